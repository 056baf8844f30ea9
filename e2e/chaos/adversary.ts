/** What is done to a studio that is at work. */
import { execFile } from 'node:child_process';
import { rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { descendantsOf, stillRunning } from '../../lib/cli/processes.ts';
import { Studio } from '../../lib/cli/temporary-studio.ts';
import { soundsFolder } from '../../lib/storage/place.ts';
import type { Told } from './inside.ts';
import type { Fault } from './plan.ts';

const run = promisify(execFile);

/** Milliseconds that a process stands still: longer than the lease of its jobs. */
const frozenMs = 3_500;
const fullMs = 2_500;
/** A studio that has to make its database first, on a machine that is busy with others. */
export const readyWithinMs = 300_000;
/** How far the clock jumps, ahead and then behind: past a day, as which much is kept, and an hour. Each lasts `jumpedMs`. */
const jumpsMs = [26 * 3_600_000, -3_600_000] as const;
const jumpedMs = 2_500;
/** An encoder is there for a moment only: it is waited for so long. */
const encoderMs = 45_000;
const pausedMs = 1_500;
const nothingStrange: Told = { clockMs: 0, full: null };

/** The studio of a run, which the adversary may replace by a new start of the same folder. */
export interface Ground {
  studio: Studio;
  settings: Record<string, string>;
  /** Whether the sounds lie on a small file system of their own, which can be filled; elsewhere the processes are told that it is full. */
  small: boolean;
  press: () => Promise<void>;
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  cancel: () => Promise<void>;
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    // It went by itself, or with another.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
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

/** Strikes once. Answers whether the blow landed: what is not there cannot be struck. */
export async function strike(ground: Ground, fault: Fault): Promise<boolean> {
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
      for (const late = Date.now() + encoderMs; Date.now() < late; await pause(20)) {
        const worker = await there(ground, 'worker');
        const child = worker === null ? undefined : (await descendantsOf(worker)).find(({ command }) => /(?:ffmpeg|aac-decode-process)/u.test(command));
        if (child !== undefined && signal(child.pid, 'SIGKILL')) return true;
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
      return await withDatabase(ground.studio.dataDir, async (client) => (await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()')).rowCount !== 0);
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
      await ground.pause();
      await pause(pausedMs);
      await ground.resume();
      return true;
    case 'press twice':
      await Promise.all([ground.press(), ground.press()]);
      return true;
    case 'cancel and go on':
      await ground.cancel();
      await ground.press();
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

/** Sounds on a file system of 96 MB: needs root on Linux. Answers whether it could be made. */
export async function smallDisk(dataDir: string): Promise<boolean> {
  const folder = soundsFolder(dataDir);
  try {
    await run('mkdir', ['-p', folder]);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=96m,mode=0755', 'narratix-chaos', folder]);
    return true;
  } catch {
    return false;
  }
}

export async function removeDisk(dataDir: string): Promise<void> {
  await run('umount', [soundsFolder(dataDir)]);
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

async function fillDisk({ studio, small }: Ground): Promise<boolean> {
  const folder = soundsFolder(studio.dataDir);
  if (!small) {
    await tell(studio.dataDir, { clockMs: 0, full: folder });
    await pause(fullMs);
    await tell(studio.dataDir, nothingStrange);
    return true;
  }
  const { bavail, bsize } = await statfs(folder);
  const file = path.join(folder, 'full');
  try {
    await writeFile(file, Buffer.alloc(bavail * bsize));
  } catch (error) {
    // Somebody took a part of it meanwhile: it is full all the same.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
  await pause(fullMs);
  await rm(file, { force: true });
  return true;
}
