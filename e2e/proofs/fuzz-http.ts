/**
 * `npm run verify -- fuzz-http [--runs N] [--seed S]`: 20,000 hostile requests to a running studio: every route and every
 * server action of the matrix with mutated bodies, addresses, headers and cookies, and bytes that are no request at all.
 * No answer may be a 500, none may take longer than it may, and the studio must be the same process at the end.
 */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import type { Ids } from '../../app/authorisation/testing-matrix.ts';
import { newDataFolder, putAway, root, Studio } from '../../lib/cli/temporary-studio.ts';
import { openDatabase } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { createTransactionManager } from '../../lib/db/transaction.ts';
import { createRandom } from '../../lib/import/samples/prose.ts';
import { newToken, tokenHashOf } from '../../lib/services/accounts/tokens.ts';
import { askAudition } from '../../lib/services/auditions/ask-audition.ts';
import { localUser } from '../../lib/services/local-user.ts';
import { setPronunciation } from '../../lib/services/pronunciations/set-pronunciation.ts';
import { markPickUp } from '../../lib/services/proof/mark-pick-up.ts';
import { makeShareLink } from '../../lib/services/sharing/share-link.ts';
import { fakeContext, rememberingQueue } from '../../lib/services/testing.ts';
import { makeSmallDrama } from '../../lib/services/testing-drama.ts';
import { saveVersion } from '../../lib/services/versions/versions.ts';
import { createAssetStore } from '../../lib/storage/asset-store.ts';
import { createFolderContents } from '../../lib/storage/folder-contents.ts';
import { soundsFolder } from '../../lib/storage/place.ts';
import buildPages from '../build-pages.ts';
import { garbage, Requests, type Wanted } from './fuzz/requests.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } } });
const [runs, seed] = [Number(values.runs), Number(values.seed)];
/** An answer of which nothing comes for longer hangs, milliseconds. */
const limitMs = 20_000;
/** Requests at once, and requests after which a new drama takes the place of what is left of the one before. */
const [atOnce, perDrama] = [4, 200];
/** Of a thousand: bytes that are no request. */
const garbageShare = 0.02;

await buildPages();
await using stack = new AsyncDisposableStack();
const studio = await Studio.start(await newDataFolder(), { settings: { NARRATIX_WORKER_CONCURRENCY: '1' } });
stack.defer(() => putAway(studio));
const database = await ensureDatabase({ dataDir: studio.dataDir });
stack.defer(() => database.stop());
const open = openDatabase(database.url, { max: 2 });
stack.defer(() => open.close());
const transaction = createTransactionManager(open.prisma);
const userId = await localUser(transaction);
const context = fakeContext({ actor: { userId }, transaction, queue: rememberingQueue(), assets: createAssetStore({ contents: createFolderContents(soundsFolder(studio.dataDir)), transaction, userId }), clock: { now: () => new Date() } });
const requests = await Requests.of(root);
const { routes, actions } = requests.counts;
console.log(`${routes} routes, ${actions} actions`);

const findings: string[] = [];
/** Findings of a kind that are shown whole; all are counted. */
const mostShown = 3;
const kinds = new Map<string, number>();
/** `kind`: what findings of one cause have in common. */
function found(kind: string, what: string): void {
  findings.push(what);
  const times = (kinds.get(kind) ?? 0) + 1;
  kinds.set(kind, times);
  if (times <= mostShown) console.error(what);
}
const statuses = new Map<string, number>();
let ids = await drama();
let [next, done] = [0, 0];
const began = performance.now();

async function lane(): Promise<void> {
  while (next < runs) {
    const number = next++;
    if (number % perDrama === perDrama - 1) ids = await drama();
    const chance = createRandom(seed * 1_000_003 + number + 1);
    if (chance() < garbageShare) await sendGarbage(number, garbage(chance));
    else await send(number, requests.make(number, ids, chance));
    done += 1;
    if (done % 1000 === 0) console.log(`${done} of ${runs}, ${(done / ((performance.now() - began) / 1000)).toFixed(0)} a second, ${findings.length} findings`);
  }
}

async function send(number: number, wanted: Wanted): Promise<void> {
  const status = await new Promise<number | string>((resolve) => {
    const asked = request({ host: '127.0.0.1', port: studio.port, method: wanted.method, path: wanted.path.replaceAll(/[^\u0021-\u007e]/gu, ''), headers: { Host: `localhost:${studio.port}`, ...wanted.headers, ...(wanted.body === null ? {} : { 'Content-Length': String(Buffer.byteLength(wanted.body)) }) } });
    const late = setTimeout(() => {
      resolve(`no answer in ${limitMs} ms`);
      asked.destroy();
    }, limitMs);
    const end = (how: number | string): void => {
      clearTimeout(late);
      resolve(how);
      asked.destroy();
    };
    asked.once('response', (response) => {
      // A stream of events does not end by itself.
      if (response.headers['content-type']?.startsWith('text/event-stream')) return end(response.statusCode ?? 0);
      response.once('end', () => end(response.statusCode ?? 0));
      response.once('error', (error) => end(`broken off: ${error.message}`));
      // All data of an account come for as long as they are many.
      response.on('data', () => late.refresh());
    });
    asked.once('error', (error) => end(`no answer: ${error.message}`));
    asked.end(wanted.body ?? undefined);
  });
  count(String(status));
  // The one address that says 503 where something is out of order; and Next's own answer to an action that it cannot decode.
  const allowed = typeof status === 'number' && (status < 500 || (status === 503 && wanted.path.startsWith('/api/ready')) || (status === 500 && isUndecodable(wanted)));
  if (!allowed) found(`${wanted.name}: ${status}`, `${number}: ${wanted.name}: ${status}\n  ${wanted.method} ${wanted.path.slice(0, 300)}\n  ${JSON.stringify(wanted.headers).slice(0, 400)}\n  ${wanted.body?.slice(0, 600) ?? ''}`);
}

/** An action's arguments that Next cannot read: it answers 500 before any of our code is asked, and changes nothing. */
function isUndecodable({ headers, body }: Wanted): boolean {
  if (headers['Next-Action'] === undefined) return false;
  if (!(headers['Content-Type'] ?? '').startsWith('text/plain')) return true;
  try {
    return !Array.isArray(JSON.parse(body ?? ''));
  } catch {
    return true;
  }
}

/** Whatever it answers, or closes the connection with: it has to do one of both. */
async function sendGarbage(number: number, text: string): Promise<void> {
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect(studio.port, '127.0.0.1');
    const late = setTimeout(() => end(false), limitMs);
    const end = (how: boolean): void => {
      clearTimeout(late);
      resolve(how);
      socket.destroy();
    };
    socket.once('data', () => end(true));
    socket.once('close', () => end(true));
    socket.once('error', () => end(true));
    socket.end(text);
  });
  count('no request');
  if (!answered) found('bytes that are no request', `${number}: bytes that are no request were neither answered nor refused: ${JSON.stringify(text.slice(0, 300))}`);
}

/** What was to be done and what went wrong, without the ids that differ each time. */
function causeIn(line: string): string {
  const said = (field: string): string => new RegExp(`"${field}":"((?:[^"\\\\]|\\\\.)*)"`, 'u').exec(line)?.[1] ?? '';
  return `${said('what')}: ${said('message')}`.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, 'ID').slice(0, 200);
}

function count(status: string): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}

/** A drama with one of everything. */
async function drama(): Promise<Ids> {
  const small = await makeSmallDrama(context);
  const { projectId, characterId, assetId, segmentId } = small;
  const token = newToken();
  const more = await transaction.run(async (tx) => {
    const candidate = await tx.voiceCandidate.create({ data: { projectId, characterId, engine: 'qwen', description: 'low', text: 'I am here.', assetId, durationSeconds: 1 } });
    const voice = { projectId, externalId: 'x', settings: {}, sampleAssetId: assetId, sampleText: 'I am here.' };
    const designed = await tx.voice.create({ data: { ...voice, engine: 'qwen', name: 'Designed', hash: 'designed', origin: 'designed' } });
    const own = await tx.voice.create({ data: { ...voice, engine: 'qwen', name: 'Own', hash: 'own', origin: 'own', consent: { who: 'Nora', statement: 'mine', at: '2026-01-01' } } });
    const scene = await tx.scene.findFirstOrThrow({ where: { chapter: { projectId } } });
    const invited = await tx.invitation.create({ data: { projectId, role: 'listener', tokenHash: tokenHashOf(token), expiresAt: new Date(Date.now() + 86_400_000) } });
    const take = await tx.take.findFirstOrThrow({ where: { segmentId } });
    const programme = await tx.apiToken.create({ data: { userId, name: 'A programme', scopes: ['read'], tokenHash: tokenHashOf(randomUUID()), prefix: 'ntx' } });
    return { apiTokenId: programme.id, candidateId: candidate.id, designedId: designed.id, ownVoiceId: own.id, sceneId: scene.id, invitationId: invited.id, takeId: take.id };
  });
  const { id: versionId } = await saveVersion(context, { projectId, name: 'Draft 1' });
  const { id: pickUpId } = await markPickUp(context, { segmentId, start: 0, end: 3, assetId: null, kind: 'note', text: 'softer' });
  const { id: pronunciationId } = await setPronunciation(context, { projectId, entry: null, word: 'roof', said: 'ruf', alphabet: 'letters', matchCase: false, note: null });
  const { id: auditionId } = await askAudition(context, { projectId, what: 'word', word: 'roof', said: 'ruff', alphabet: 'letters', matchCase: false, characterId: null });
  const { token: shareToken } = await makeShareLink(context, { projectId });
  return { ...small, ...more, versionId, pickUpId, pronunciationId, auditionId, shareToken, token, listenerId: randomUUID() };
}

await Promise.all(Array.from({ length: atOnce }, lane));
const seconds = (performance.now() - began) / 1000;
const alive = await fetch(`${studio.url}/api/health`).then((response) => response.ok, () => false);
if (!alive) found('the end', 'the studio does not answer any more');
// A server that had ended would have been started again, and said so.
if (studio.said.includes('ended by itself')) found('the end', 'a process of the studio ended in between');
// An action answers a bug of ours in words, as it must; the log tells that it was one.
const bugs = studio.said.split('\n').filter((line) => /"level":(50|60|"error"|"fatal")/u.test(line));
for (const line of new Set(bugs.map((one) => one.slice(0, 1_500)))) found(`in the log: ${causeIn(line)}`, `in the log: ${line}`);
for (const [kind, times] of [...kinds].toSorted(([, a], [, b]) => b - a)) console.log(`${times} × ${kind}`);
console.log([...statuses].toSorted(([, a], [, b]) => b - a).map(([status, times]) => `${times} × ${status}`).join(', '));
console.log(`${done} requests in ${seconds.toFixed(0)} s, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
