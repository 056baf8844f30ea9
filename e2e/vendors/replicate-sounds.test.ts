import type Replicate from 'replicate';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { decodeClip } from '../../lib/audio/clip-file.ts';
import { durationOf } from '../../lib/audio/pcm.ts';
import { resample } from '../../lib/audio/resample.ts';
import type { Pcm } from '../../lib/audio/types.ts';
import { decodeWav } from '../../lib/audio/wav.ts';
import { createClientFactory } from '../../lib/services/clients.ts';
import { semitonesBetween } from '../../lib/audio/pitch.ts';
import { measureVoice } from '../../lib/audio/voice-measure.ts';
import { soundFor } from './audio/music.ts';
import { startReplicate, type ReplicateMischief, type ReplicateOptions, type ReplicateStandIn } from './replicate.ts';
import { httpMischiefs } from './trouble.ts';

const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});

const clientOf = (server: ReplicateStandIn): Replicate => createClientFactory().replicate({ apiKey: server.key, baseUrl: server.baseUrl });
async function open(options: ReplicateOptions = {}): Promise<{ server: ReplicateStandIn; client: Replicate }> {
  const server = await startReplicate({ timeScale: 0.01, quickSpeech: true, quickSounds: true, slowMs: 5, ...options });
  running.push(server);
  return { server, client: clientOf(server) };
}

const bytesOf = async (address: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(address)).arrayBuffer());
const dataUri = (bytes: Uint8Array): string => `data:audio/wav;base64,${Buffer.from(bytes).toString('base64')}`;
/** The file that a prediction made, or the words it failed with. */
async function make(server: ReplicateStandIn, model: string, input: object): Promise<Uint8Array> {
  const client = clientOf(server);
  const { id } = await client.predictions.create({ model, input });
  await server.predictions.get(id)?.ended;
  const done = await client.predictions.get(id);
  if (done.status !== 'succeeded') throw new Error(String(done.error));
  return await bytesOf(String(done.output));
}
const samplesOf = ({ channels }: Pcm): Float32Array => channels[0] ?? new Float32Array(0);

describe('speech', () => {
  it('of MiniMax: format, rate, channels, speed, volume and pauses as asked', async () => {
    const { server } = await open();
    const say = async (input: object): Promise<Pcm> => await decodeClip(await make(server, 'minimax/speech-2.8-turbo', { text: 'The harbour slept.', ...input }));
    const plain = await say({});
    expect(plain.sampleRate).toBe(32_000);
    expect((await say({ audio_format: 'wav', sample_rate: 44_100, channel: 'stereo' })).channels).toHaveLength(2);
    const wav = { audio_format: 'wav' };
    expect((durationOf(await say(wav)) - 0.23) / (durationOf(await say({ ...wav, speed: 2 })) - 0.23)).toBeCloseTo(2, 1);
    const paused = await say({ ...wav, text: 'The harbour<#1.5#>slept.' });
    expect(durationOf(paused)).toBeGreaterThan(durationOf(await say(wav)) + 1.5);
    expect(Math.max(...samplesOf(await say({ ...wav, volume: 0.5 }))) / Math.max(...samplesOf(await say(wav)))).toBeCloseTo(0.5, 2);
    const bare = await make(server, 'minimax/speech-2.8-turbo', { text: 'The harbour slept.', audio_format: 'pcm' });
    expect(bare.length / 2 / 32_000).toBeCloseTo(durationOf(await say(wav)), 3);
    await expect(make(server, 'minimax/speech-2.8-hd', { text: 'a', voice_id: 'Nobody' })).rejects.toThrow('does not exist');
    expect(server.books.sales[0]?.micros).toBe('The harbour slept.'.length * 60);
    await make(server, 'minimax/speech-2.8-hd', { text: 'The harbour slept.' });
    expect(server.books.sales.at(-1)?.micros).toBe('The harbour slept.'.length * 100);
  });

  it('of Qwen needs what its mode needs, and fails in words without it', async () => {
    const { server } = await open();
    const fails = async (input: object, words: RegExp) => await expect(make(server, 'qwen/qwen3-tts', { text: 'a', ...input })).rejects.toThrow(words);
    await fails({ mode: 'voice_design' }, /voice_description is required/);
    await fails({ mode: 'voice_clone' }, /reference_audio is required/);
    await fails({ mode: 'voice_clone', reference_audio: 'http://127.0.0.1:9/clip.wav' }, /could not be fetched/);
    // A failure has nothing to pay for.
    expect(server.books.sales).toEqual([]);
  });
});

describe('music and effects', () => {
  it('are exactly as long as asked, in the format asked', async () => {
    const { server } = await open({ stableAudioType: 'mp3' });
    const effect = await make(server, 'stability-ai/stable-audio-2.5', { prompt: 'a door creaks', duration: 4 });
    expect(durationOf(await decodeClip(effect))).toBeCloseTo(4, 1);
    expect([effect[0], (effect[1] ?? 0) & 0xe0]).toEqual([0xff, 0xe0]);
    const music = decodeWav(await make(server, 'elevenlabs/music', { prompt: 'a slow waltz', music_length_ms: 5500, output_format: 'wav_22khz' }));
    expect(music.sampleRate).toBe(22_050);
    expect(durationOf(music)).toBeCloseTo(5.5, 3);
    expect(server.books.sales.map(({ micros }) => micros)).toEqual([200_000, Math.ceil(5.5 * 8300)]);
  });

  it('differ without a seed, and are the same with one', async () => {
    const { server } = await open();
    const hear = async (seed?: number) => Buffer.from(await make(server, 'stability-ai/stable-audio-2.5', { prompt: 'rain', duration: 1, ...(seed === undefined ? {} : { seed }) })).toString('base64');
    expect(await hear()).not.toBe(await hear());
    expect(await hear(7)).toBe(await hear(7));
    expect(await hear(7)).not.toBe(await hear(8));
  });
});

describe('trouble, as the client sees it', () => {
  const line = 'The harbour slept, and nobody came.';
  const ask = { model: 'qwen/qwen3-tts', input: { text: line } };
  const meet = async (mischief: ReplicateMischief, options: ReplicateOptions = {}) => {
    const { server, client } = await open({ mischief: () => mischief, ...options });
    const stop = new AbortController();
    const asking = client.predictions.create({ ...ask, signal: stop.signal }).catch((error: unknown) => error);
    if (mischief.startsWith('stalled')) {
      // Given up once it was sold: no answer will come.
      await expect.poll(() => server.books.sales.length).toBe(1);
      stop.abort();
    }
    const given = await asking;
    await server.idle();
    return { server, client, given };
  };

  it.each([
    ['rate-limit', 429], ['rate-limit-body', 429], ['no-credit', 402], ['server-error', 500], ['bad-gateway', 502], ['unavailable', 503],
  ] as const)('%s: %i, and no prediction', async (mischief, status) => {
    const { server, given } = await meet(mischief);
    expect(given).toMatchObject({ response: { status } });
    if (mischief === 'rate-limit-body') expect(String(given)).toContain('Your rate limit resets in ~30s.');
    expect(server.predictions.list).toEqual([]);
  });

  it.each([['reset-before', 0], ['reset-after', 1], ['stalled-headers', 1], ['stalled-body', 1], ['malformed', 1], ['html', 1]] as const)('%s: an error, sold %i times', async (mischief, sold) => {
    const { server, client, given } = await meet(mischief);
    expect(given).toBeInstanceOf(Error);
    expect(server.books.sales).toHaveLength(sold);
    // What was bought unawares can be found.
    expect((await client.predictions.list()).results.map((one) => one.status)).toEqual(sold === 0 ? [] : ['succeeded']);
  });

  it('an empty answer; a late one; one under a wrong type', async () => {
    expect((await meet('empty')).given).toEqual({});
    for (const mischief of ['slow', 'wrong-type'] as const) expect((await meet(mischief)).given).toMatchObject({ status: 'starting' });
  });

  it.each([['failed', 'failed', 0], ['aborted', 'aborted', 0], ['canceled', 'canceled', 1]] as const)('%s', async (mischief, status, sold) => {
    const { server, client } = await meet(mischief);
    const [prediction] = (await client.predictions.list()).results;
    expect(prediction).toMatchObject({ status, output: null, error: status === 'failed' ? expect.stringContaining('out of memory') : null });
    expect(server.books.sales).toHaveLength(sold);
  });

  const output = async (mischief: ReplicateMischief) => {
    const { server, client } = await meet(mischief);
    const [prediction] = (await client.predictions.list()).results;
    expect(prediction?.status).toBe('succeeded');
    return { server, address: String(prediction?.output) };
  };
  it('a file that is gone, on a foreign host, elsewhere, or without end', async () => {
    expect((await fetch((await output('output-gone')).address)).status).toBe(404);
    const foreign = await output('foreign-host');
    expect(new URL(foreign.address).host).not.toBe(foreign.server.deliveryHost);
    expect(foreign.server.delivery.trapped).toEqual([]);
    await bytesOf(foreign.address);
    expect(foreign.server.delivery.trapped).toHaveLength(1);
    const moved = await output('private-redirect');
    const answer = await fetch(moved.address, { redirect: 'manual' });
    expect([answer.status, new URL(answer.headers.get('location') ?? '').host === moved.server.deliveryHost]).toEqual([302, false]);
    const endless = await fetch((await output('output-too-large')).address);
    let bytes = 0;
    for await (const piece of endless.body ?? []) if ((bytes += piece.length) > 64 * 1024 * 1024) break;
    expect(bytes).toBeGreaterThan(64 * 1024 * 1024);
  });

  it('faults of the sound', async () => {
    const heard = async (mischief: ReplicateMischief): Promise<Pcm> => decodeWav(await bytesOf((await output(mischief)).address));
    const whole = durationOf(await heard('webhook-lost'));
    await expect(heard('cut-audio')).rejects.toThrow('cut short');
    expect(samplesOf(await heard('silent-audio')).every((sample) => sample === 0)).toBe(true);
    expect(durationOf(await heard('wrong-duration'))).toBeCloseTo(whole / 2, 2);
    expect(durationOf(await heard('cut-off'))).toBeCloseTo(whole * 0.6, 2);
    expect(durationOf(await heard('words-skipped'))).toBeLessThan(whole - 0.1);
    expect(durationOf(await heard('words-repeated'))).toBeGreaterThan(whole + 0.1);
  });

  it('with polling and with fetching files', async () => {
    const { server, client } = await open();
    const { id } = await client.predictions.create(ask);
    await server.idle();
    const { output: file } = await client.predictions.get(id);
    server.elsewhere.queue(['unavailable', null, 'reset-after', null]);
    await expect(client.predictions.get(id)).rejects.toMatchObject({ response: { status: 503 } });
    expect(await client.predictions.get(id)).toMatchObject({ status: 'succeeded' });
    await expect(bytesOf(String(file))).rejects.toThrow();
    expect(decodeWav(await bytesOf(String(file))).sampleRate).toBe(24_000);
    expect(server.delivery.fetched.get(String(file))).toBe(2);
    expect(() => server.elsewhere.set({ 'rate-limit': 0.6, slow: 0.6 })).toThrow('more than 1');
    expect(httpMischiefs).toContain('slow');
  });

  it('many lines side by side, some of them twice: every one is made and sold', async () => {
    const { server, client } = await open({ startingSeconds: 0, processingSeconds: 0 });
    await Promise.all(Array.from({ length: 120 }, async (_, n) => await client.predictions.create({ model: 'qwen/qwen3-tts', input: { text: `Line ${n % 80}.` } })));
    await server.idle();
    expect(server.books.sales).toHaveLength(120);
    expect([...server.books.repeated().values()]).toEqual(Array.from({ length: 40 }, () => 2));
  });
});

describe('the built-in voices speak for it', () => {
  const server = startReplicate({ startingSeconds: 0, processingSeconds: 0 });
  afterAll(async () => await (await server)[Symbol.asyncDispose]());

  it('a designed voice is as described, is kept by its clip, also where the clip was made anew, and each design differs', async () => {
    const standIn = await server;
    const text = 'The boat came in at four o’clock.';
    const design = async (voice_description: string) => await make(standIn, 'qwen/qwen3-tts', { text, mode: 'voice_design', voice_description });
    const clone = async (reference_audio: string) => await make(standIn, 'qwen/qwen3-tts', { text, mode: 'voice_clone', reference_audio, reference_text: text });
    const hz = (wav: Uint8Array): number => measureVoice(samplesOf(resample(decodeWav(wav), 16_000)), 16_000).medianHz;
    const [first, second, woman] = [await design('an old man, deep and tired'), await design('an old man, deep and tired'), await design('a bright young woman')];
    expect(hz(first)).toBeLessThan(hz(woman));
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false);
    // Our own clip is known to the byte; trimmed, it is known by its sound.
    expect(Buffer.from(await clone(dataUri(first))).equals(Buffer.from(first))).toBe(true);
    const trimmed = new Uint8Array(woman.slice(0, 44 + 24_000 * 2 * 1.4));
    new DataView(trimmed.buffer).setUint32(40, trimmed.length - 44, true);
    expect(semitonesBetween(hz(await clone(dataUri(trimmed))), hz(woman))).toBeLessThan(4);
    await expect(clone('data:audio/wav;base64,AAAA')).rejects.toThrow('could not be read');
  });

  it('sounds are those that the words name', async () => {
    const wav = await make(await server, 'stability-ai/stable-audio-2.5', { prompt: 'steady rain on a roof, no music', duration: 3, seed: 1 });
    expect(durationOf(decodeWav(wav))).toBe(3);
    expect(samplesOf(decodeWav(wav)).some((sample) => Math.abs(sample) > 0.01)).toBe(true);
    const of = (prompt: string) => Object.values(soundFor(prompt, 'effect')).join('/');
    expect(['steady rain on a roof, no music', 'a tense orchestral score', 'somebody knocking', 'a door creaks', 'hooves on cobbles'].map(of)).toEqual(['ambience/rain-roof', 'music/tense', 'effect/knock', 'effect/door-creak', 'effect/hooves']);
    expect(of('zzz')).toMatch(/^effect\//);
    expect(soundFor('zzz', 'music').lane).toBe('music');
  });
});
