/**
 * A stand-in for Replicate on loopback: its API, the host its files are fetched from, its webhooks and its books, after
 * its documentation; refusing what the real one refuses, and misbehaving as it is told.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { soundFaults, speechFaults } from './audio/faults.ts';
import { createSoundMaker } from './audio/music.ts';
import { createSpeaker } from './audio/speech.ts';
import { Books } from './books.ts';
import { CallCounter, type Limits } from './calls.ts';
import { control, steerable, type ControlOptions } from './control.ts';
import { Mischiefs, type Plan } from './mischief.ts';
import { noCredit, notFound, Problem, readCancelAfter, readCreate, readPrefer, shownModel, throttled } from './replicate-contract.ts';
import { fileMischiefs, startDelivery, type Delivery } from './replicate-delivery.ts';
import { pageOf } from './replicate-list.ts';
import { models } from './replicate-models.ts';
import { shareTexts } from './replicate-clips.ts';
import { Predictions, type Prediction } from './replicate-predictions.ts';
import { createWebhooks, newSecret, webhookMischiefs, type SentWebhook } from './replicate-webhooks.ts';
import { bodyOf, BodyTooLarge, listen, parseJson, sendJson } from './server.ts';
import { httpMischiefs, isRefusal, isSpoiling, jsonAnswer, refuse, send, type HttpMischief, type RefusalWords } from './trouble.ts';

/** What may go wrong with one prediction. The names say what the caller sees. */
export const replicateMischiefs = [
  ...httpMischiefs, ...soundFaults, ...speechFaults, 'failed', 'aborted', 'canceled', ...fileMischiefs, ...webhookMischiefs,
] as const;
export type ReplicateMischief = (typeof replicateMischiefs)[number];

/** A request that would buy something, as a plan is told of it. */
export interface CreateAsked {
  /** `owner/name`, or what was given as version. */
  model: string;
  body: unknown;
}
export type Elsewhere = 'get' | 'list' | 'cancel' | 'model' | 'secret' | 'account' | 'file';

export interface ReplicateOptions extends Limits {
  /** What goes wrong with the n-th request (from 0) that makes a prediction. */
  mischief?: Plan<ReplicateMischief, CreateAsked>;
  /** What goes wrong with the n-th of all other requests, and with fetching files. */
  elsewhere?: Plan<HttpMischief, Elsewhere>;
  /** Of both tables of rates. */
  seed?: number;
  /** How long a prediction starts and runs, seconds of the vendor's. Defaults 0.2 and 0.5. */
  startingSeconds?: number | ((prediction: Prediction) => number);
  processingSeconds?: number | ((prediction: Prediction) => number);
  /** Awaited while a prediction runs; it cannot succeed before. */
  hold?: (prediction: Prediction) => Promise<void>;
  /** What one second of the vendor's lasts here, seconds: of predictions, deadlines, retention and pauses. Default 1. */
  timeScale?: number;
  /** After so long, files and inputs are gone. Default an hour. */
  retentionSeconds?: number;
  /** Whether a prediction that was aborted is told by webhook; the documentation does not say. Default false. */
  webhookForAborted?: boolean;
  /** Pauses before a webhook is tried again. Default 1, 5 and 25 s. */
  webhookRetrySeconds?: number[];
  /** How late `webhook-delayed` is. Default 30 s. */
  webhookDelaySeconds?: number;
  /** Default 8 MiB. */
  webhookOversizedBytes?: number;
  /** How late `slow` is, milliseconds. Default 1000. */
  slowMs?: number;
  /** Bursts of tone in place of speech, noise in place of music: for benches of load. */
  quickSpeech?: boolean;
  quickSounds?: boolean;
  /** The file Stable Audio gives. Default wav. */
  stableAudioType?: 'wav' | 'mp3';
  port?: number;
}

export interface ReplicateStandIn extends AsyncDisposable {
  url: string;
  /** For REPLICATE_BASE_URL: the API with its version. */
  baseUrl: string;
  key: string;
  /** For REPLICATE_DELIVERY_HOSTS. */
  deliveryHost: string;
  webhookSecret: string;
  books: Books;
  calls: CallCounter;
  predictions: Predictions;
  delivery: Delivery;
  /** Every webhook that was sent, each try by itself. */
  webhooks: SentWebhook[];
  mischief: Mischiefs<ReplicateMischief, CreateAsked>;
  elsewhere: Mischiefs<HttpMischief, Elsewhere>;
  /** Resolves when every prediction has ended and been told. */
  idle(): Promise<void>;
}

const key = 'r8_StandIn0123456789StandIn0123456789Stn';
const mostBodyBytes = 16 * 1024 * 1024;
const words: RefusalWords = { throttled, noCredit, serverError: (status) => ({ detail: 'Internal server error', status }) };

export async function startReplicate(options: ReplicateOptions = {}): Promise<ReplicateStandIn> {
  const { timeScale = 1, slowMs = 1000, quickSpeech = false, quickSounds = false } = options;
  const stop = new AbortController();
  const longTexts = new Map<string, string>();
  const books = new Books('replicate');
  const calls = new CallCounter(options, timeScale);
  const mischief = new Mischiefs(replicateMischiefs, options.mischief ?? null, options.seed);
  const elsewhere = new Mischiefs(httpMischiefs, options.elsewhere ?? null, options.seed);
  const speaker = createSpeaker({ quick: quickSpeech });
  const sounds = createSoundMaker({ quick: quickSounds });
  const delivery = await startDelivery(() => {
    calls.count('file');
    const name = elsewhere.next('file');
    return name === 'reset-before' || isSpoiling(name) ? name : null;
  }, slowMs);
  const secret = newSecret();
  const webhooks = createWebhooks({
    secret,
    retrySeconds: options.webhookRetrySeconds ?? [1, 5, 25],
    delaySeconds: options.webhookDelaySeconds ?? 30,
    oversizedBytes: options.webhookOversizedBytes ?? 8 * 1024 * 1024,
    timeScale,
    signal: stop.signal,
  });
  const predictions = new Predictions({
    apiUrl: () => server.url,
    books,
    delivery,
    webhooks,
    studio: { speaker, sounds, clips: new Map(), listens: !quickSpeech, stableAudioType: options.stableAudioType ?? 'wav' },
    startingSeconds: options.startingSeconds ?? 0.2,
    processingSeconds: options.processingSeconds ?? 0.5,
    hold: options.hold ?? (async () => {}),
    retentionSeconds: options.retentionSeconds ?? 3600,
    webhookForAborted: options.webhookForAborted ?? false,
    timeScale,
  });
  const backDoor: ControlOptions = {
    books,
    calls,
    mischief: steerable(mischief),
    elsewhere: steerable(elsewhere),
    more: () => ({
      unfinished: predictions.list.filter((one) => one.completedAt === null).length,
      webhooks: { sent: webhooks.sent.length, taken: webhooks.sent.filter(({ status }) => status !== null && status >= 200 && status < 300).length },
      trapped: delivery.trapped.length,
    }),
  };

  const create = async (request: IncomingMessage, response: ServerResponse, name: string | null): Promise<void> => {
    calls.count('create');
    const body = parseJson(await bodyOf(request, mostBodyBytes));
    const admission = calls.enter();
    if (!admission.admitted) return sendJson(response, 429, throttled(admission.seconds, true));
    let prediction: Prediction | null = null;
    try {
      const wrong = mischief.next({ model: name ?? versionOf(body), body });
      if (isRefusal(wrong)) return refuse(response, wrong, words);
      const created = readCreate(shareTexts(body, longTexts), name);
      const wait = readPrefer(headerOf(request, 'prefer'));
      prediction = predictions.create(created, wrong, readCancelAfter(headerOf(request, 'cancel-after')));
      const { ended } = prediction;
      ended.then(admission.leave, admission.leave);
      if (wrong === 'webhook-early' || wait !== null) {
        predictions.begin(prediction);
        if (wait !== null) await Promise.race([ended, pause(wait * 1000 * timeScale, undefined, { ref: false })]);
        if (wrong === 'webhook-early') await ended.then(() => prediction?.told);
        await send(response, jsonAnswer(201, predictions.view(prediction)), isSpoiling(wrong) ? wrong : null, slowMs);
      } else {
        const shown = predictions.view(prediction);
        await send(response, jsonAnswer(201, shown), isSpoiling(wrong) ? wrong : null, slowMs);
        await left(response);
        predictions.begin(prediction);
      }
    } finally {
      // A prediction stays inside until it ends.
      if (prediction === null) admission.leave();
    }
  };

  const other = async (kind: Exclude<Elsewhere, 'file'>, response: ServerResponse, value: () => unknown): Promise<void> => {
    calls.count(kind);
    const wrong = elsewhere.next(kind);
    if (isRefusal(wrong)) return refuse(response, wrong, words);
    await send(response, jsonAnswer(200, value()), isSpoiling(wrong) ? wrong : null, slowMs);
  };

  const find = (id: string | undefined): Prediction => {
    const found = predictions.get(id ?? '');
    if (found === undefined) throw notFound();
    return found;
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== `Bearer ${key}`) throw new Problem(401, 'Unauthenticated', 'You did not pass a valid authentication token');
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const [version, collection, first, second, third] = url.pathname.split('/').slice(1);
    const what = `${request.method} ${[collection, first === undefined ? '' : '*', second === undefined ? '' : '*', third ?? ''].join('/')}`;
    if (version !== 'v1') throw notFound();
    switch (what) {
      case 'POST predictions///': return await create(request, response, null);
      case 'POST models/*/*/predictions': return await create(request, response, `${first}/${second}`);
      case 'GET predictions///': return await other('list', response, () => pageOf(predictions, server.url, url));
      case 'GET predictions/*//': return await other('get', response, () => predictions.view(find(first)));
      case 'POST predictions/*/*/':
        if (second !== 'cancel') throw notFound();
        return await other('cancel', response, () => {
          const prediction = find(first);
          predictions.cancel(prediction);
          return predictions.view(prediction);
        });
      case 'GET models/*/*/': {
        const model = models.find(({ name }) => name === `${first}/${second}`);
        if (model === undefined) throw notFound();
        return await other('model', response, () => shownModel(model));
      }
      case 'GET account///': return await other('account', response, () => ({ type: 'organization', username: 'stand-in', name: 'Stand-in', github_url: 'https://github.com/stand-in' }));
      case 'GET webhooks/*/*/':
        if (first !== 'default' || second !== 'secret') throw notFound();
        return await other('secret', response, () => ({ key: secret }));
      default: throw notFound();
    }
  };

  const server = await listen(async (request, response) => {
    if (await control(request, response, backDoor)) return;
    try {
      await route(request, response);
    } catch (error) {
      if (error instanceof Problem) return sendJson(response, error.status, error.body);
      if (error instanceof BodyTooLarge) return sendJson(response, 413, { detail: 'Request body too large', status: 413 });
      throw error;
    }
  }, options.port);

  return {
    url: server.url,
    baseUrl: `${server.url}/v1`,
    key,
    deliveryHost: delivery.host,
    webhookSecret: secret,
    books,
    calls,
    predictions,
    delivery,
    webhooks: webhooks.sent,
    mischief,
    elsewhere,
    idle: () => predictions.idle(),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      predictions.close();
      await Promise.all([server.close(), delivery.close(), speaker.close(), sounds.close()]);
    },
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function versionOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'string' ? body.version : '';
}

/** Resolves when the answer has left, or nobody will take it any more. One that stalls has left as far as it will. */
async function left(response: ServerResponse): Promise<void> {
  if (!response.writableEnded || response.writableFinished || response.destroyed) return;
  await new Promise<void>((resolve) => {
    response.once('finish', resolve);
    response.once('close', resolve);
  });
}
