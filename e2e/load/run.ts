/**
 * `npm run verify -- load [--writers N] [--minutes M] [--reads R] [--strike]`: three web servers and four workers over one
 * database and one object store, used by many writers at once, each with an account of their own. With `--strike`, processes,
 * the database and the object store are struck down meanwhile. The mixes must be those of one studio by itself.
 */
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
import { makeOne, readAlong, type Asking, type Made, type Timed, type Writer } from './writer.ts';

const webs = 3;
const thinkMs = 2000;
const mostP99Ms = 150;
const mostWholeSeconds = 60;
/** The busiest worker may have done so many times as much as the idlest. */
const mostUneven = 2;

const { values } = parseArgs({ options: { writers: { type: 'string', default: '50' }, minutes: { type: 'string', default: '5' }, reads: { type: 'string', default: '100' }, strike: { type: 'boolean', default: false } } });
const [count, minutes, reads] = [Number(values.writers), Number(values.minutes), Number(values.reads)];
if (![count, reads].every((value) => Number.isInteger(value) && value > 0) || !(minutes > 0)) {
  console.error('Usage: npm run verify -- load [--writers N] [--minutes M] [--reads R] [--strike]');
  process.exit(2);
}
const say = (sentence: string): void => console.error(sentence);

await buildPages();
const expected = await alone();
const { rows } = await together(expected);
const result = { title: `${count} writers, ${webs} web servers, ${webs + 1} workers, ${minutes} minutes`, subjects: [{ name: 'load', measures: rows.measures }] };
console.log(formatResult(result));
process.exitCode = allMet(result) ? 0 : 1;

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
  const [timed, problems, made]: [Timed[], string[], { number: number; one: Made }[]] = [[], [], []];
  const projects: { writer: Writer; id: string }[] = [];
  const asking = askingOf(machines, (one) => timed.push(one), values.strike);
  const over = AbortSignal.timeout(minutes * 60_000);
  const problem = (error: unknown): void => void problems.push(error instanceof Error ? error.message : String(error));

  const writing = writers.map(async (writer, index) => {
    // Not all in the same moment: they came one after another.
    await pause((index * 20_000) / count);
    for (let round = 0; !over.aborted; round += 1) {
      const number = (index + round) % storyCount;
      try {
        const one = await makeOne(writer, asking, { ...storyOf(number), title: storyOf(number).title }, thinkMs, over);
        if (one === null) return;
        made.push({ number, one });
        projects.push({ writer, id: one.projectId });
      } catch (error) {
        problem(error);
        return;
      }
    }
  });
  const reading = readAlong(writers, asking, () => projects, reads, over).catch(problem);
  const striking: Promise<Struck[]> = values.strike ? strikeAll(machines, minutes * 60_000, say).catch((error: unknown) => (problem(error), [])) : Promise.resolve([]);
  await Promise.all([...writing, reading]);
  const struck = await striking;
  const use = await Promise.all(watched.map(async (one) => (await one.read())?.cpuSeconds ?? 0));
  await Promise.all(watched.map(async (one) => await one.stop()));
  problems.push(...(await leftOver(machines)));

  const rows = new Rows();
  const readMs = timed.filter(({ kind }) => kind === 'read').map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => readMs[Math.min(readMs.length - 1, Math.floor(readMs.length * share))] ?? 0;
  const bad = timed.filter(({ status }) => status >= 400);
  const others = made.filter(({ number, one }) => one.sha256 !== wanted.get(number));
  rows.group('Load');
  rows.bar('errors', 'none', problems.length + bad.length === 0 ? `none in ${timed.length} requests` : `${problems.length + bad.length}: ${[...problems, ...bad.map(({ status, what }) => `${status} ${what}`)].slice(0, 5).join('; ')}`, problems.length + bad.length === 0, { requests: timed.length, problems: problems.length, refused: bad.length });
  rows.bar('reads', `p99 <= ${mostP99Ms} ms at ${reads} a second`, `median ${at(0.5).toFixed(0)}, p95 ${at(0.95).toFixed(0)}, p99 ${at(0.99).toFixed(0)} ms of ${readMs.length} (${(readMs.length / (minutes * 60)).toFixed(0)} a second)`, at(0.99) <= mostP99Ms || values.strike, { medianMs: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), reads: readMs.length });
  rows.bar('dramas made', 'at least one for each writer', `${made.length}, ${(made.reduce((sum, { one }) => sum + one.seconds, 0) / Math.max(1, made.length)).toFixed(0)} s each`, made.length >= count, { made: made.length });
  rows.bar('the same mix as one studio by itself', 'byte for byte', others.length === 0 ? `all ${made.length}` : `${others.length} of ${made.length} are others`, others.length === 0 && made.length > 0, { others: others.length });
  // A worker that was killed is another process since; its share cannot be told.
  if (values.strike) rows.absent('work shared', `the busiest worker at most ${mostUneven} times the idlest`, 'not told where workers are killed');
  else rows.bar('work shared', `the busiest worker at most ${mostUneven} times the idlest`, `${use.map((seconds) => seconds.toFixed(0)).join(', ')} s of processor`, Math.max(...use) <= mostUneven * Math.min(...use), {});
  for (const { what, wholeAfterSeconds } of struck) rows.bar(what, `whole again within ${mostWholeSeconds} s`, `${wholeAfterSeconds.toFixed(1)} s`, wholeAfterSeconds <= mostWholeSeconds, { seconds: wholeAfterSeconds });
  return { rows };
}
