/** One supervisor a data folder. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { tryExclusive } from '../db/locks.ts';
import { isCode } from '../db/postgres-tools.ts';

/** Who holds the folder. */
const holderSchema = z.object({ pid: z.number(), url: z.string() });
export type Holder = z.output<typeof holderSchema>;

export type FolderClaim =
  | { held: true; /** The last holder left without a word (it was killed). */ afterCrash: boolean; release(): Promise<void> }
  | { held: false; by: Holder | null };

/** Claims the folder for this process; the system frees it when the process dies. */
export async function claimFolder(dataDir: string, url: string): Promise<FolderClaim> {
  await mkdir(path.join(dataDir, 'run'), { recursive: true });
  const note = path.join(dataDir, 'run', 'narratix.json');
  const lock = tryExclusive(path.join(dataDir, 'run', 'narratix.lock'));
  const before = await readNote(note);
  if (lock === null) return { held: false, by: before };
  await writeFile(note, JSON.stringify({ pid: process.pid, url } satisfies Holder));
  return {
    held: true,
    afterCrash: before !== null,
    async release() {
      await rm(note, { force: true });
      lock.release();
    },
  };
}

async function readNote(file: string): Promise<Holder | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // Cut off in the middle of writing: as good as none.
    return null;
  }
}
