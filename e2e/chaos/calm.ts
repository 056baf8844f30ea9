/** Undisturbed mixes that are kept from one series to the next, by all that shapes them: the programme, the story and its edits. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isCode } from '../../lib/db/postgres-tools.ts';
import type { Mix } from './invariants.ts';

export interface CalmShelf {
  find(key: string): Promise<Mix | null>;
  put(key: string, mix: Mix): Promise<void>;
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** @param folder null: nothing is kept */
export function calmShelf(folder: string | null, sources: string): CalmShelf {
  const fileOf = (key: string): string => path.join(folder ?? '', `${sha256(`${sources}\n${key}`)}.mp3`);
  return {
    async find(key) {
      if (folder === null) return null;
      try {
        const bytes = await readFile(fileOf(key));
        return { bytes, sha256: sha256(bytes) };
      } catch (error) {
        if (isCode(error, 'ENOENT')) return null;
        throw error;
      }
    },
    async put(key, { bytes }) {
      if (folder === null) return;
      await mkdir(folder, { recursive: true });
      // Seen whole or not at all, also by a series beside this one.
      await writeFile(`${fileOf(key)}.${process.pid}`, bytes);
      await rename(`${fileOf(key)}.${process.pid}`, fileOf(key));
    },
  };
}
