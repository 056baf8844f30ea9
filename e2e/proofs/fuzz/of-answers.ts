/** Readers of what vendors and browsers send: answers, streams, calls, bodies, headers. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { clientAddress } from '../../../app/api/_http/client-address.ts';
import { refuseForeignHost, refuseForeignOrigin } from '../../../app/api/_http/guard.ts';
import { parseRange } from '../../../app/api/_http/range.ts';
import { readJson as readBodyJson } from '../../../app/api/_http/read-body.ts';
import { encodeWav16 } from '../../../lib/audio/wav.ts';
import { askClaude, countTokens } from '../../../lib/services/claude/call.ts';
import { readJson } from '../../../lib/services/claude/message.ts';
import { createClientFactory } from '../../../lib/services/clients.ts';
import { isSigned } from '../../../lib/services/replicate-audio/webhook.ts';
import { askedToWait, askPrediction, getPrediction, listPredictions } from '../../../lib/services/replicate-audio/vendor.ts';
import { synthesize } from '../../../lib/services/speech-generation/hume/client.ts';
import { shapeAnswer } from '../../../lib/services/audio-analysis/claude/answer.ts';
import { coveredLines, readMessage } from '../../../lib/services/text-analysis/claude/answer.ts';
import { fakeContext } from '../../../lib/services/testing.ts';
import { createBucket } from '../../../lib/storage/bucket.ts';
import { mutateJson, mutateText, oneOf, type Chance } from './mutate.ts';
import type { Reader } from './readers.ts';

/** Client with a network of ours: whatever is asked, it answers what is next. */
let next = (): Response => new Response('');
const clients = createClientFactory({ fetch: () => Promise.resolve(next()) });
const access = { apiKey: 'key-of-nobody' };

const statuses = [200, 200, 200, 200, 200, 201, 204, 301, 400, 401, 402, 403, 404, 408, 409, 413, 429, 500, 502, 503, 529];
const types = ['application/json', 'application/json', 'application/json', 'text/html', 'text/event-stream', ''];

/** Another answer of nearly the same shape, by any status, sometimes broken off as text. */
function answer(good: unknown, chance: Chance): Response {
  const status = oneOf(statuses, chance);
  const text = JSON.stringify(mutateJson(good, chance)) ?? '';
  const headers = { 'Content-Type': oneOf(types, chance), ...(chance() < 0.2 ? { 'Retry-After': oneOf(['1', '-1', '1e9', 'soon', 'Wed, 21 Oct 2037 07:28:00 GMT', ''], chance) } : {}) };
  return new Response(status === 204 ? null : chance() < 0.3 ? mutateText(text, chance) : text, { status, headers });
}

const said = { people: [{ id: 'p1', name: 'Nora', aliases: ['Miss Nora'], sex: 'female', age: 'adult', persona: 'calm' }], merges: [{ from: 'p2', into: 'p1' }], narrator: 'none', lines: [{ u: 1, c: 'p1', s: 'high', w: 'tag', d: '' }, { u: 2, c: 'none', s: 'low', w: 'turn', d: 'whispering' }] };
const heard = { mood: 'calm', intensity: 4, beds: [{ lane: 'ambience', sound: 'rain', prompt: 'soft rain', from: 1, until: 3 }], effects: [{ word: 4, sound: 'door-slam', prompt: 'a door', placement: 'on', rank: 1 }] };
const usage = { input_tokens: 10, output_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [{ type: 'text', text: JSON.stringify(said) }], stop_reason: 'end_turn', stop_sequence: null, usage };
const events = [
  { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: JSON.stringify(said).slice(0, 90) } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: JSON.stringify(said).slice(90) } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 20 } },
  { type: 'message_stop' },
];

async function claudeStream(_: number, chance: Chance): Promise<void> {
  const broken = mutateJson(events, chance);
  const list: readonly unknown[] = Array.isArray(broken) ? broken : [broken];
  const typeOf = (event: unknown): string => String(typeof event === 'object' && event !== null ? Reflect.get(event, 'type') : event).replaceAll('\n', ' ');
  const stream = list.map((event) => `event: ${typeOf(event)}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const body = chance() < 0.5 ? mutateText(stream, chance) : stream;
  next = () => new Response(body, { status: chance() < 0.9 ? 200 : oneOf(statuses.filter((status) => status !== 204), chance), headers: { 'Content-Type': 'text/event-stream' } });
  readMessage(await askClaude(clients.anthropic(access), { model: 'claude', max_tokens: 10, messages: [{ role: 'user', content: 'x' }] }));
}

async function claudeCount(_: number, chance: Chance): Promise<void> {
  next = () => answer({ input_tokens: 12 }, chance);
  await countTokens(clients.anthropic(access), { model: 'claude', messages: [{ role: 'user', content: 'x' }] });
}

async function claudeReading(_: number, chance: Chance): Promise<void> {
  const wanted = [1, 2, 3];
  const read = readMessage({ content: [{ type: 'text', text: JSON.stringify(mutateJson(said, chance)) ?? '' }], stop_reason: oneOf(['end_turn', 'end_turn', 'end_turn', 'max_tokens', null], chance), usage: { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 } });
  if (read.kind !== 'read') return;
  const { lines, missing } = coveredLines(wanted, read.answer, () => false);
  if (wanted.some((id) => lines.has(id) === missing.includes(id))) throw new Error('a line is neither covered nor missing, or both');
}

async function claudeSounds(_: number, chance: Chance): Promise<void> {
  const read = readJson({ content: [{ type: 'text', text: JSON.stringify(mutateJson(heard, chance)) ?? '' }], stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 } });
  if (read.kind === 'read') shapeAnswer(read.value);
}

const prediction = { id: 'abc123', status: 'succeeded', model: 'stability-ai/stable-audio-2.5', input: { prompt: 'rain' }, output: 'https://replicate.delivery/x.mp3', error: null, created_at: '2026-11-27T08:00:00Z', webhook: null, metrics: { predict_time: 2 } };

async function replicate(number: number, chance: Chance): Promise<void> {
  const client = clients.replicate(access);
  if (number % 3 === 0) {
    next = () => answer({ results: [prediction, prediction], next: 'https://api.replicate.com/v1/predictions?cursor=x' }, chance);
    for await (const one of listPredictions(client, 2)) if (one.id === '') throw new Error('a prediction without an id');
  } else if (number % 3 === 1) {
    next = () => answer(prediction, chance);
    await getPrediction(client, 'abc123');
  } else {
    next = () => answer(prediction, chance);
    await askPrediction(client, { model: 'a/b', version: null, input: {}, webhook: null, cancelAfterSeconds: 60 });
  }
}

const wave = Buffer.from(encodeWav16({ sampleRate: 8_000, channels: [new Float32Array(800)] }));
const spoken = { request_id: 'r', generations: [{ generation_id: 'g', audio: wave.toString('base64'), duration: 0.1, file_size: wave.length, encoding: { format: 'wav', sample_rate: 8_000 }, snippets: [[{ audio: '', generation_id: 'g', id: 's', text: 'Hello there.', transcribed_text: 'hello there', utterance_index: 0, timestamps: [{ type: 'word', text: 'Hello', time: { begin: 0, end: 50 } }] }]] }] };

async function hume(_: number, chance: Chance): Promise<void> {
  next = () => answer(spoken, chance);
  await synthesize({ context: fakeContext({ clients }), access }, { utterances: [{ text: 'Hello there.' }] });
}

const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`;

async function webhook(_: number, chance: Chance): Promise<void> {
  const rawBody = JSON.stringify(prediction);
  const [id, timestamp] = ['msg_1', '1764230400'];
  const right = `v1,${createHmac('sha256', Buffer.from('a secret of some length')).update(`${id}.${timestamp}.${rawBody}`).digest('base64')}`;
  const call = { id, timestamp, signature: right, rawBody };
  const part = oneOf(['id', 'timestamp', 'signature', 'rawBody'] as const, chance);
  const changed = { ...call, [part]: mutateText(call[part], chance) };
  const signed = isSigned({ headers: { id: changed.id, timestamp: changed.timestamp, signature: changed.signature }, rawBody: changed.rawBody }, secret);
  // A signature that still holds the right one is right; so is a body that is the same bytes.
  const same = changed.id === id && changed.timestamp === timestamp && Buffer.from(changed.rawBody).equals(Buffer.from(rawBody));
  if (signed && !same) throw new Error(`a call was let in whose ${part} is another`);
}

const schema = z.object({ lines: z.array(z.object({ id: z.uuid(), version: z.number().int() })).max(20), set: z.object({ pace: z.number().optional(), note: z.string().nullish() }), buy: z.boolean().default(false) });
const body = { lines: [{ id: '018f3a52-0000-7000-8000-000000000001', version: 3 }], set: { pace: 1.2, note: 'softer' }, buy: true };

async function apiBody(_: number, chance: Chance): Promise<void> {
  const text = JSON.stringify(mutateJson(body, chance)) ?? '';
  const sent = new TextEncoder().encode(chance() < 0.3 ? mutateText(text, chance) : text);
  await readBodyJson(new Request('http://localhost/api/x', { method: 'POST', body: sent, headers: { 'Content-Length': chance() < 0.9 ? String(sent.length) : '7' } }), schema);
}

async function requestHeaders(_: number, chance: Chance): Promise<void> {
  const range = mutateText('bytes=0-499', chance);
  const size = Math.floor(chance() * 1000);
  const read = parseRange(range, size);
  if (read.kind === 'part' && !(read.start >= 0 && read.start <= read.end && read.end < size)) throw new Error(`the part ${read.start} to ${read.end} of ${size}`);
  const host = mutateText('localhost:3000', chance);
  const refused = refuseForeignHost(host, new Set(['localhost']));
  if (refused === null && !/^localhost(:\d+)?$/iu.test(host)) throw new Error(`answers to the name ${host}`);
  const origin = mutateText('http://localhost:3000', chance);
  refuseForeignOrigin('POST', { get: (name) => (name === 'origin' ? origin : name === 'host' ? 'localhost:3000' : null) });
  clientAddress({ get: () => mutateText('10.0.0.1, 192.168.0.1', chance) }, 1 + Math.floor(chance() * 3));
  askedToWait(mutateText('30', chance), mutateText('{"retry_after": 12}', chance));
}

const listed = ['a', 'b'].map((name) => `<Contents><Key>ada/${name.repeat(2)}/${name.repeat(62)}</Key><Size>1200</Size><LastModified>2026-11-27T10:00:00.000Z</LastModified></Contents>`).join('');
const objects = { list: `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed}</ListBucketResult>`, more: `<ListBucketResult>${listed}<IsTruncated>true</IsTruncated><NextContinuationToken>on</NextContinuationToken></ListBucketResult>`, upload: '<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>', error: '<Error><Code>SlowDown</Code></Error>' };
const store = createBucket({ endpoint: 'http://127.0.0.1:9', bucket: 'sounds', region: 'none', accessKeyId: 'id', secretAccessKey: 'of nobody', send: () => Promise.resolve(next()), retry: async (work) => await work(), partBytes: 8 });

/** The same answer to everything that one thing asks: what comes to no end is seen by that. */
async function objectStore(number: number, chance: Chance): Promise<void> {
  const good = oneOf([objects.list, objects.list, objects.more, objects.upload, objects.error], chance);
  const text = chance() < 0.8 ? mutateText(good, chance) : good;
  const status = oneOf(statuses.filter((one) => one !== 204), chance);
  const length = oneOf(['12', '12', '-1', '1e9', 'many', ''], chance);
  next = () => new Response(text, { status, headers: { 'Content-Length': length, ETag: oneOf(['"abc"', '', '<"&'], chance) } });
  if (number % 4 < 2) {
    for await (const { key, size, lastModified } of store.list('ada/')) {
      if (!key.startsWith('ada/') || !Number.isInteger(size) || Number.isNaN(lastModified.getTime())) throw new Error(`${key} of ${size} bytes, ${String(lastModified)}`);
    }
  } else if (number % 4 === 2) {
    await store.size('ada/a');
    for await (const part of (await store.read('ada/a')) ?? []) if (part.length === 0) return;
  } else await store.write('ada/a', new Blob(['longer than one part']), '0'.repeat(64));
}

export function answerReaders(): Reader[] {
  return [
    { name: 'claude stream', count: 10_000, limitMs: 5_000, read: claudeStream },
    { name: 'claude count', count: 8_000, limitMs: 5_000, read: claudeCount },
    { name: 'claude reading', count: 70_000, limitMs: 1_000, read: claudeReading },
    { name: 'claude sounds', count: 70_000, limitMs: 1_000, read: claudeSounds },
    { name: 'replicate', count: 20_000, limitMs: 5_000, read: replicate },
    { name: 'hume', count: 8_000, limitMs: 5_000, read: hume },
    { name: 'object store', count: 20_000, limitMs: 5_000, read: objectStore },
    { name: 'webhook', count: 60_000, limitMs: 1_000, read: webhook },
    { name: 'api body', count: 40_000, limitMs: 1_000, read: apiBody },
    { name: 'headers', count: 40_000, limitMs: 1_000, read: requestHeaders },
  ];
}
