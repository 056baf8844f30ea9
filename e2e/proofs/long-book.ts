/**
 * `npm run verify -- long-book [--hours H] [--kills N] [--seed S] [--once] [--keep FOLDER]`: a made-up book of ten hours through a whole studio with the
 * built-in voices, in one go and then again while its processes are killed N (20) times all along. Both must end in the
 * same bytes (`--keep` keeps both mixes, to be looked at); what they needed of memory, disk and time is said. With `--hours 0.2 --kills 4` it is a matter of minutes.
 */
import { said } from '../../app/said.ts';
import { createHash } from 'node:crypto';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { XorShift } from '../../lib/audio/random.ts';
import { makeBook } from '../../lib/cli/bench/book.ts';
import { newDataFolder, Studio } from '../../lib/cli/temporary-studio.ts';
import type { ProjectView } from '../../lib/services/views.ts';
import buildPages from '../build-pages.ts';
import { counted } from '../counted.ts';
import { readyWithinMs, strike, type Ground } from '../chaos/adversary.ts';
import { broken } from '../chaos/invariants.ts';
import type { Fault } from '../chaos/plan.ts';
import { asked, isWhole, press, view } from '../chaos/writer.ts';
import { watchStudio, type Use } from './long-book/watch-studio.ts';

const { values } = parseArgs({ options: { hours: { type: 'string', default: '10' }, kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, once: { type: 'boolean', default: false }, keep: { type: 'string' } } });
const [hours, kills, seed] = [Number(values.hours), Number(values.kills), Number(values.seed)];
if (!(hours > 0) || !Number.isInteger(kills) || kills < 0 || !Number.isInteger(seed)) {
  console.error('Usage: npm run verify -- long-book [--hours H] [--kills N] [--seed S] [--once] [--keep FOLDER]');
  process.exit(2);
}
/** Letters that the built-in voices speak in an hour, pauses included. */
const lettersPerHour = 54_000;
/** What a data folder may hold at its fullest for an hour of the book, bytes: the takes, the chapters' mixes and the database. */
const mostBytesPerHour = 1.2e9;
/** What an empty one holds: the database's own files. */
const emptyBytes = 150e6;
/** An encoder is there at a chapter's end only: it is waited for so long. */
const encoderMs = 45_000;
/** Nothing new in so long is a hang. */
const stuckMs = 15 * 60_000;
const blows: readonly Fault[] = ['kill the worker', 'kill the web server', 'kill the database', 'kill a speaking process', 'kill an encoder', 'kill everything', 'kill the worker'];

interface Played {
  sha256: string;
  seconds: number;
  soundSeconds: number;
  lines: number;
  landed: string[];
  use: Use;
  problems: string[];
}

await buildPages();
if (values.keep !== undefined) await mkdir(values.keep, { recursive: true });
const { text, chapters } = makeBook(Math.round(hours * lettersPerHour), seed);
console.log(`A book of ${text.length} letters in ${chapters} chapters`);
const calm = await play(0);
report('in one go', calm);
const problems = [...calm.problems];
if (!values.once) {
  const struck = await play(kills);
  report(`killed ${struck.landed.length} times`, struck);
  problems.push(...struck.problems);
  if (struck.sha256 !== calm.sha256) problems.push('the mix after the kills is not the one of the calm run');
  else console.log('both mixes are the same, byte for byte');
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'the book holds' : `${problems.length} findings`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function play(blowsWanted: number): Promise<Played> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await newDataFolder();
  stack.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < hours * mostBytesPerHour + emptyBytes) throw new Error(`There is no room for a book of ${hours} hours: it needs ${Math.ceil((hours * mostBytesPerHour + emptyBytes) / 1e9)} GB.`);
  const settings = { LOG_LEVEL: 'error', NARRATIX_JOB_HEARTBEAT_SECONDS: '5', NARRATIX_STALL_SECONDS: '10' };
  const ground: Ground = { studio: await Studio.start(dataDir, { settings, readyWithinMs }), settings, small: false };
  stack.defer(async () => void (await ground.studio.stop()));
  const watch = watchStudio(() => ground.studio);
  stack.defer(() => watch.stop());

  const began = performance.now();
  const answer = await asked(ground, 'projects', { method: 'POST', body: text, headers: { 'Content-Type': 'text/plain', ...said({ title: 'Book' }) } });
  if (!answer.ok) throw new Error(`The book was not taken: ${await answer.text()}`);
  const { id }: { id: string } = await answer.json();
  const landed: string[] = [];
  const random = new XorShift(seed + 7);
  // The first numbers of neighbouring seeds are alike.
  for (let n = 0; n < 8; n += 1) random.next();
  await followed(ground, id, async () => undefined);
  await press(ground, id);
  // A blow whenever the making is another part further on: all its stages are met. Who is not there is struck by another.
  const blow = async (fraction: number): Promise<void> => {
    while (landed.length < blowsWanted && fraction > (landed.length + 0.5) / (blowsWanted + 1)) {
      const wanted = blows[Math.floor(random.next() * blows.length)] ?? 'kill the worker';
      const lands = async (fault: Fault): Promise<boolean> => await strike(ground, id, fault, AbortSignal.timeout(encoderMs));
      const fault = (await lands(wanted)) ? wanted : 'kill everything';
      if (fault !== wanted && !(await lands(fault))) return;
      landed.push(fault);
      console.log(`  at ${Math.round(fraction * 100)} %: ${fault}`);
    }
  };
  let now = await followed(ground, id, blow);
  for (let presses = 0; presses < 5 && !isWhole(now); presses += 1) {
    console.log(`  pressed once more: ${now.production?.error ?? JSON.stringify(now.production?.problems.slice(0, 2))}\nThe studio said last:\n${ground.studio.said.slice(-3000)}`);
    await press(ground, id);
    now = await followed(ground, id, blow);
  }
  if (landed.length < blowsWanted) console.log(`  it was done before the last ${blowsWanted - landed.length} blows`);
  const seconds = (performance.now() - began) / 1000;
  const problems = isWhole(now) ? [] : [`the book is not whole: ${now.production?.error ?? JSON.stringify(now.lines)}`];
  const use = await watch.read();
  const bound = hours * mostBytesPerHour + emptyBytes;
  if (use.diskBytes > bound) problems.push(`the data folder held ${Math.round(use.diskBytes / 1e6)} MB (at most ${Math.round(bound / 1e6)} MB)`);
  problems.push(...(await broken(ground, id, { text, vendors: null })));
  return { sha256: now.export === null ? 'none' : await hashOf(`${ground.studio.url}/api/exports/${now.export.id}/mp3`, blowsWanted === 0 ? 'calm' : 'struck'), seconds, soundSeconds: now.export?.measure.durationSeconds ?? 0, lines: now.lines.total, landed, use, problems };
}

/** Until nothing of the book is under way; gives how far it is now and then. Throws where nothing moves. */
async function followed(ground: Ground, id: string, at: (fraction: number) => Promise<void>): Promise<ProjectView> {
  let seen = { what: '', since: Date.now() };
  for (let said = -1; ; await pause(500)) {
    const now = await view(ground, id);
    const { production } = now;
    if (production?.state !== 'running' && now.state !== 'reading') return now;
    const what = JSON.stringify([production?.fraction, production?.stages, now.lines]);
    if (what !== seen.what) seen = { what, since: Date.now() };
    if (Date.now() - seen.since > stuckMs) throw new Error(`Nothing has moved for ${stuckMs / 60_000} minutes: ${what}\n${ground.studio.said.slice(-3000)}`);
    const fraction = production?.kind === 'make' ? production.fraction : 0;
    if (Math.floor(fraction * 10) > said) console.log(`  ${(said = Math.floor(fraction * 10)) * 10} %`);
    await at(fraction);
  }
}

/** Of a download that is larger than what memory should hold. */
async function hashOf(url: string, name: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`The mix could not be downloaded: ${response.status}`);
  await using stack = new AsyncDisposableStack();
  const kept = values.keep === undefined ? null : await open(path.join(values.keep, `${seed}-${name}.mp3`), 'w');
  stack.defer(async () => await kept?.close());
  const hash = createHash('sha256');
  for await (const part of response.body) {
    hash.update(part);
    await kept?.writeFile(part);
  }
  return hash.digest('hex');
}

function report(how: string, { seconds, soundSeconds, lines, landed, use }: Played): void {
  const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  console.log(`${how}: ${(soundSeconds / 3600).toFixed(2)} h of sound, ${lines} lines, in ${Math.round(seconds)} s, ${Math.round(use.cpuSeconds)} s of processor; at most ${mb(use.webBytes)} in the web server, ${mb(use.workerBytes)} in the worker and ${mb(use.childrenBytes)} in its processes; ${mb(use.diskBytes)} on the disk at its fullest`);
  if (landed.length > 0) console.log(`  ${counted(landed)}`);
}
