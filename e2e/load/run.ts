/**
 * `npm run verify -- load [--writers N] [--minutes M] [--reads R] [--strike]`: three web servers and four workers over one
 * database and one object store, used by many writers at once, each with an account of their own, at a person's pace. R reads
 * a second are asked for in all. With `--strike`, processes, the database and the object store are struck down meanwhile. The
 * mixes must be those of one studio by itself. `--each TIMES` tells in place of it what one read of each kind costs.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { allMet, formatResult, Rows } from '../../lib/cli/bench/figures.ts';
import { watchProcess } from '../../lib/cli/bench/process-use.ts';
import buildPages from '../build-pages.ts';
import { startMachines, type Machines } from './machines.ts';
import { makeWriters } from './people.ts';
import { storyCount, storyOf } from './stories.ts';
import { strikeAll, type Struck } from './strikes.ts';
import { leftOver } from './left-over.ts';
import type { Asking, Timed } from './asking.ts';
import { costOfReads } from './each.ts';
import { readAlong, type Known } from './reads.ts';
import { useOf } from './use.ts';
import { makeOne } from './writer.ts';

const webs = 3;
/** Somebody reads a script of a page, or looks for a line, for so long. */
const thinkMs = 5000;
/** Writers come one after another over this share of the time. */
const arriving = 0.3;
const mostP99Ms = 150;
const mostWholeSeconds = 60;
/** The busiest worker may have done so many times as much as the idlest. */
const mostUneven = 2;

const { values } = parseArgs({ options: { writers: { type: 'string', default: '50' }, minutes: { type: 'string', default: '5' }, reads: { type: 'string', default: '100' }, strike: { type: 'boolean', default: false }, each: { type: 'string' } } });
const [count, minutes, reads, each] = [Number(values.writers), Number(values.minutes), Number(values.reads), Number(values.each ?? 1)];
if (![count, reads, each].every((value) => Number.isInteger(value) && value > 0) || !(minutes > 0)) {
  console.error('Usage: npm run verify -- load [--writers N] [--minutes M] [--reads R] [--strike] [--each TIMES]');
  process.exit(2);
}
const say = (sentence: string): void => console.error(sentence);

await buildPages();
if (values.each !== undefined) await costs();
else {
  const expected = await alone();
  const { rows } = await together(expected);
  const result = { title: `${count} writers, ${webs} web servers, ${webs + 1} workers, ${minutes} minutes`, subjects: [{ name: 'load', measures: rows.measures }] };
  console.log(formatResult(result));
  process.exitCode = allMet(result) ? 0 : 1;
}

/** What one read of each kind costs on one web server, with nothing else going on. */
async function costs(): Promise<void> {
  await using machines = await startMachines(1);
  const asking = askingOf(machines, () => undefined, false);
  const [writer] = await makeWriters(machines.databaseUrl, 1);
  const made = writer && (await makeOne(writer, asking, storyOf(0), 0, new AbortController().signal));
  if (!made) throw new Error('There is no drama to read.');
  for (const pid of await machines.workers()) process.kill(pid, 'SIGSTOP');
  try {
    console.table((await costOfReads(machines, asking, { writer, made }, each)).map(({ name, bytes, ...ms }) => ({ read: name, ...Object.fromEntries(Object.entries(ms).map(([key, value]) => [key, Number(value.toFixed(2))])), bytes })));
  } finally {
    for (const pid of await machines.workers()) process.kill(pid, 'SIGCONT');
  }
}

/** The mix of each story, made by one studio with one worker and nobody else about. */
async function alone(): Promise<Map<number, string>> {
  say('One studio by itself ...');
  await using machines = await startMachines(1);
  machines.loneWorker.kill();
  const [writer] = await makeWriters(machines.databaseUrl, 1);
  if (!writer) throw new Error('There is no writer.');
  const made = new Map<number, string>();
  for (let number = 0; number < storyCount; number += 1) {
    const one = await makeOne(writer, askingOf(machines, () => undefined, false), storyOf(number), 0, new AbortController().signal);
    made.set(number, one?.sha256 ?? '');
  }
  return made;
}

function askingOf(machines: Machines, note: Asking['note'], bears: boolean): Asking {
  return { urls: machines.studios.map(({ url }) => url), note, bears };
}

async function together(wanted: ReadonlyMap<number, string>): Promise<{ rows: Rows }> {
  say(`${webs} web servers and ${webs + 1} workers ...`);
  await using machines = await startMachines(webs);
  const writers = await makeWriters(machines.databaseUrl, count);
  const watched = (await machines.workers()).map((pid) => watchProcess(pid));
  const [timed, problems, made]: [Timed[], string[], { number: number; sha256: string }[]] = [[], [], []];
  const known: Known[] = [];
  let own = 0;
  const asking = askingOf(machines, (one) => timed.push(one), values.strike);
  // What writers read by themselves is among the reads that are asked for each second.
  const counting: Asking = {
    ...asking,
    note: (one) => {
      if (one.kind === 'read') own += 1;
      asking.note(one);
    },
  };
  const making: number[] = [];
  const before = await useOf(machines);
  const over = AbortSignal.timeout(minutes * 60_000);
  const overAt = performance.now() + minutes * 60_000;
  const problem = (error: unknown): void => void problems.push(error instanceof Error ? error.message : String(error));

  const writing = writers.map(async (writer, index) => {
    // Not all in the same moment: they came one after another.
    await pause((index * minutes * 60_000 * arriving) / count);
    for (let round = 0; !over.aborted; round += 1) {
      const number = (index + round) % storyCount;
      try {
        const one = await makeOne(writer, counting, storyOf(number), thinkMs, over);
        if (one === null) return;
        made.push({ number, sha256: one.sha256 });
        making.push(one.makingSeconds);
        known.push({ writer, made: one });
      } catch (error) {
        problem(error);
        return;
      }
    }
  });
  const reading = readAlong(writers, asking, () => known, () => own, reads, over).catch(problem);
  const during = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true })).then(async () => await useOf(machines)).catch(() => null);
  const striking: Promise<Struck[]> = values.strike ? strikeAll(machines, minutes * 60_000, say).catch((error: unknown) => (problem(error), [])) : Promise.resolve([]);
  await Promise.all([...writing, reading]);
  const struck = await striking;
  const use = await Promise.all(watched.map(async (one) => (await one.read())?.cpuSeconds ?? 0));
  await Promise.all(watched.map(async (one) => await one.stop()));
  problems.push(...(await leftOver(machines)));

  const rows = new Rows();
  // Writers finish what they have begun; what they read then is read on a studio that has little else to do.
  const allReads = timed.filter(({ kind, from }) => kind === 'read' && from < overAt);
  const sorted = (some: readonly Timed[]): number[] => some.map(({ ms }) => ms).sort((a, b) => a - b);
  const within = (some: readonly number[], share: number): number => some[Math.min(some.length - 1, Math.floor(some.length * share))] ?? 0;
  const readMs = sorted(allReads);
  const at = (share: number): number => within(readMs, share);
  for (const [what, some] of Map.groupBy(allReads, (one) => one.what)) {
    const kind = sorted(some);
    say(`  ${what}: ${kind.length}, median ${within(kind, 0.5).toFixed(0)}, p99 ${within(kind, 0.99).toFixed(0)} ms`);
  }
  const bad = timed.filter(({ status }) => status >= 400);
  const others = made.filter(({ number, sha256 }) => sha256 !== wanted.get(number));
  const after = await during;
  rows.group('Load');
  rows.bar('errors', 'none', problems.length + bad.length === 0 ? `none in ${timed.length} requests` : `${problems.length + bad.length}: ${[...problems, ...bad.map(({ status, what }) => `${status} ${what}`)].slice(0, 5).join('; ')}`, problems.length + bad.length === 0, { requests: timed.length, problems: problems.length, refused: bad.length });
  rows.bar('reads', `p99 <= ${mostP99Ms} ms at ${reads} a second`, `median ${at(0.5).toFixed(0)}, p95 ${at(0.95).toFixed(0)}, p99 ${at(0.99).toFixed(0)} ms of ${readMs.length} (${(readMs.length / (minutes * 60)).toFixed(0)} a second)`, at(0.99) <= mostP99Ms || values.strike, { medianMs: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), reads: readMs.length });
  rows.bar('dramas made', 'at least one for each writer', `${made.length}, ${(making.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, made.length)).toFixed(0)} s each from the wish to the mix`, made.length >= count, { made: made.length });
  rows.bar('the same mix as one studio by itself', 'byte for byte', others.length === 0 ? `all ${made.length}` : `${others.length} of ${made.length} are others`, others.length === 0 && made.length > 0, { others: others.length });
  // A worker that was killed is another process since; its share cannot be told.
  if (values.strike) rows.absent('work shared', `the busiest worker at most ${mostUneven} times the idlest`, 'not told where workers are killed');
  else rows.bar('work shared', `the busiest worker at most ${mostUneven} times the idlest`, `${use.map((seconds) => seconds.toFixed(0)).join(', ')} s of processor`, Math.max(...use) <= mostUneven * Math.min(...use), {});
  if (after !== null) rows.bar('processor', 'told, not judged', (['web', 'database', 'workers', 'asking'] as const).map((part) => `${part} ${(after[part] - before[part]).toFixed(0)}`).join(', ') + ` s of ${(minutes * 60 * availableParallelism()).toFixed(0)}`, true, {});
  for (const { what, wholeAfterSeconds } of struck) rows.bar(what, `whole again within ${mostWholeSeconds} s`, `${wholeAfterSeconds.toFixed(1)} s`, wholeAfterSeconds <= mostWholeSeconds, { seconds: wholeAfterSeconds });
  return { rows };
}
