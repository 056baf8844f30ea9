/** The keys that seal other people's keys: from the environment, else one that this machine made for itself. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getEnv, secretKeyList } from '../../env.ts';
import { ServiceError } from '../errors.ts';
import { secretKeysFile } from '../../storage/place.ts';

/** Keys of 32 bytes by number. The highest number is the newest. */
export type SecretKeys = ReadonlyMap<number, Buffer>;

/** The number of the key that seals. */
export function newestOf(keys: SecretKeys): number {
  return Math.max(...keys.keys());
}

/**
 * The keys of this installation. On a private machine, where none are set, one is made on first need and kept in the data
 * folder in a file that only its owner reads. Empty where there are none and `make` does not ask for one.
 * A damaged file counts as none for reading.
 * @throws ServiceError `storage` where one is to be made and the file is damaged: nothing is written over it
 */
export async function secretKeys(make: 'make' | 'only-read'): Promise<SecretKeys> {
  const { NARRATIX_SECRET_KEYS, NARRATIX_DATA_DIR } = getEnv();
  if (NARRATIX_SECRET_KEYS !== undefined && NARRATIX_SECRET_KEYS.size > 0) return NARRATIX_SECRET_KEYS;
  const file = secretKeysFile(NARRATIX_DATA_DIR);
  const kept = await readKept(file);
  if (kept === null && make === 'make') {
    await makeKept(file);
    return await secretKeys('make');
  }
  if (kept === 'damaged' && make === 'make') {
    throw new ServiceError('storage', { person: 'The file that seals keys in the data folder (secret-keys) is damaged. Put it back from a copy, or move it away; keys that were added before must then be added again.' });
  }
  return kept === 'damaged' || kept === null ? new Map() : kept;
}

async function readKept(file: string): Promise<SecretKeys | 'damaged' | null> {
  let text: string;
  try {
    text = await readFile(/*turbopackIgnore: true*/ file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  const parsed = secretKeyList.safeParse(text);
  return parsed.success && parsed.data.size > 0 ? parsed.data : 'damaged';
}

/** Written whole under another name, then linked: a kill in between leaves no half key, and of two makers one wins. */
async function makeKept(file: string): Promise<void> {
  const half = `${file}-${randomUUID()}`;
  await mkdir(/*turbopackIgnore: true*/ path.dirname(file), { recursive: true });
  await writeFile(/*turbopackIgnore: true*/ half, `1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(/*turbopackIgnore: true*/ half, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(/*turbopackIgnore: true*/ half, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
