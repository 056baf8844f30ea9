/** What is done to a studio that is at work. */
import { execFile } from 'node:child_process';
import { open, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { isCode } from '../../lib/db/postgres-tools.ts';
import { descendantsOf, stillRunning } from '../../lib/cli/processes.ts';
import { Studio } from '../../lib/cli/temporary-studio.ts';
import type { Told } from './inside.ts';
import type { Fault } from './plan.ts';
import { during, press } from './writer.ts';

const run = promisify(execFile);

/** Milliseconds that a process stands still: longer than the lease of its jobs. */
const frozenMs = 3_500;
const fullMs = 2_500;
/** A studio that has to make its database first, on a machine that is busy with others. */
export const readyWithinMs = 300_000;
/** How far the clock jumps, ahead and then behind: past a day, as which much is kept, and an hour. Each lasts `jumpedMs`. */
const jumpsMs = [26 * 3_600_000, -3_600_000] as const;
const jumpedMs = 2_500;
/** An encoder is there for a moment only: it is looked for so often. */
const encoderLookMs = 25;
const pausedMs = 1_500;
const nothingStrange: Told = { clockMs: 0, full: null };

/** The studio of a run, which the adversary may replace by a new start of the same folder. */
export interface Ground {
  studio: Studio;
  settings: Record<string, string>;
  /** Whether the data folder is a small file system of its own, which can be filled; elsewhere the processes are told that it is full. */
  small: boolean;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    // It went by itself, or with another.
    if (isCode(error, 'ESRCH')) return false;
    throw error;
  }
}

/** The process, or null while it is not there: struck before it came back. */
async function there(ground: Ground, which: 'web' | 'worker' | 'database'): Promise<number | null> {
  try {
    return (await ground.studio.process(which)).pid;
  } catch {
    return null;
  }
}

const encoders = /(?:ffmpeg|aac-decode-process)/u;

/** An encoder that a worker has started. Linux is asked about the worker alone: a look at everything that runs, so often, would be the heaviest load of all. */
async function encoderUnder(worker: number): Promise<number | null> {
  if (process.platform !== 'linux') return (await descendantsOf(worker)).find(({ command }) => encoders.test(command))?.pid ?? null;
  const threads = await readdir(`/proc/${worker}/task`).catch(() => []);
  for (const thread of threads) {
    const children = await readFile(`/proc/${worker}/task/${thread}/children`, 'utf8').catch(() => '');
    for (const child of children.split(' ').filter((word) => word !== '')) {
      if (encoders.test(await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => ''))) return Number(child);
    }
  }
  return null;
}

/**
 * Strikes once. Answers whether the blow landed: what is not there cannot be struck.
 * @param id the drama that is being made
 * @param over fires when the making is over: an encoder is waited for until then
 */
export async function strike(ground: Ground, id: string, fault: Fault, over: AbortSignal): Promise<boolean> {
  switch (fault) {
    case 'kill the worker':
    case 'kill the web server':
    case 'kill the database': {
      const pid = await there(ground, fault === 'kill the worker' ? 'worker' : fault === 'kill the web server' ? 'web' : 'database');
      return pid !== null && signal(pid, 'SIGKILL');
    }
    case 'kill a speaking process': {
      const worker = await there(ground, 'worker');
      const child = worker === null ? undefined : (await descendantsOf(worker)).find(({ command }) => command.includes('speech-generation'));
      return child !== undefined && signal(child.pid, 'SIGKILL');
    }
    case 'kill an encoder': {
      for (let worker: number | null = null; !over.aborted; await pause(encoderLookMs)) {
        // Whoever was there before may have been struck meanwhile.
        worker = worker !== null && signal(worker, 0) ? worker : await there(ground, 'worker');
        const child = worker === null ? null : await encoderUnder(worker);
        if (child !== null && signal(child, 'SIGKILL')) return true;
      }
      return false;
    }
    case 'kill the start command': {
      ground.studio.kill();
      await ground.studio.ended();
      ground.studio = await Studio.start(ground.studio.dataDir, { port: ground.studio.port, settings: ground.settings, readyWithinMs });
      return true;
    }
    case 'kill everything': {
      const all = await ground.studio.processes();
      for (const one of all) signal(one.pid, 'SIGKILL');
      while ((await stillRunning(all)).length > 0) await pause(50);
      // Its locks are free when its last thread has gone, which on a busy machine is after the process is called dead.
      await ground.studio.ended();
      ground.studio = await Studio.start(ground.studio.dataDir, { port: ground.studio.port, settings: ground.settings, readyWithinMs });
      return true;
    }
    case 'freeze the worker':
    case 'freeze the web server': {
      const pid = await there(ground, fault === 'freeze the worker' ? 'worker' : 'web');
      if (pid === null || !signal(pid, 'SIGSTOP')) return false;
      await pause(frozenMs);
      signal(pid, 'SIGCONT');
      return true;
    }
    case 'cut every database connection':
      try {
        return await withDatabase(ground.studio.dataDir, async (client) => (await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()')).rowCount !== 0);
      } catch {
        // Struck before it came back, or struck at this very moment.
        return false;
      }
    case 'fill the disk':
      return await fillDisk(ground);
    case 'jump the clock':
      for (const clockMs of jumpsMs) {
        await tell(ground.studio.dataDir, { clockMs, full: null });
        await pause(jumpedMs);
      }
      await tell(ground.studio.dataDir, nothingStrange);
      return true;
    case 'pause and go on':
      await during(ground, id, 'pause');
      await pause(pausedMs);
      await during(ground, id, 'resume');
      return true;
    case 'press twice':
      await Promise.all([press(ground, id), press(ground, id)]);
      return true;
    case 'cancel and go on':
      await during(ground, id, 'cancel');
      await press(ground, id);
      return true;
  }
}

/** Opens the database of a folder, whichever process serves it just now; null work where it cannot be reached. */
export async function withDatabase<T>(dataDir: string, work: (client: Client) => Promise<T>): Promise<T> {
  const database = await ensureDatabase({ dataDir });
  try {
    const client = new Client({ connectionString: database.url });
    // A connection that is cut while nothing is asked is told by an event, which must not end this process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  } finally {
    await database.stop();
  }
}

/** A data folder on a file system of its own, of 384 MB: needs root on Linux. Answers whether it could be made. */
export async function smallDisk(dataDir: string): Promise<boolean> {
  try {
    // Root's database server runs as another user, who must be able to pass through.
    await run('mount', ['-t', 'tmpfs', '-o', 'size=384m,mode=0711', 'narratix-chaos', dataDir]);
    return true;
  } catch {
    return false;
  }
}

export async function removeDisk(dataDir: string): Promise<void> {
  await run('umount', [dataDir]);
}

/** The settings of a studio whose processes can be told another time and a full disk. */
export function withinReach(dataDir: string): Record<string, string> {
  const inside = pathToFileURL(path.join(import.meta.dirname, 'inside.ts'));
  inside.searchParams.set('told', toldFile(dataDir));
  return { NODE_OPTIONS: `--import ${inside.href}` };
}

function toldFile(dataDir: string): string {
  return path.join(dataDir, 'told.json');
}

async function tell(dataDir: string, told: Told): Promise<void> {
  const file = toldFile(dataDir);
  await writeFile(`${file}.new`, JSON.stringify(told));
  await rename(`${file}.new`, file);
}

/** Not a byte more for sounds, unfinished work and the database; where the disk is not small, for what Node itself writes. */
async function fillDisk({ studio: { dataDir }, small }: Ground): Promise<boolean> {
  if (!small) {
    await tell(dataDir, { clockMs: 0, full: dataDir });
    await pause(fullMs);
    await tell(dataDir, nothingStrange);
    return true;
  }
  const { bavail, bsize } = await statfs(dataDir);
  const file = path.join(dataDir, 'full');
  const handle = await open(file, 'w');
  try {
    const block = Buffer.alloc(1 << 20);
    // Somebody may take a part of it meanwhile, or give some back: it is full when it says so.
    for (let left = bavail * bsize + (64 << 20); left > 0; left -= block.length) await handle.write(block);
  } catch (error) {
    if (!isCode(error, 'ENOSPC')) throw error;
  } finally {
    await handle.close();
  }
  await pause(fullMs);
  await rm(file, { force: true });
  return true;
}
