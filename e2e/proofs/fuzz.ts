/**
 * `npm run verify -- fuzz [--runs N] [--seed S] [--only NAME]`: a million hostile inputs to every reader of bytes from
 * outside. Each reader has a thread of its own with bounded memory; one that ends, hangs over its limit or throws what
 * nobody could show to a person is a finding. An input is made from its number: `--seed S --only NAME --from N --runs 1`
 * reads it again.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { allReaders } from './fuzz/table.ts';
import type { Reader } from './fuzz/readers.ts';
import type { Finding, Task } from './fuzz/thread.ts';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string', default: '1' }, only: { type: 'string' }, from: { type: 'string', default: '0' } } });
const seed = Number(values.seed);
const from = Number(values.from);
const readers = allReaders().filter(({ name }) => values.only === undefined || values.only === name);
const whole = readers.reduce((sum, { count }) => sum + count, 0);
/** Inputs in all, shared out as the readers have them. */
const share = values.runs === undefined ? 1 : Number(values.runs) / whole;
/** Findings of one reader that are shown. */
const mostShown = 5;

interface Result {
  inputs: number;
  seconds: number;
  findings: Finding[];
}

async function fuzz(reader: Reader): Promise<Result> {
  const to = from + Math.max(1, Math.round(reader.count * share));
  const findings: Finding[] = [];
  const began = performance.now();
  let at = from;
  // A reader that hung or ended goes on after the input that did it.
  while (at < to) at = await stretch(reader, at, to, findings);
  return { inputs: to - from, seconds: (performance.now() - began) / 1000, findings };
}

async function stretch(reader: Reader, begin: number, to: number, findings: Finding[]): Promise<number> {
  const shared = new SharedArrayBuffer(4);
  const place = new Int32Array(shared);
  place[0] = begin - 1;
  const task: Task = { name: reader.name, from: begin, to, seed, at: shared };
  const thread = new Worker(new URL('./fuzz/thread.ts', import.meta.url), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  thread.on('message', (finding: Finding) => findings.push(finding));
  let seen = { number: begin - 1, since: performance.now() };
  const ended = await new Promise<string | null>((resolve) => {
    const watch = setInterval(() => {
      const number = Atomics.load(place, 0);
      if (number !== seen.number) seen = { number, since: performance.now() };
      // The first input waits for the thread to start, and behind the last one it has to end.
      else if (performance.now() - seen.since > reader.limitMs + (number < begin || number >= to ? 60_000 : 0)) finish(number >= to ? 'did not end its thread' : `took longer than ${reader.limitMs} ms`);
    }, 100);
    const finish = (how: string | null): void => {
      clearInterval(watch);
      resolve(how);
    };
    thread.once('error', (error) => finish(`ended its thread: ${error.stack ?? error.message}`));
    thread.once('exit', (code) => finish(code === 0 ? null : `ended its thread with ${code}`));
  });
  await thread.terminate();
  const number = Atomics.load(place, 0);
  if (ended === null) return to;
  findings.push({ number, what: ended });
  return Math.max(number, begin) + 1;
}

let [inputs, found] = [0, 0];
for (const reader of readers) {
  const result = await fuzz(reader);
  inputs += result.inputs;
  found += result.findings.length;
  console.log(`${reader.name.padEnd(16)} ${String(result.inputs).padStart(8)} inputs, ${(result.inputs / result.seconds).toFixed(0).padStart(6)} a second, ${result.findings.length} findings, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  for (const { number, what } of result.findings.slice(0, mostShown)) console.log(`  ${number}: ${what}`);
}
console.log(`${inputs} inputs, ${found} findings`);
process.exitCode = found === 0 ? 0 : 1;
