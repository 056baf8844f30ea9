/**
 * `npm run verify -- soak [--requests N] [--warm N]`: 10,000 requests to the web process of a studio with a finished drama
 * (pages, reads, sounds in parts, streams that are left, refusals), after some that warm it up. After a forced collection
 * its heap may have grown by 5 MB at most, and it may hold no more files than before. What it has of the system is told after
 * each quarter: whether it still grows is seen there.
 */
import { said } from '../../app/said.ts';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { newDataFolder, putAway, Studio } from '../../lib/cli/temporary-studio.ts';
import type { ProjectView, ScriptView } from '../../lib/services/views.ts';
import buildPages from '../build-pages.ts';
import { readyWithinMs } from '../chaos/adversary.ts';
import { atRest, press } from '../chaos/writer.ts';
import { heldSchema, type Held } from './soak-held.ts';

const { values } = parseArgs({ options: { requests: { type: 'string', default: '10000' }, warm: { type: 'string', default: '1500' } } });
const [wanted, warm] = [Number(values.requests), Number(values.warm)];
const mostHeapBytes = 5e6;
/** Files that may be open more than before: connections that are kept for the next request come and go. */
const mostFiles = 12;
const atOnce = 4;
const quarters = 4;
const patienceMs = 60_000;
const story = ['The Lamp', '“Who is there?” asked Nora. A door slammed below.', 'Rain beat on the roof of the customs house.', '“Only me,” said Piet. “The boat is late.”', '“It is always late,” Nora said, and put the lamp down.'].join('\n\n');

await buildPages();
await using stack = new AsyncDisposableStack();
const dataDir = await newDataFolder();
const folder = path.join(dataDir, 'held');
await mkdir(folder);
const inside = pathToFileURL(path.join(import.meta.dirname, 'soak-inside.ts'));
inside.searchParams.set('folder', folder);
const studio = await Studio.start(dataDir, { settings: { NODE_OPTIONS: `--import ${inside.href}`, LOG_LEVEL: 'error' }, readyWithinMs });
stack.defer(() => putAway(studio));

const ground = { studio };
const begun = await fetch(`${studio.url}/api/projects`, { method: 'POST', body: story, headers: { 'Content-Type': 'text/plain', ...said({ title: 'Lamp' }) } });
if (!begun.ok) throw new Error(`The story was not taken: ${await begun.text()}`);
const { id }: { id: string } = await begun.json();
await atRest(ground, id);
await press(ground, id);
const made: ProjectView = await atRest(ground, id, 600_000);
if (made.export === null) throw new Error(`The drama was not made: ${made.production?.error ?? made.production?.state ?? made.state}`);
const chapter = made.chapters[0]?.id ?? '';
const script: ScriptView = await (await fetch(`${studio.url}/api/projects/${id}/script?chapter=${chapter}`)).json();
const clips = script.segments.flatMap(({ takeAssetId }) => (takeAssetId === null ? [] : [takeAssetId]));
const drama = `projects/${id}`;
const json = { 'Content-Type': 'application/json' };

/** What is asked in turn. `refused`: an answer below 500 that is none of success is wanted. */
const asked: readonly { path: string; init?: RequestInit; refused?: boolean; left?: boolean }[] = [
  { path: '/' }, { path: `/${drama}` }, { path: `/${drama}/cast` }, { path: `/${drama}/sound` }, { path: `/${drama}/mix` }, { path: `/${drama}/proof` }, { path: '/settings' }, { path: '/new' }, { path: '/help/api' },
  { path: '/api/projects' }, { path: `/api/${drama}` }, { path: `/api/${drama}/script?chapter=${chapter}` }, { path: `/api/${drama}/timeline?chapter=${chapter}` }, { path: `/api/${drama}/find`, init: { headers: said({ text: 'late' }) } }, { path: `/api/${drama}/clip-peaks?clips=${clips.join(',')}` },
  { path: `/api/${drama}/spending` }, { path: `/api/${drama}/engines` }, { path: `/api/${drama}/proof` }, { path: `/api/${drama}/words`, init: { headers: said({ find: 'late' }) } }, { path: '/api/work' }, { path: '/api/keys' }, { path: '/api/health' }, { path: '/api/ready' }, { path: '/api/metrics' }, { path: '/api/v1/openapi.json' },
  { path: `/api/assets/${clips[0] ?? ''}`, init: { headers: { Range: 'bytes=0-4095' } } }, { path: `/api/assets/${clips[1] ?? ''}` },
  { path: `/api/exports/${made.export.id}/mp3`, init: { headers: { Range: 'bytes=1000-9000' } } }, { path: `/api/exports/${made.export.id}/mp3` }, { path: `/api/exports/${made.export.id}/peaks` }, { path: `/api/exports/${made.export.id}/lines` },
  // A listener who goes in the middle, of a stream that never ends by itself and of a sound.
  { path: `/api/${drama}/events`, left: true }, { path: `/api/exports/${made.export.id}/mp3`, left: true },
  { path: `/api/${drama}/spending/cap`, init: { method: 'PUT', headers: json, body: '{"capMicros":-1}' }, refused: true }, { path: '/api/projects/018f3a52-0000-7000-8000-000000000000', refused: true }, { path: '/api/v1/projects', refused: true },
  { path: '/nowhere', refused: true }, { path: `/api/${drama}/heard`, init: { method: 'POST', headers: json, body: '{' }, refused: true },
];

const findings: string[] = [];

async function ask(number: number): Promise<void> {
  const one = asked[number % asked.length];
  if (one === undefined) return;
  const leaving = new AbortController();
  try {
    const response = await fetch(`${studio.url}${one.path}`, { ...one.init, signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(patienceMs)]) });
    if (one.refused === true ? response.ok || response.status >= 500 : !response.ok) findings.push(`${one.path.replaceAll(id, 'ID')} answered ${response.status}`);
    if (one.left === true) {
      await response.body?.getReader().read();
      leaving.abort();
    } else await response.arrayBuffer();
  } catch (error) {
    findings.push(`${one.path.replaceAll(id, 'ID')}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function many(count: number, said: string): Promise<number> {
  const from = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      await ask(number);
      if (number % 1000 === 999) console.log(`${said}: ${number + 1}, ${Math.round(((number + 1) / (performance.now() - from)) * 1000)} a second`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (performance.now() - from) / 1000;
}

/** What the web process holds once its garbage is collected. */
async function held(): Promise<Held> {
  const { pid } = await studio.process('web');
  const from = Date.now();
  process.kill(pid, 'SIGUSR2');
  for (const late = from + patienceMs; Date.now() < late; await pause(50)) {
    const found = await readFile(path.join(folder, String(pid)), 'utf8').then((text) => heldSchema.parse(JSON.parse(text)), () => null);
    if (found !== null && found.at >= from) return found;
  }
  throw new Error('The web process did not say what it holds.');
}

/** Twice with a pause: connections of the last requests are let go of after some seconds. */
async function heldAtRest(): Promise<Held> {
  await held();
  await pause(8_000);
  return await held();
}

const { pid } = await studio.process('web');
await many(warm, 'to warm up');
const before = await heldAtRest();
let seconds = 0;
const resident = [before.rss];
for (let quarter = 0; quarter < quarters; quarter += 1) {
  seconds += await many(Math.floor(((quarter + 1) * wanted) / quarters) - Math.floor((quarter * wanted) / quarters), `quarter ${quarter + 1}`);
  resident.push((await held()).rss);
}
const after = await heldAtRest();
if ((await studio.process('web')).pid !== pid) findings.push('the web process ended in between');
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const grown = after.heapUsed - before.heapUsed;
console.log(`heap ${mb(before.heapUsed)} before and ${mb(after.heapUsed)} after ${wanted} requests in ${seconds.toFixed(0)} s: ${mb(grown)} more (at most ${mb(mostHeapBytes)})`);
console.log(`outside the heap ${mb(before.external)} and ${mb(after.external)}, files open ${before.files} and ${after.files}`);
console.log(`of the system ${resident.map(mb).join(', ')}, at rest ${mb(after.rss)}`);
if (grown > mostHeapBytes) findings.push('the heap has grown');
if (after.files > before.files + mostFiles) findings.push('files stay open');
for (const finding of new Set(findings)) console.error(`${findings.filter((one) => one === finding).length} × ${finding}`);
console.log(findings.length === 0 ? 'the web process holds' : `${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
