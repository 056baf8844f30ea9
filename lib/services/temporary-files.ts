/** Folders for work in progress that are gone when the work ends, however it ends. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { getEnv } from '../env.ts';

export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute path of an empty folder of its own. */
  path: string;
}

/** Names this process among all that ever ran: a process id comes round again. */
const thisProcess = `${process.pid}-${randomBytes(4).toString('hex')}`;
const thisMachine = hostname().replace(/[^\w.-]/g, '_');
const dayMs = 24 * 3600 * 1000;

/**
 * Makes a folder that is removed with all that is in it at the end of the block: `await using folder = await
 * temporaryFolder()`. It lies in the data folder, on the volume of the sounds, so that a finished file is moved and not
 * copied; `root` is for tests.
 */
export async function temporaryFolder(root: string = temporaryRoot()): Promise<TemporaryFolder> {
  const folder = path.join(/*turbopackIgnore: true*/ root, `${thisMachine}+${thisProcess}+${randomBytes(6).toString('hex')}`);
  await mkdir(/*turbopackIgnore: true*/ folder, { recursive: true });
  return {
    path: folder,
    async [Symbol.asyncDispose]() {
      // Windows lets go of a file a moment after it was closed.
      await rm(/*turbopackIgnore: true*/ folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/**
 * Removes what processes that died left behind; called when a worker starts. Folders of processes that live, and those
 * of other machines that share the volume, stay unless they are a day old and more. Answers how many were removed.
 */
export async function cleanTemporaryFolders(root: string = temporaryRoot(), now: Date = new Date()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(/*turbopackIgnore: true*/ root).catch(() => [])) {
    const folder = path.join(/*turbopackIgnore: true*/ root, name);
    const [machine, owner] = name.split('+');
    if (owner === undefined || owner === thisProcess) continue;
    const details = await stat(/*turbopackIgnore: true*/ folder).catch(() => null);
    if (details === null) continue;
    const old = now.getTime() - details.mtimeMs > dayMs;
    if (!old && (machine !== thisMachine || isAlive(Number(owner.split('-')[0])))) continue;
    await rm(/*turbopackIgnore: true*/ folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

function temporaryRoot(): string {
  return path.join(/*turbopackIgnore: true*/ getEnv().NARRATIX_DATA_DIR, 'tmp');
}

function isAlive(pid: number): boolean {
  // A folder that bears our own process id but not our name was left by one before us.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
