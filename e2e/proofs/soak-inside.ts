/** Loaded into every process of a studio that is soaked: on SIGUSR2 it collects its garbage and writes what it holds then beside the others, by process id. */
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { runInNewContext } from 'node:vm';
import type { Held } from './soak-held.ts';

const folder = new URL(import.meta.url).searchParams.get('folder');
if (folder === null) throw new Error('Nobody says where to write what is held.');

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');
if (typeof collect !== 'function') throw new Error('This Node.js does not collect its garbage when it is asked.');

if (isMainThread) {
  process.on('SIGUSR2', () => {
    // What a finaliser lets go of is collected by the next one.
    for (let times = 0; times < 4; times += 1) collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const held: Held = { heapUsed, external, rss, files: openFiles(), at: Date.now() };
    const file = path.join(folder, String(process.pid));
    writeFileSync(`${file}.new`, JSON.stringify(held));
    renameSync(`${file}.new`, file);
  });
}

/** 0 where the system does not tell. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
