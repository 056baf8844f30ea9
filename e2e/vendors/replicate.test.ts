import { createServer, type IncomingMessage } from 'node:http';
import Replicate, { validateWebhook } from 'replicate';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeClip } from '../../lib/audio/clip-file.ts';
import { durationOf } from '../../lib/audio/pcm.ts';
import { createClientFactory } from '../../lib/services/clients.ts';
import { webhookEvents } from './replicate-contract.ts';
import { startReplicate, type ReplicateOptions, type ReplicateStandIn } from './replicate.ts';

/** A second of the vendor's is a hundredth here, and nobody speaks in earnest unless it is asked for. */
const quick: ReplicateOptions = { timeScale: 0.01, quickSpeech: true, quickSounds: true };
const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});

async function open(options: ReplicateOptions = {}): Promise<{ server: ReplicateStandIn; client: Replicate }> {
  const server = await startReplicate({ ...quick, ...options });
  running.push(server);
  return { server, client: createClientFactory().replicate({ apiKey: server.key, baseUrl: server.baseUrl }) };
}

const say = (text: string, more: object = {}) => ({ model: 'qwen/qwen3-tts', input: { text, ...more } });
const outputOf = (prediction: { output?: unknown }): string => String(prediction.output);
const fileOf = async (address: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(address)).arrayBuffer());

describe('predictions', () => {
  it('start, run and succeed with a file that can be heard, and are sold once', async () => {
    const { server, client } = await open();
    const made = await client.predictions.create(say('The lamp was lit, and the harbour slept.'));
    expect(made).toMatchObject({ status: 'starting', model: 'qwen/qwen3-tts', version: 'hidden', output: null, error: null, data_removed: false, source: 'api' });
    await server.idle();
    const done = await client.predictions.get(made.id);
    expect(done).toMatchObject({ status: 'succeeded', metrics: { predict_time: expect.any(Number) } });
    expect(new URL(outputOf(done)).host).toBe(server.deliveryHost);
    const pcm = await decodeClip(await fileOf(outputOf(done)));
    expect(pcm.sampleRate).toBe(24_000);
    expect(durationOf(pcm)).toBeGreaterThan(1.5);
    expect(server.books.sales).toEqual([expect.objectContaining({ vendor: 'replicate', model: 'qwen/qwen3-tts', requestId: made.id, micros: 40 * 20, what: '40 characters of speech' })]);
  });

  it('wait for the end where asked to, and only then', async () => {
    const { client } = await open({ timeScale: 1, startingSeconds: 0, processingSeconds: 0 });
    expect((await client.predictions.create({ ...say('One.'), wait: 60 })).status).toBe('succeeded');
    expect((await client.predictions.create(say('Two.'))).status).toBe('starting');
    // Nobody is kept longer than they want to wait.
    const { client: patient } = await open({ hold: () => new Promise(() => {}) });
    expect((await patient.predictions.create({ ...say('Three.'), wait: 1 })).status).toMatch(/starting|processing/);
  });

  it('go by name, by version and by both', async () => {
    const { client } = await open();
    const version = '501be1210291d541fb5656bbe4808e6290470741029a34004f19e20f6d2365e8';
    expect(await client.predictions.create({ version, input: { text: 'Hello' } })).toMatchObject({ model: 'qwen/qwen3-tts', version });
    expect(await client.predictions.create({ version: 'qwen/qwen3-tts', input: { text: 'Hello' } })).toMatchObject({ version: 'hidden' });
    expect(await client.predictions.create({ version: `qwen/qwen3-tts:${version}`, input: { text: 'Hello' } })).toMatchObject({ version });
    await expect(client.predictions.create({ version: 'qwen/qwen3-tts:0123', input: { text: 'Hello' } })).rejects.toThrow(/422.*does not exist/s);
    await expect(client.predictions.create({ model: 'nobody/nothing', input: {} })).rejects.toThrow('404');
  });

  it('can be listed, page by page, while new ones are made', async () => {
    const { server, client } = await open({ hold: () => new Promise(() => {}) });
    for (let n = 0; n < 130; n += 1) await client.predictions.create(say(`Line ${n}`));
    const seen: string[] = [];
    for await (const page of client.paginate(() => client.predictions.list())) {
      seen.push(...page.map((one) => String((one.input as { text?: string }).text)));
      if (seen.length === 100) await client.predictions.create(say('Late'));
    }
    expect(seen).toEqual(Array.from({ length: 130 }, (_, n) => `Line ${129 - n}`));
    expect(server.predictions.list).toHaveLength(131);
  });

  it('are canceled and paid for while they run, aborted and free before', async () => {
    const { server, client } = await open({ startingSeconds: (one) => (one.request.input['text'] === 'Early' ? 1e6 : 0), processingSeconds: 1e6 });
    const early = await client.predictions.create(say('Early'));
    expect(await client.predictions.cancel(early.id)).toMatchObject({ status: 'aborted' });
    const late = await client.predictions.create(say('Late'));
    await expect.poll(async () => (await client.predictions.get(late.id)).status).toBe('processing');
    expect(await client.predictions.cancel(late.id)).toMatchObject({ status: 'canceled' });
    // A second word changes nothing.
    expect(await client.predictions.cancel(late.id)).toMatchObject({ status: 'canceled' });
    expect(server.books.sales.map((sale) => sale.requestId)).toEqual([late.id]);
  });

  it('end at the deadline of Cancel-After', async () => {
    const { server, client } = await open({ startingSeconds: (one) => (one.request.input['text'] === 'Early' ? 1e6 : 0), processingSeconds: 1e6 });
    const create = (text: string, after: string) => client.request('/models/qwen/qwen3-tts/predictions', { method: 'POST', headers: { 'Cancel-After': after }, data: { input: { text } } });
    const [early, late] = await Promise.all([create('Early', '5s').then((answer) => answer.json()), create('Late', '1m1s').then((answer) => answer.json())]);
    expect(Date.parse(late.deadline) - Date.parse(late.created_at)).toBe(61_000);
    await server.idle();
    expect(await client.predictions.get(early.id)).toMatchObject({ status: 'aborted' });
    expect(await client.predictions.get(late.id)).toMatchObject({ status: 'canceled' });
    expect(server.books.sales).toHaveLength(1);
    await expect(create('Short', '4s')).rejects.toThrow(/422.*5 seconds/s);
    await expect(create('Odd', 'soon')).rejects.toThrow(/422.*not a duration/s);
  });

  it('are forgotten in time: no input, no output, no file', async () => {
    const { server, client } = await open({ retentionSeconds: 1e6 });
    const { id } = await client.predictions.create(say('Soon gone'));
    await server.idle();
    const { output } = await client.predictions.get(id);
    const [prediction] = server.predictions.list;
    if (prediction) server.predictions.expire(prediction);
    expect(await client.predictions.get(id)).toMatchObject({ status: 'succeeded', data_removed: true, output: null, input: {} });
    expect((await fetch(String(output))).status).toBe(404);
  });
});

describe('what it refuses', () => {
  it.each([
    [{ text: 'a', tone: 'sad' }, /Additional property tone is not allowed/],
    [{}, /- input: text is required/],
    [{ text: 7 }, /input\.text/],
    [{ text: 'a', mode: 'sing' }, /input\.mode/],
    [{ text: 'a', reference_audio: 'not an address' }, /input\.reference_audio/],
  ])('%j: 422 as documented', async (input, words) => {
    const { server, client } = await open();
    await expect(client.predictions.create({ model: 'qwen/qwen3-tts', input })).rejects.toThrow(words);
    const answer = await fetch(`${server.baseUrl}/models/qwen/qwen3-tts/predictions`, { method: 'POST', headers: { authorization: `Bearer ${server.key}` }, body: JSON.stringify({ input }) });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ title: 'Input validation failed', status: 422, detail: expect.stringMatching(words), invalid_fields: [expect.any(Object)] });
    expect(server.predictions.list).toEqual([]);
  });

  it.each([
    ['minimax/speech-2.8-turbo', { text: 'a', speed: 2.5 }],
    ['minimax/speech-2.8-hd', { text: 'a', pitch: 1.5 }],
    ['minimax/speech-2.8-hd', { text: 'a'.repeat(10_001) }],
    ['minimax/speech-2.8-turbo', { text: 'a', sample_rate: 48_000 }],
    ['stability-ai/stable-audio-2.5', { prompt: 'rain', duration: 191 }],
    ['stability-ai/stable-audio-2.5', { prompt: 'rain', steps: 9 }],
    ['elevenlabs/music', { prompt: 'a waltz', music_length_ms: 4999 }],
    ['elevenlabs/music', { prompt: 'a waltz', output_format: 'mp3_44100_128' }],
  ])('%s: out of its ranges (%#)', async (model, input) => {
    const { client } = await open();
    await expect(client.predictions.create({ model, input })).rejects.toThrow('422');
  });

  it('a webhook that is neither https nor on this machine; an unknown event; a strange key', async () => {
    const { server, client } = await open();
    await expect(client.predictions.create({ ...say('a'), webhook: 'http://studio.example.org/hook' })).rejects.toThrow(/422.*HTTPS/s);
    await expect(client.request('/predictions', { method: 'POST', data: { version: 'qwen/qwen3-tts', input: { text: 'a' }, webhook_events_filter: ['end'] } })).rejects.toThrow('422');
    const stranger = createClientFactory().replicate({ apiKey: 'r8_somebody', baseUrl: server.baseUrl });
    await expect(stranger.accounts.current()).rejects.toThrow(/401.*Unauthenticated/s);
  });

  it('more than its limits: so many a minute, so many at once', async () => {
    const { server, client } = await open({ requestsPerMinute: 3, hold: () => new Promise(() => {}) });
    const all = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => client.predictions.create(say(`Line ${n}`))));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
    expect(String(all.find((one) => one.status === 'rejected')?.reason)).toMatch(/429.*resets in ~\d+s/s);
    expect(server.calls.shown()).toMatchObject({ throttled: 2, mostAtOnce: 3, byKind: { create: 5 } });
    server.calls.setLimits({ concurrency: 3 });
    await expect(client.predictions.create(say('One too many'))).rejects.toThrow('429');
  });
});

describe('the rest of the API', () => {
  it('shows models with their schema, the account and the secret', async () => {
    const { server, client } = await open();
    const model = await client.models.get('elevenlabs', 'music');
    expect(model).toMatchObject({ owner: 'elevenlabs', name: 'music', is_official: true, latest_version: { openapi_schema: { components: { schemas: { Input: { required: ['prompt'], properties: { music_length_ms: { minimum: 5000, maximum: 300_000, default: 10_000 } } } } } } } });
    expect(await client.accounts.current()).toMatchObject({ type: 'organization' });
    expect(await client.webhooks.default.secret.get()).toEqual({ key: server.webhookSecret });
    await expect(client.models.get('nobody', 'nothing')).rejects.toThrow('404');
    await expect(client.predictions.get('nothing')).rejects.toThrow('404');
  });
});

describe('webhooks', () => {
  interface Heard {
    request: IncomingMessage;
    body: string;
    told: { id: string; status: string; output: string | null; logs: string };
  }
  /** A receiver; `answers` are the statuses it gives, one after the other, 200 when they are over. */
  async function receiver(...answers: number[]) {
    const heard: Heard[] = [];
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        heard.push({ request, body, told: JSON.parse(body) });
        const status = answers.shift() ?? 200;
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    running.push({ [Symbol.asyncDispose]: async () => void server.close() });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { heard, hook: `http://127.0.0.1:${port}/hook` };
  }
  const all = [...webhookEvents];
  const verified = async ({ request, body }: Heard, secret: string): Promise<boolean> => {
    const header = (name: string): string => String(request.headers[name]);
    return await validateWebhook({ id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature'), body, secret });
  };

  it('tell what was asked for, in order, signed', async () => {
    const { server, client } = await open();
    const { heard, hook } = await receiver();
    const { id } = await client.predictions.create({ ...say('Told'), webhook: hook, webhook_events_filter: all });
    await server.idle();
    expect(heard.map(({ told }) => [told.id, told.status, told.output !== null])).toEqual([[id, 'processing', false], [id, 'processing', false], [id, 'processing', true], [id, 'succeeded', true]]);
    for (const one of heard) expect(await verified(one, server.webhookSecret)).toBe(true);
    expect(new Set(heard.map(({ request }) => request.headers['webhook-id'])).size).toBe(4);
  });

  it('without a filter tell outputs and the end', async () => {
    const { server, client } = await open();
    const { heard, hook } = await receiver();
    await client.predictions.create({ ...say('Told'), webhook: hook });
    await server.idle();
    expect(server.webhooks.map(({ event }) => event)).toEqual(['output', 'completed']);
    expect(heard).toHaveLength(2);
  });

  it('are tried again under the same id; a redirect is not followed', async () => {
    const { server, client } = await open();
    const { heard, hook } = await receiver(500, 302);
    await client.predictions.create({ ...say('Told'), webhook: hook, webhook_events_filter: ['completed'] });
    await server.idle();
    expect(server.webhooks.map(({ status }) => status)).toEqual([500, 302, 200]);
    expect(new Set(heard.map(({ request }) => request.headers['webhook-id'])).size).toBe(1);
    expect(heard.map(({ request }) => request.url)).toEqual(['/hook', '/hook', '/hook']);
  });

  it('that nobody takes are given up', async () => {
    const { server, client } = await open({ webhookRetrySeconds: [0.1, 0.1] });
    await client.predictions.create({ ...say('Told'), webhook: 'http://127.0.0.1:9/hook', webhook_events_filter: ['completed'] });
    await server.idle();
    expect(server.webhooks.map(({ status }) => status)).toEqual([null, null, null]);
  });

  it('of one that was aborted are not sent, unless told to', async () => {
    for (const webhookForAborted of [false, true]) {
      const { server, client } = await open({ mischief: () => 'aborted', webhookForAborted });
      const { heard, hook } = await receiver();
      await client.predictions.create({ ...say('Told'), webhook: hook, webhook_events_filter: all });
      await server.idle();
      expect(heard.map(({ told }) => told.status)).toEqual(webhookForAborted ? ['aborted'] : []);
      expect(server.books.sales).toEqual([]);
    }
  });

  const misled = async (mischief: 'webhook-lost' | 'webhook-doubled' | 'webhook-reordered' | 'webhook-delayed' | 'webhook-forged' | 'webhook-early' | 'webhook-late' | 'webhook-unknown' | 'webhook-oversized') => {
    const { server, client } = await open({ mischief: () => mischief, webhookOversizedBytes: 300_000, webhookDelaySeconds: 3 });
    const { heard, hook } = await receiver();
    const made = await client.predictions.create({ ...say('Told'), webhook: hook, webhook_events_filter: ['start', 'completed'] });
    const heardBefore = heard.length;
    await server.idle();
    const right = await Promise.all(heard.map((one) => verified(one, server.webhookSecret)));
    return { made, heard, heardBefore, right, statuses: heard.map(({ told }) => told.status), ids: heard.map(({ told }) => told.id === made.id), ages: heard.map(({ request }) => Date.now() / 1000 - Number(request.headers['webhook-timestamp'])), names: heard.map(({ request }) => request.headers['webhook-id']) };
  };
  it('lost', async () => expect((await misled('webhook-lost')).heard).toEqual([]));
  it('doubled', async () => {
    const { statuses, names } = await misled('webhook-doubled');
    expect(statuses).toEqual(['processing', 'processing', 'succeeded', 'succeeded']);
    expect([names[0] === names[1], names[1] === names[2], names[2] === names[3]]).toEqual([true, false, true]);
  });
  it('reordered', async () => expect((await misled('webhook-reordered')).statuses).toEqual(['succeeded', 'processing']));
  it('delayed', async () => expect((await misled('webhook-delayed')).statuses).toEqual(['processing', 'succeeded']));
  it('forged', async () => {
    const { right, statuses } = await misled('webhook-forged');
    expect(statuses).toEqual(['processing', 'succeeded', 'succeeded']);
    expect(right).toEqual([true, false, true]);
  });
  it('early', async () => {
    const { heardBefore, made } = await misled('webhook-early');
    expect(heardBefore).toBe(2);
    expect(made.status).toBe('succeeded');
  });
  it('late', async () => {
    const { ages, right } = await misled('webhook-late');
    expect(right).toEqual([true, true]);
    expect(Math.min(...ages)).toBeGreaterThan(599);
  });
  it('for an unknown prediction', async () => {
    const { ids, right } = await misled('webhook-unknown');
    expect(ids).toEqual([true, false, true]);
    expect(right).toEqual([true, true, true]);
  });
  it('oversized', async () => {
    const { heard, right } = await misled('webhook-oversized');
    expect(Math.min(...heard.map(({ body }) => body.length))).toBeGreaterThan(300_000);
    expect(right).toEqual([true, true]);
  });
});
