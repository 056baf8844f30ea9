/**
 * A stand-in for Hume's speech API on loopback, after its last documentation: Octave 1 and 2, voices made of words and
 * saved, word times that are true; refusing what the real one refuses, keeping books, misbehaving as it is told, and
 * ended as the real one is.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { mediaTypes } from './audio/encode.ts';
import { halved, isSpeechFault, soundFaults, speechFaults } from './audio/faults.ts';
import { createSpeaker } from './audio/speech.ts';
import { Books, hashOf } from './books.ts';
import { CallCounter, type Limits } from './calls.ts';
import { control, steerable, type ControlOptions, type EndedHow } from './control.ts';
import { checked, invalid, postedVoice, readSpeechRequest, Refused, type Octave, type PostedTts } from './hume-contract.ts';
import { fileOf, makeGenerations, shownGeneration, streamed, type Booth } from './hume-speech.ts';
import { HumeVoices, shownVoice } from './hume-voices.ts';
import { Mischiefs, type Plan } from './mischief.ts';
import { charactersOf, priceOfCharacters } from './prices.ts';
import { bodyOf, listen, parseJson, sendJson, type Listening } from './server.ts';
import { httpMischiefs, isRefusal, isSpoiling, jsonAnswer, refuse, reset, send, type HttpMischief, type RefusalWords } from './trouble.ts';

/** What may go wrong with one request for speech. The names say what the caller sees. */
export const humeMischiefs = [
  ...httpMischiefs, ...soundFaults, ...speechFaults,
  /** 200 with an empty list of generations. */
  'no-generations',
  /** 200 with one generation, however many were asked for. */
  'fewer-generations',
  /** A stream that breaks off with an error for a line. */
  'stream-error',
] as const;
export type HumeMischief = (typeof humeMischiefs)[number];

export type SpeechPath = '/v0/tts' | '/v0/tts/file' | '/v0/tts/stream/json' | '/v0/tts/stream/file';
/** A request for speech, as a plan is told of it. */
export interface SpeechAsked {
  path: SpeechPath;
  body: unknown;
}

export interface HumeOptions extends Limits {
  /** What goes wrong with the n-th request (from 0) for speech. */
  mischief?: Plan<HumeMischief, SpeechAsked>;
  /** What goes wrong with the n-th request (from 0) about voices. */
  elsewhere?: Plan<HttpMischief, 'list' | 'create' | 'delete'>;
  seed?: number;
  /** Whether the service has ended: 410, 403, or nobody there. */
  ended?: EndedHow | null;
  /** How long speech takes, milliseconds. Default 0: as long as it is made. */
  latencyMs?: number;
  /** Awaited before a request for speech is answered. */
  hold?: (asked: SpeechAsked) => Promise<void>;
  slowMs?: number;
  /** What the times of words count from; the documentation says “the audio”. Default generation. */
  timesFrom?: 'generation' | 'snippet';
  quickSpeech?: boolean;
  /** How much of what was said before is kept, bytes of sound. */
  keptBytes?: number;
  port?: number;
}

export interface HumeStandIn extends AsyncDisposable {
  url: string;
  /** The back door by itself: open also where the service has ended. */
  controlUrl: string;
  key: string;
  books: Books;
  calls: CallCounter;
  voices: HumeVoices;
  mischief: Mischiefs<HumeMischief, SpeechAsked>;
  elsewhere: Mischiefs<HttpMischief, 'list' | 'create' | 'delete'>;
  /** Ends the service, or opens it again. */
  end(how: EndedHow | null): Promise<void>;
}

const key = 'hume-stand-in-0123456789';
const words: RefusalWords = {
  throttled: (seconds, inBody) => ({ error: 'Too Many Requests', message: inBody ? `Rate limit exceeded. Your rate limit resets in ~${Math.ceil(seconds)}s.` : 'Rate limit exceeded.', ...(inBody ? { retry_after: Math.ceil(seconds) } : {}) }),
  noCredit: () => ({ error: 'Payment Required', message: 'You have run out of credits.' }),
  serverError: (status) => ({ error: 'Internal Server Error', message: 'Something went wrong.', status }),
};
const speechPaths: readonly SpeechPath[] = ['/v0/tts', '/v0/tts/file', '/v0/tts/stream/json', '/v0/tts/stream/file'];

export async function startHume(options: HumeOptions = {}): Promise<HumeStandIn> {
  const books = new Books('hume');
  const calls = new CallCounter(options);
  const mischief = new Mischiefs(humeMischiefs, options.mischief ?? null, options.seed);
  const elsewhere = new Mischiefs(httpMischiefs, options.elsewhere ?? null, options.seed);
  const voices = new HumeVoices();
  const booth: Booth = { speaker: createSpeaker({ quick: options.quickSpeech ?? false, keptBytes: options.keptBytes }), voices, designed: new Map() };
  const slowMs = options.slowMs ?? 1000;
  let ended: EndedHow | null = null;
  let server: Listening | null = null;
  let port = options.port ?? 0;

  const end = async (how: EndedHow | null): Promise<void> => {
    ended = how;
    if (how === 'refused') {
      const open = server;
      server = null;
      await open?.close();
    } else if (server === null) {
      server = await listen(handle, port);
      ({ port } = server);
    }
  };
  const backDoor: ControlOptions = { books, calls, mischief: steerable(mischief), elsewhere: steerable(elsewhere), more: () => ({ ended, voices: voices.custom.length }), end };

  const speak = async (path: SpeechPath, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    calls.count('speech');
    const given = parseJson(await bodyOf(request));
    const admission = calls.enter();
    if (!admission.admitted) return sendJson(response, 429, words.throttled(admission.seconds, false), { 'retry-after': String(Math.ceil(admission.seconds)) });
    response.once('close', admission.leave);
    const asked: SpeechAsked = { path, body: given };
    const wrong = mischief.next(asked);
    if (isRefusal(wrong)) return refuse(response, wrong, words);
    const streaming = path.startsWith('/v0/tts/stream/');
    const { body, octave } = readSpeechRequest(given, streaming);
    if (path.endsWith('/file') && body.num_generations > 1) throw invalid(['num_generations'], 'A file holds one generation');
    const fault = isSpeechFault(wrong) || wrong === 'silent-audio' ? wrong : null;
    const generations = await makeGenerations(booth, body, fault);
    await options.hold?.(asked);
    if (options.latencyMs !== undefined) await pause(options.latencyMs, undefined, { ref: false });
    const requestId = randomUUID();
    sell(body, octave, requestId);
    const format = body.format.type;
    const spoiling = isSpoiling(wrong) ? wrong : null;
    if (path === '/v0/tts') {
      const shown = { format, timestamps: body.include_timestamp_types, timesFrom: options.timesFrom ?? 'generation', halved: wrong === 'wrong-duration', cut: wrong === 'cut-audio' };
      const kept = wrong === 'no-generations' ? [] : generations.slice(0, wrong === 'fewer-generations' ? 1 : undefined);
      const answer = { request_id: requestId, generations: await Promise.all(kept.map((one) => shownGeneration(one, shown))) };
      return await send(response, jsonAnswer(200, answer), spoiling, slowMs);
    }
    if (path === '/v0/tts/stream/json') return await stream(response, streamed(generations, requestId, body, wrong === 'cut-audio'), wrong, slowMs);
    const [first] = generations;
    if (first === undefined) throw new Error('no generation was made');
    const file = await fileOf(wrong === 'wrong-duration' ? { ...first.whole, pcm: halved(first.whole.pcm) } : first.whole, format);
    await send(response, { status: 200, type: mediaTypes[format], body: wrong === 'cut-audio' ? file.subarray(0, Math.floor(file.length * 0.6)) : file }, spoiling, slowMs);
  };

  const sell = (body: PostedTts, octave: Octave, requestId: string): void => {
    const model = octave === '2' ? 'hume/octave-2' : 'hume/octave-1';
    const characters = body.utterances.reduce((sum, { text }) => sum + charactersOf(text), 0);
    const times = body.num_generations === 1 ? '' : `, ${body.num_generations} times`;
    books.sell({ model, requestId, inputHash: hashOf(body), micros: priceOfCharacters(model, characters * body.num_generations), what: `${characters} characters of speech${times}` });
  };

  const manageVoices = async (request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> => {
    const kinds = { GET: 'list', POST: 'create', DELETE: 'delete' } as const;
    const { method } = request;
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw new Refused(405, { error: 'Method Not Allowed' });
    calls.count(kinds[method]);
    const wrong = elsewhere.next(kinds[method]);
    const given = method === 'POST' ? parseJson(await bodyOf(request)) : undefined;
    if (isRefusal(wrong)) return refuse(response, wrong, words);
    const spoiling = isSpoiling(wrong) ? wrong : null;
    if (method === 'GET') return await send(response, jsonAnswer(200, voices.page(query)), spoiling, slowMs);
    if (method === 'POST') {
      const { generation_id, name } = checked(postedVoice, given);
      return await send(response, jsonAnswer(200, shownVoice(voices.create(generation_id, name))), spoiling, slowMs);
    }
    voices.delete(query.get('name'));
    await send(response, { status: 200, type: 'application/json', body: new Uint8Array(0) }, spoiling, slowMs);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await control(request, response, backDoor)) return;
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (ended === 'gone') return sendJson(response, 410, { error: 'Gone', message: 'The TTS API has been sunset. Access ended on November 13, 2026.' });
    if (ended === 'forbidden') return sendJson(response, 403, { error: 'Forbidden', message: 'Your account does not have access to the TTS API.' });
    if (request.headers['x-hume-api-key'] !== key) return sendJson(response, 401, { fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } });
    try {
      const speech = speechPaths.find((path) => path === url.pathname);
      if (speech !== undefined && request.method === 'POST') return await speak(speech, request, response);
      if (url.pathname === '/v0/tts/voices') return await manageVoices(request, response, url.searchParams);
      throw new Refused(404, { error: 'Not Found', message: `No route ${url.pathname}` });
    } catch (error) {
      if (error instanceof Refused) return sendJson(response, error.status, error.body);
      throw error;
    }
  };

  const door = await listen(async (request, response) => {
    if (!(await control(request, response, { ...backDoor, ownDoor: true }))) response.writeHead(404).end();
  });
  await end(null);
  // A port of its own is needed first, so that nobody is there where somebody was.
  if (options.ended != null) await end(options.ended);
  return {
    url: `http://127.0.0.1:${port}`,
    controlUrl: door.url,
    key,
    books,
    calls,
    voices,
    mischief,
    elsewhere,
    end,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([server?.close(), door.close(), booth.speaker.close()]);
    },
  };
}

/** A JSON object a line. Trouble befalls it in its middle. */
async function stream(response: ServerResponse, lines: AsyncIterable<object>, wrong: HumeMischief | null, slowMs: number): Promise<void> {
  if (wrong === 'reset-after') return reset(response);
  if (wrong === 'stalled-headers') return;
  if (wrong === 'slow') await pause(slowMs, undefined, { ref: false });
  if (wrong === 'html' || wrong === 'empty') return await send(response, jsonAnswer(200, {}), wrong);
  response.writeHead(200, { 'content-type': wrong === 'wrong-type' ? 'text/plain' : 'application/x-ndjson' });
  if (wrong === 'no-generations') return void response.end();
  for await (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    if (wrong === 'stream-error') return void response.end(`${JSON.stringify({ error: 'Internal Server Error', message: 'Something went wrong.' })}\n`);
    if (wrong === 'malformed') return void response.end(text.slice(0, Math.floor(text.length / 2)));
    if (wrong === 'stalled-body') return void response.write(text.slice(0, Math.floor(text.length / 2)));
    response.write(text);
  }
  response.end();
}
