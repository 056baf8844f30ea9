/** Feeds one reader in a thread of its own. Says which input it is at, so that whoever watches knows one that hangs. */
import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '../../../lib/import/samples/prose.ts';
import { tidy } from './of-files.ts';
import { plainError } from './readers.ts';
import { allReaders } from './table.ts';

export interface Task {
  name: string;
  from: number;
  to: number;
  seed: number;
  /** Int32: the input that is being read. */
  at: SharedArrayBuffer;
}

export interface Finding {
  number: number;
  what: string;
}

const { name, from, to, seed, at }: Task = workerData;
const place = new Int32Array(at);
const reader = allReaders().find((one) => one.name === name);
if (!reader) throw new Error(`no reader ${name}`);

for (let number = from; number < to; number += 1) {
  Atomics.store(place, 0, number);
  try {
    await reader.read(number, createRandom(seed * 1_000_003 + number + 1));
  } catch (error) {
    if (!plainError(error)) parentPort?.postMessage({ number, what: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Finding);
  }
}
await tidy();
Atomics.store(place, 0, to);
