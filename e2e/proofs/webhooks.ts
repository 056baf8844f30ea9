/**
 * `npm run verify -- webhooks`: 10,000 calls of Replicate's to a whole studio, 200 a second, 30 % of them forged, late or
 * repeated. None may be let in or turned away wrongly, the slowest of a hundred answers within 200 ms, and every sound is
 * stored once.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { newDataFolder, putAway, Studio } from '../../lib/cli/temporary-studio.ts';
import { encodeWav16 } from '../../lib/audio/wav.ts';
import { openDatabase } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { createTransactionManager } from '../../lib/db/transaction.ts';
import { createClientFactory } from '../../lib/services/clients.ts';
import { localUser } from '../../lib/services/local-user.ts';
import { ensureWebhookSecret } from '../../lib/services/replicate-audio/webhook-secret.ts';
import buildPages from '../build-pages.ts';
import { sign } from '../vendors/replicate-webhooks.ts';
import { startReplicate } from '../vendors/replicate.ts';

const calls = Number(process.argv[2] ?? 10_000);
const perSecond = 200;
const boundMs = 200;
/** A server that was just started is slow for a moment: so many calls come first, more slowly, and are not timed. */
const warmUp = { calls: 300, perSecond: 50 };
/** Of a hundred calls: forged, late, repeated; the rest are as they should be. */
const shares = { forged: 10, late: 5, repeated: 15 };

type Kind = 'good' | keyof typeof shares;
interface Row {
  token: string;
  vendorId: string;
}

await buildPages();
await using stack = new AsyncDisposableStack();
const vendor = stack.use(await startReplicate());
const studio = await Studio.start(await newDataFolder(), { settings: { REPLICATE_API_TOKEN: vendor.key, REPLICATE_BASE_URL: vendor.baseUrl, REPLICATE_DELIVERY_HOSTS: vendor.deliveryHost } });
stack.defer(() => putAway(studio));
const database = await ensureDatabase({ dataDir: studio.dataDir });
stack.defer(() => database.stop());
const open = openDatabase(database.url, { max: 3 });
stack.defer(() => open.close());
const transaction = createTransactionManager(open.prisma);

const kinds = Array.from({ length: calls }, (_, n) => kindOf(n));
const rows = await prepare(kinds.filter((kind) => kind !== 'repeated').length);
const answers: { n: number; kind: Kind; status: number; ms: number }[] = [];
let next = 0;
let repeatable: { url: string; init: RequestInit } | null = null;
const sending: Promise<void>[] = [];
const began = performance.now();
for (const [n, kind] of kinds.entries()) {
  const due = began + (Math.min(n, warmUp.calls) * 1000) / warmUp.perSecond + (Math.max(0, n - warmUp.calls) * 1000) / perSecond;
  const wait = due - performance.now();
  if (wait > 1) await pause(wait);
  sending.push(send(n, kind));
}
await Promise.all(sending);
const seconds = (performance.now() - began) / 1000;

const good = kinds.filter((kind) => kind === 'good').length;
const open404 = answers.filter(({ kind, status }) => (kind === 'good' || kind === 'repeated') && status !== 200).length;
const let_in = answers.filter(({ kind, status }) => (kind === 'forged' || kind === 'late') && status < 400).length;
const sorted = answers.filter(({ n }) => n >= warmUp.calls).map(({ ms }) => ms).toSorted((a, b) => a - b);
const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Infinity;
await untilTakenIn();
const stored = await transaction.run(async (tx) => ({
  done: await tx.prediction.count({ where: { state: 'succeeded', doneAt: { not: null } } }),
  settled: await tx.purchase.count({ where: { state: 'settled', assetId: { not: null } } }),
  assets: await tx.asset.count(),
  receipts: await tx.webhookReceipt.count(),
  untouched: await tx.prediction.count({ where: { state: 'processing' } }),
}));
const checks: [string, string, boolean][] = [
  ['sent', `${answers.length} in ${seconds.toFixed(1)} s, ${((calls - warmUp.calls) / (seconds - warmUp.calls / warmUp.perSecond)).toFixed(0)} a second after the first ${warmUp.calls}`, answers.length === calls],
  ['forged or late ones let in', String(let_in), let_in === 0],
  ['good or repeated ones turned away', String(open404), open404 === 0],
  [`99 of 100 answers within ${boundMs} ms`, `${p99.toFixed(0)} ms (half within ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0)} ms)`, p99 <= boundMs],
  ['each good call recorded once', `${stored.receipts} of ${good}`, stored.receipts === good],
  ['each sound stored once', `${stored.done} predictions, ${stored.settled} paid, ${stored.assets} sounds of ${good}`, stored.done === good && stored.settled === good && stored.assets === good],
  ['what only forgers told of is untouched', `${stored.untouched} of ${rows.length - good}`, stored.untouched === rows.length - good],
];
for (const [what, finding, met] of checks) console.log(`${met ? 'met    ' : 'NOT MET'} ${what}: ${finding}`);
process.exitCode = checks.every(([, , met]) => met) ? 0 : 1;

function kindOf(n: number): Kind {
  // Spread by a hash, so that kinds do not come in waves; the first is good, for one to be repeated.
  const share = n === 0 ? 99 : createHash('sha256').update(String(n)).digest().readUInt32BE(0) % 100;
  if (share < shares.forged) return 'forged';
  if (share < shares.forged + shares.late) return 'late';
  return share < shares.forged + shares.late + shares.repeated ? 'repeated' : 'good';
}

/** Predictions under way, as if their requests had been answered; each sound differs, so that each is an asset. */
async function prepare(count: number): Promise<Row[]> {
  const ownerId = await localUser(transaction);
  await ensureWebhookSecret({ transaction }, vendor.key, createClientFactory().replicate({ apiKey: vendor.key, baseUrl: vendor.baseUrl }));
  const { id: projectId } = await transaction.run((tx) => tx.project.create({ data: { ownerId, title: 'Webhooks', capMicros: 2_000_000_000 } }));
  const made = Array.from({ length: count }, () => ({ id: randomUUID(), token: randomBytes(24).toString('base64url'), vendorId: randomBytes(13).toString('hex') }));
  for (let from = 0; from < made.length; from += 1000) {
    const part = made.slice(from, from + 1000);
    await transaction.run(async (tx) => {
      await tx.purchase.createMany({ data: part.map(({ id, token }) => ({ id, ownerId, projectId, vendor: 'replicate', model: 'qwen/qwen3-tts', stage: 'speak', inputHash: token, openKey: `${ownerId}:${token}`, mostMicros: 1 })) });
      await tx.prediction.createMany({ data: part.map(({ id, token, vendorId }) => ({ purchaseId: id, token, vendorId, model: 'qwen/qwen3-tts', inputHash: token, state: 'processing', askedAt: new Date(), lookedAt: new Date() })) });
    });
  }
  return made;
}

async function send(n: number, kind: Kind): Promise<void> {
  let sent = repeatable;
  if (kind !== 'repeated' || sent === null) {
    const row = rows[next++];
    if (!row) throw new Error('no prediction is left');
    sent = callFor(row, next, kind);
    if (kind === 'good') repeatable = sent;
  }
  const from = performance.now();
  const response = await fetch(sent.url, sent.init);
  await response.arrayBuffer();
  answers.push({ n, kind, status: response.status, ms: performance.now() - from });
}

function callFor({ token, vendorId }: Row, n: number, kind: Kind): { url: string; init: RequestInit } {
  const output = vendor.delivery.store(async () => ({ bytes: clipOf(n), type: 'audio/wav', extension: 'wav' }), 'wav', null);
  const body = JSON.stringify({ id: vendorId, status: 'succeeded', model: 'qwen/qwen3-tts', version: 'hidden', input: {}, output, error: null, logs: '', created_at: new Date().toISOString(), urls: {} });
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000) - (kind === 'late' ? 600 : 0));
  const signature = sign(kind === 'forged' ? `whsec_${randomBytes(24).toString('base64')}` : vendor.webhookSecret, id, timestamp, body);
  return { url: `${studio.url}/api/webhooks/replicate/${token}`, init: { method: 'POST', headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }, body } };
}

/** A tenth of a second that no other number has. */
function clipOf(n: number): Uint8Array {
  const samples = Float32Array.from({ length: 800 }, (_, i) => Math.sin((i * (n % 997)) / 400) / 4);
  samples[0] = (n % 16_384) / 32_768;
  return encodeWav16({ sampleRate: 8000, channels: [samples] });
}

async function untilTakenIn(): Promise<void> {
  const late = performance.now() + 300_000;
  while (performance.now() < late) {
    const waiting = await transaction.run((tx) => tx.prediction.count({ where: { state: 'succeeded', doneAt: null } }));
    if (waiting === 0) return;
    await pause(250);
  }
}
