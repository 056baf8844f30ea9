import os from 'node:os';

/** What one process may need with its model, bytes. */
const memoryEach = 2e9;

/** Speaking processes, each with the model in its memory: one for each core, at most 4, and one for every 2 GB of memory. */
export function kokoroProcesses(): number {
  return Math.max(1, Math.min(4, os.availableParallelism(), Math.floor(os.totalmem() / memoryEach)));
}
