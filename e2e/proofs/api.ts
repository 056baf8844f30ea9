/**
 * `npm run verify -- api [RUNS] [SEED]`: everything that the OpenAPI document of a running studio describes is asked,
 * RUNS times rightly and RUNS times wrongly (default 200), and every answer held against it: none of our mistakes, no
 * status and no shape that is not described, nothing let through that is not as described.
 */
import { z } from 'zod';
import { newDataFolder, putAway, Studio } from '../../lib/cli/temporary-studio.ts';
import { until } from '../api.ts';
import buildPages from '../build-pages.ts';
import { readDocument } from '../http-api/document.ts';
import { fuzz, type Sent } from '../http-api/fuzz.ts';

const runs = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const story = 'The Lamp\n\n“Who is there?” asked Nora. The rain fell on the roof.\n\n“Only me,” said Tom. The door creaked.\n\n* * *\n\n“Come in, then,” Nora whispered. Thunder rolled over the hills.\n';

await buildPages();
await using stack = new AsyncDisposableStack();
const studio = await Studio.start(await newDataFolder());
stack.defer(() => putAway(studio));

const withId = z.object({ id: z.string() });
const tokens = { all: await newToken(['read', 'write', 'spend']), reading: await newToken(['read']) };
const made = await newDrama();
await until(studio, made, ({ state }) => state !== 'reading', 60_000);
await asked('POST', `/projects/${made}/make`, {});
const drama = await until(studio, made, ({ state, production }) => state === 'made' || production?.state === 'failed', 240_000);
if (drama.export === null) throw new Error('the drama could not be made');
const script = z.object({ items: z.array(withId) }).parse(await asked('GET', `/projects/${made}/segments`));
const ids = { projectId: made, segmentId: script.items[1]?.id ?? '', characterId: drama.cast.find(({ role }) => role === 'cast')?.id ?? '', exportId: drama.export.id, format: 'mp3' };
const voices = z.object({ items: z.array(z.object({ engine: z.string(), externalId: z.string() })) }).parse(await asked('GET', `/characters/${ids.characterId}/voices`));
const local = voices.items.filter(({ engine }) => engine === 'local').slice(0, 5).map(({ externalId }) => externalId);
const known = { characterId: [ids.characterId], chapterId: drama.chapters.map(({ id }) => id), engine: ['local'], externalId: local };

const api = readDocument(await (await fetch(`${studio.url}/api/v1/openapi.json`)).json());
console.log(`${api.operations.length} operations, ${runs} good and ${runs} spoilt requests to each, seed ${seed}`);
const began = performance.now();
let total = 0;
let failed = 0;
for (const operation of api.operations) {
  try {
    const { asked: count, statuses } = await fuzz({ api, ask, ids: async () => (operation.method === 'DELETE' ? { ...ids, projectId: await newDrama() } : ids), tokens, known, runs, seed }, operation);
    total += count;
    const held = [...statuses.keys()].some((status) => status < 400);
    if (!held) failed += 1;
    console.log(`${held ? 'held    ' : 'NOT HELD'} ${operation.method.padEnd(6)} ${operation.path.padEnd(36)} ${[...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`).join(', ')}${held ? '' : '; nothing was let through'}`);
  } catch (error) {
    failed += 1;
    console.log(`NOT HELD ${operation.method.padEnd(6)} ${operation.path}\n${error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)}`);
  }
}
console.log(`${total} requests in ${((performance.now() - began) / 1000).toFixed(0)} s: ${failed === 0 ? 'every answer as described' : `${failed} operations not held`}`);
process.exitCode = failed === 0 ? 0 : 1;

async function newToken(scopes: string[]): Promise<string> {
  const response = await fetch(`${studio.url}/api/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Fuzzer', scopes }) });
  return z.object({ token: z.string() }).parse(await response.json()).token;
}

async function newDrama(): Promise<string> {
  const { id } = withId.parse(await asked('POST', '/projects', { text: story, title: 'The Lamp' }));
  return id;
}

async function asked(method: string, path: string, json?: object): Promise<unknown> {
  const response = await fetch(`${studio.url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${tokens.all}`, ...(json === undefined ? {} : { 'content-type': 'application/json' }) }, ...(json === undefined ? {} : { body: JSON.stringify(json) }) });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** A connection that was kept may be closed by the server in the moment in which it is used: such a request is sent once more. */
async function ask({ method, address, headers, body }: Sent): Promise<Response> {
  const send = async () => await fetch(`${studio.url}${address}`, { method, headers, ...(body === null ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }) });
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return await send();
  }
}
