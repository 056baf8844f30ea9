import { HumeError, type Hume, type HumeClient } from 'hume';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { decodeClip } from '../../lib/audio/clip-file.ts';
import { durationOf } from '../../lib/audio/pcm.ts';
import { resample } from '../../lib/audio/resample.ts';
import type { Pcm } from '../../lib/audio/types.ts';
import { decodeWav } from '../../lib/audio/wav.ts';
import { createClientFactory } from '../../lib/services/clients.ts';
import { measureVoice } from '../../lib/audio/voice-measure.ts';
import { startHume, type HumeMischief, type HumeOptions, type HumeStandIn } from './hume.ts';

const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});

async function open(options: HumeOptions = {}): Promise<{ server: HumeStandIn; client: HumeClient }> {
  const server = await startHume({ quickSpeech: true, ...options });
  running.push(server);
  return { server, client: clientOf(server) };
}
const clientOf = (server: HumeStandIn): HumeClient => createClientFactory().hume({ apiKey: server.key, baseUrl: server.url });

const kora: Hume.tts.PostedUtteranceVoice = { name: 'Kora', provider: 'HUME_AI' };
const line = 'The harbour slept, and nobody came.';
const bytesOf = ({ audio }: { audio: string }): Uint8Array => new Uint8Array(Buffer.from(audio, 'base64'));

describe('speech', () => {
  it('comes as told: format, sample rate, size and length are those of the file', async () => {
    const { server, client } = await open();
    for (const type of ['mp3', 'wav', 'pcm'] as const) {
      const { generations, requestId } = await client.tts.synthesizeJson({ utterances: [{ text: line, voice: kora }], format: { type } });
      const [generation] = generations;
      if (!generation) throw new Error('no generation');
      const bytes = bytesOf(generation);
      expect(generation).toMatchObject({ encoding: { format: type, sampleRate: 48_000 }, fileSize: bytes.length, snippets: [[{ text: line, timestamps: [], utteranceIndex: 0 }]] });
      const seconds = type === 'pcm' ? bytes.length / 2 / 48_000 : durationOf(await decodeClip(bytes));
      expect(Math.abs(seconds - generation.duration)).toBeLessThan(type === 'mp3' ? 0.06 : 0.001);
      expect(server.books.sales.at(-1)).toMatchObject({ vendor: 'hume', model: 'hume/octave-1', requestId, micros: Math.ceil(line.length * 150), what: `${line.length} characters of speech` });
    }
  });

  it('honours speed and trailing silence', async () => {
    const { client } = await open();
    const lasting = async (utterance: object): Promise<number> => (await client.tts.synthesizeJson({ utterances: [{ text: line, voice: kora, ...utterance }], format: { type: 'pcm' } })).generations[0]?.duration ?? 0;
    const [plain, quick, late] = await Promise.all([lasting({}), lasting({ speed: 1.5 }), lasting({ trailingSilence: 2 })]);
    expect((plain - 0.23) / (quick - 0.23)).toBeCloseTo(1.5, 1);
    expect(late - plain).toBeCloseTo(2, 3);
  });

  it('splits utterances into sentences unless told not to; a voice stays in force', async () => {
    const { client } = await open();
    const utterances = [{ text: 'One came. Two went!', voice: kora }, { text: 'Nobody stayed.' }];
    const split = await client.tts.synthesizeJson({ utterances, format: { type: 'wav' } });
    expect(split.generations[0]?.snippets.map((group) => group.map(({ text }) => text))).toEqual([['One came.', 'Two went!'], ['Nobody stayed.']]);
    const whole = await client.tts.synthesizeJson({ utterances, splitUtterances: false, format: { type: 'wav' } });
    expect(whole.generations[0]?.snippets.map((group) => group.map(({ text }) => text))).toEqual([['One came. Two went!'], ['Nobody stayed.']]);
  });

  it('streams timestamps and sound, line by line; without headers the chunks are one file', async () => {
    const { client } = await open();
    for (const stripHeaders of [false, true]) {
      const stream = await client.tts.synthesizeJsonStreaming({ version: '2', utterances: [{ text: 'One came. Two went.', voice: kora }], includeTimestampTypes: ['word'], format: { type: 'wav' }, stripHeaders });
      const messages: Hume.tts.TtsOutput[] = [];
      for await (const message of stream) messages.push(message);
      expect(messages.map((message) => (message.type === 'timestamp' ? message.timestamp.text : message.type))).toEqual(['ONE', 'CAME', 'audio', 'TWO', 'WENT', 'audio']);
      const files = messages.flatMap((message) => (message.type === 'audio' ? [bytesOf(message)] : []));
      if (stripHeaders) expect(durationOf(decodeWav(Buffer.concat(files)))).toBeGreaterThan(1);
      else expect(files.map((file) => durationOf(decodeWav(file)) > 0.5)).toEqual([true, true]);
    }
  });

  it('comes as a bare file too', async () => {
    const { client } = await open();
    for (const answer of [await client.tts.synthesizeFile({ utterances: [{ text: line, voice: kora }], format: { type: 'wav' } }), await client.tts.synthesizeFileStreaming({ utterances: [{ text: line, voice: kora }], format: { type: 'wav' } })]) {
      expect(durationOf(decodeWav(new Uint8Array(await answer.arrayBuffer())))).toBeGreaterThan(1);
    }
  });
});

describe('voices', () => {
  it('are designed in words, saved, used by id and by name, listed and deleted by name', async () => {
    const { server, client } = await open();
    const { generations } = await client.tts.synthesizeJson({ utterances: [{ text: line, description: 'an old sailor, hoarse and kind' }], numGenerations: 3, format: { type: 'wav' } });
    expect(new Set(generations.map(({ audio }) => audio)).size).toBe(3);
    expect(server.books.sales.at(-1)?.micros).toBe(3 * line.length * 150);
    const [, chosen] = generations;
    const voice = await client.tts.voices.create({ generationId: chosen?.generationId ?? '', name: 'Captain Aalt' });
    expect(voice).toMatchObject({ name: 'Captain Aalt', provider: 'CUSTOM_VOICE' });
    const say = async (by: Hume.tts.PostedUtteranceVoice): Promise<string | undefined> => (await client.tts.synthesizeJson({ utterances: [{ text: 'Aye.', voice: by }], format: { type: 'wav' } })).generations[0]?.audio;
    expect(await say({ id: voice.id })).toBe(await say({ name: 'Captain Aalt' }));
    expect(await say({ id: voice.id })).not.toBe(await say(kora));
    // Continued from a generation, the voice is that of the generation.
    const continued = await client.tts.synthesizeJson({ utterances: [{ text: 'Aye.' }], context: { generationId: chosen?.generationId ?? '' }, format: { type: 'wav' } });
    expect(continued.generations[0]?.audio).toBe(await say({ id: voice.id }));
    await expect(client.tts.voices.create({ generationId: chosen?.generationId ?? '', name: 'Captain Aalt' })).rejects.toMatchObject({ statusCode: 422 });
    await client.tts.voices.delete({ name: 'Captain Aalt' });
    await expect(say({ id: voice.id })).rejects.toMatchObject({ statusCode: 422 });
    await expect(client.tts.voices.delete({ name: 'Captain Aalt' })).rejects.toMatchObject({ statusCode: 400 });
  });

  it('are listed in pages', async () => {
    const { client } = await open();
    const names: string[] = [];
    for await (const { name } of await client.tts.voices.list({ provider: 'HUME_AI', pageSize: 7 })) names.push(name);
    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names).size).toBe(names.length);
    const women = await client.tts.voices.list({ provider: 'HUME_AI', pageSize: 100, filterTag: ['gender:Female', 'LANGUAGE:English'] });
    expect(women.data.length).toBeGreaterThan(5);
    expect(women.data.length).toBeLessThan(names.length);
    expect((await client.tts.voices.list({ provider: 'CUSTOM_VOICE' })).data).toEqual([]);
    await expect(client.tts.voices.list({ provider: 'HUME_AI', pageSize: 101 })).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('what it refuses', () => {
  const say = (more: object, utterance: object = {}) => ({ utterances: [{ text: 'a', voice: { name: 'Kora', provider: 'HUME_AI' }, ...utterance }], ...more });
  it.each([
    ['an unknown field', say({ quality: 'best' }), ['body', 'quality'], 'extra_forbidden'],
    ['no utterance', { utterances: [] }, ['body', 'utterances'], 'too_short'],
    ['no text', say({}, { text: undefined }), ['body', 'utterances', 0, 'text'], 'missing'],
    ['a long text', say({}, { text: 'a'.repeat(5001) }), ['body', 'utterances', 0, 'text'], 'string_too_long'],
    ['a long description', say({}, { description: 'a'.repeat(1001) }), ['body', 'utterances', 0, 'description'], 'string_too_long'],
    ['a wrong speed', say({}, { speed: 2.1 }), ['body', 'utterances', 0, 'speed'], 'less_than_equal'],
    ['a speed in words', say({}, { speed: 'fast' }), ['body', 'utterances', 0, 'speed'], 'number_type'],
    ['six generations', say({ num_generations: 6 }), ['body', 'num_generations'], 'less_than_equal'],
    ['another Octave', say({ version: '3' }), ['body', 'version'], 'enum'],
    ['Octave 2 without a voice', say({ version: '2' }, { voice: undefined }), ['body', 'utterances', 0, 'voice'], 'value_error'],
    ['Octave 2 with a direction', say({ version: '2' }, { description: 'whispered' }), ['body', 'utterances', 0, 'description'], 'value_error'],
    ['Octave 1 with timestamps', say({ version: '1', include_timestamp_types: ['word'] }), ['body', 'include_timestamp_types'], 'value_error'],
    ['a voice that is not there', say({}, { voice: { name: 'Nobody' } }), ['body', 'utterances', 0, 'voice'], 'value_error'],
    ['a generation that is not there', say({ context: { generation_id: 'x' } }), ['body', 'context', 'generation_id'], 'value_error'],
    ['instant mode where nothing streams', say({ instant_mode: true }), ['body', 'instant_mode'], 'value_error'],
  ])('%s: 422 as documented', async (_, body, loc, type) => {
    const { server } = await open();
    const answer = await fetch(`${server.url}/v0/tts`, { method: 'POST', headers: { 'x-hume-api-key': server.key }, body: JSON.stringify(body) });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({ detail: [{ loc, msg: expect.any(String), type }] });
    expect(server.books.sales).toEqual([]);
  });

  it('a strange key, in Hume’s own words', async () => {
    const { server } = await open();
    const stranger = createClientFactory().hume({ apiKey: 'somebody', baseUrl: server.url });
    await expect(stranger.tts.synthesizeJson({ utterances: [{ text: 'a' }] })).rejects.toMatchObject({ statusCode: 401 });
  });
});

describe('trouble, as the client sees it', () => {
  const ask = { utterances: [{ text: line, voice: kora }], format: { type: 'wav' as const } };
  const meet = async (mischief: HumeMischief) => {
    const { server, client } = await open({ mischief: () => mischief, slowMs: 5 });
    const stop = new AbortController();
    const asking = client.tts.synthesizeJson(ask, { abortSignal: stop.signal }).catch((error: unknown) => error);
    if (mischief.startsWith('stalled')) {
      // Given up once it was sold: no answer will come.
      await expect.poll(() => server.books.sales.length).toBe(1);
      stop.abort();
    }
    return { server, given: await asking };
  };
  it.each([
    ['rate-limit', 429], ['rate-limit-body', 429], ['no-credit', 402], ['server-error', 500], ['bad-gateway', 502], ['unavailable', 503],
  ] as const)('%s: %i, not sold', async (mischief, statusCode) => {
    const { server, given } = await meet(mischief);
    expect(given).toBeInstanceOf(HumeError);
    expect(given).toMatchObject({ statusCode });
    expect(given instanceof HumeError ? given.rawResponse?.headers.get('retry-after') : undefined).toBe(mischief === 'rate-limit' ? '3' : null);
    expect(server.books.sales).toEqual([]);
  });
  it.each([['reset-before', 0], ['reset-after', 1], ['stalled-headers', 1], ['stalled-body', 1]] as const)('%s: an error without a status, sold %i times', async (mischief, sold) => {
    const { server, given } = await meet(mischief);
    expect(given).toBeInstanceOf(Error);
    expect(server.books.sales).toHaveLength(sold);
  });
  it.each(['empty', 'html', 'malformed', 'no-generations'] as const)('%s: resolves with no sound in it, sold', async (mischief) => {
    const { server, given } = await meet(mischief);
    expect(given).not.toBeInstanceOf(Error);
    expect(given).not.toHaveProperty('generations.0');
    expect(server.books.sales).toHaveLength(1);
  });
  it.each(['slow', 'wrong-type'] as const)('%s: all is well', async (mischief) => expect((await meet(mischief)).given).toHaveProperty('generations.0.audio'));
  it('fewer generations than were asked for', async () => {
    const { client } = await open({ mischief: () => 'fewer-generations' });
    expect((await client.tts.synthesizeJson({ ...ask, numGenerations: 3 })).generations).toHaveLength(1);
  });

  const heard = async (mischief: HumeMischief | null): Promise<{ generation: Hume.tts.ReturnGeneration; pcm: Pcm | null }> => {
    const { client } = await open({ mischief: () => mischief });
    const [generation] = (await client.tts.synthesizeJson({ ...ask, version: '2', includeTimestampTypes: ['word'] })).generations;
    if (!generation) throw new Error('no generation');
    try {
      return { generation, pcm: decodeWav(bytesOf(generation)) };
    } catch {
      return { generation, pcm: null };
    }
  };
  const wordsOf = ({ snippets }: Hume.tts.ReturnGeneration): string => snippets.flat().flatMap(({ timestamps }) => timestamps.map(({ text }) => text)).join(' ');
  it('faults of the sound', async () => {
    const { generation, pcm } = await heard(null);
    expect(wordsOf(generation)).toBe('THE HARBOUR SLEPT AND NOBODY CAME');
    expect((await heard('cut-audio')).pcm).toBeNull();
    expect((await heard('silent-audio')).pcm?.channels[0]?.every((sample) => sample === 0)).toBe(true);
    const halved = await heard('wrong-duration');
    expect(halved.generation.duration).toBeCloseTo(generation.duration, 3);
    expect(durationOf(halved.pcm ?? { sampleRate: 1, channels: [] })).toBeCloseTo(durationOf(pcm ?? { sampleRate: 1, channels: [] }) / 2, 2);
    expect(wordsOf((await heard('words-skipped')).generation)).toBe('THE HARBOUR SLEPT NOBODY CAME');
    expect(wordsOf((await heard('words-repeated')).generation)).toBe('THE HARBOUR SLEPT AND NOBODY SLEPT AND NOBODY CAME');
    expect(wordsOf((await heard('cut-off')).generation)).toMatch(/^THE HARBOUR SLEPT( AND)?$/);
  });

  it('a stream that breaks off', async () => {
    const { client } = await open({ mischief: () => 'stream-error' });
    const stream = await client.tts.synthesizeJsonStreaming({ utterances: [{ text: line, voice: kora }] });
    await expect((async () => {
      for await (const _ of stream);
    })()).rejects.toThrow();
  });

  it('limits are enforced and counted', async () => {
    const gate = Promise.withResolvers<void>();
    const { server, client } = await open({ concurrency: 1, hold: () => gate.promise });
    const first = client.tts.synthesizeJson(ask);
    await expect.poll(() => server.calls.shown().mostAtOnce).toBe(1);
    await expect(client.tts.synthesizeJson(ask)).rejects.toMatchObject({ statusCode: 429 });
    gate.resolve();
    expect((await first).generations).toHaveLength(1);
    expect(server.calls.shown()).toMatchObject({ calls: 2, throttled: 1, byKind: { speech: 2 } });
  });

  it('the service has ended: 410, 403, nobody there; and is open again', async () => {
    const { server, client } = await open({ ended: 'refused' });
    const order = async (ended: string | null, door = server.controlUrl) => await fetch(`${door}/_mischief`, { method: 'POST', body: JSON.stringify({ ended }) });
    await expect(client.tts.synthesizeJson(ask)).rejects.not.toHaveProperty('statusCode', expect.any(Number));
    expect((await order('gone')).status).toBe(200);
    await expect(client.tts.synthesizeJson(ask)).rejects.toMatchObject({ statusCode: 410, body: { message: expect.stringContaining('November 13, 2026') } });
    await order('forbidden', server.url);
    await expect(client.tts.voices.list({ provider: 'HUME_AI' })).rejects.toMatchObject({ statusCode: 403 });
    await order('refused', server.url);
    await expect.poll(async () => await fetch(server.url).then(() => 'there', () => 'nobody')).toBe('nobody');
    expect(await (await fetch(`${server.controlUrl}/_calls`)).json()).toMatchObject({ ended: 'refused' });
    await order(null);
    expect((await client.tts.synthesizeJson(ask)).generations).toHaveLength(1);
    expect(server.books.sales).toHaveLength(1);
  });
});

describe('the built-in voices speak for it', () => {
  const server = startHume();
  afterAll(async () => await (await server)[Symbol.asyncDispose]());

  it('with words that sound when the timestamps say, in a voice that the words describe', async () => {
    const client = clientOf(await server);
    const { generations } = await client.tts.synthesizeJson({ version: '2', utterances: [{ text: 'Come. Now.', voice: kora }], includeTimestampTypes: ['word', 'phoneme'], format: { type: 'wav' } });
    const [generation] = generations;
    if (!generation) throw new Error('no generation');
    const { channels, sampleRate } = decodeWav(bytesOf(generation));
    const samples = channels[0] ?? new Float32Array(0);
    const level = (from: number, to: number): number => Math.sqrt(samples.slice((from * sampleRate) / 1000, (to * sampleRate) / 1000).reduce((sum, one) => sum + one * one, 0) / Math.max(1, ((to - from) * sampleRate) / 1000));
    const words = generation.snippets.flat().flatMap(({ timestamps }) => timestamps.filter(({ type }) => type === 'word'));
    expect(words.map(({ text }) => text)).toEqual(['COME', 'NOW']);
    const [come, now] = words.map(({ time }) => time);
    if (!come || !now) throw new Error('no words');
    expect(level(come.begin, come.end)).toBeGreaterThan(0.02);
    expect(level(now.begin, now.end)).toBeGreaterThan(0.02);
    expect(level(come.end + 20, now.begin - 20)).toBeLessThan(0.005);
    expect(now.end / 1000).toBeLessThan(generation.duration);

    const pitch = async (description: string): Promise<number[]> => {
      const { generations: made } = await client.tts.synthesizeJson({ utterances: [{ text: 'Come here, my friend.', description }], numGenerations: 2, format: { type: 'wav' } });
      return made.map((one) => measureVoice(resample(decodeWav(bytesOf(one)), 16_000).channels[0] ?? new Float32Array(0), 16_000).medianHz);
    };
    const [man, woman] = await Promise.all([pitch('a deep old man'), pitch('a bright young woman')]);
    expect(Math.max(...man)).toBeLessThan(Math.min(...woman));
    expect(man[0]).not.toBe(man[1]);
  });
});
