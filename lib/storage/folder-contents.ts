/** Sounds kept as files by the hash of what is in them, in a folder for each owner. */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, createReadStream, existsSync, fsync, openSync } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ServiceError } from '../services/errors.ts';
import type { Contents, Lying } from './contents.ts';

/**
 * Contents under `root/<owner>/ab/cdef...`. A file is written beside its place, flushed to the disk and then linked into
 * it, so that a name is never seen without its whole content, whenever the power goes. What is taken in as a file is moved
 * where the volume allows it and copied where not. The root is made when first needed.
 */
export function createFolderContents(root: string): Contents {
  return {
    async takeIn(ownerId, content) {
      const waiting = await place(root, ownerId, content);
      const { size, sha256 } = waiting;
      return { size, sha256, appear: async () => await appear(waiting.file, assetFile(root, ownerId, sha256)), discard: async () => await unlink(/*turbopackIgnore: true*/ waiting.file) };
    },
    async file(ownerId, sha256) {
      return await Promise.resolve(assetFile(root, ownerId, sha256));
    },
    async address() {
      return await Promise.resolve(null);
    },
    async remove(ownerId, sha256) {
      await rm(/*turbopackIgnore: true*/ assetFile(root, ownerId, sha256), { force: true });
    },
    async copyOwner(from, to) {
      await linkOwner(root, from, to);
    },
    async removeOwner(ownerId) {
      await rm(/*turbopackIgnore: true*/ ownerFolder(root, ownerId), { recursive: true, force: true });
    },
    lyingSince: (before) => lyingIn(root, before),
    async check() {
      // The folder itself is made with the first sound.
      await stat(/*turbopackIgnore: true*/ path.dirname(root));
    },
  };
}

/** Where an owner's content lies. Throws for an owner id that could leave the folder. */
export function assetFile(root: string, ownerId: string, sha256: string): string {
  return path.join(/*turbopackIgnore: true*/ ownerFolder(root, ownerId), sha256.slice(0, 2), sha256.slice(2));
}

/** An owner's folder, or prefix. Throws for an owner id that could leave it. */
export function ownerFolder(root: string, ownerId: string): string {
  if (!/^[\w-]{1,64}$/.test(ownerId)) throw new ServiceError('internal', { person: 'This account cannot store sounds.', log: 'odd owner id' });
  return path.join(/*turbopackIgnore: true*/ root, ownerId);
}

/** Links every file of one owner's to another; no file is copied where the volume knows links. */
async function linkOwner(root: string, from: string, to: string): Promise<void> {
  const source = ownerFolder(root, from);
  const entries = await readdir(/*turbopackIgnore: true*/ source, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    ignore(error, 'ENOENT');
    return [];
  });
  for (const entry of entries) {
    if (!entry.isFile() || path.basename(entry.parentPath) === 'incoming') continue;
    const file = path.join(/*turbopackIgnore: true*/ entry.parentPath, entry.name);
    await appear(file, path.join(/*turbopackIgnore: true*/ ownerFolder(root, to), path.relative(source, file)));
  }
}

/** Every file of the store that was last written before a moment. */
async function* lyingIn(root: string, before: Date): AsyncGenerator<Lying> {
  for (const ownerId of await folders(root)) {
    for (const part of await folders(path.join(/*turbopackIgnore: true*/ root, ownerId))) {
      const folder = path.join(/*turbopackIgnore: true*/ root, ownerId, part);
      for (const name of await readdir(/*turbopackIgnore: true*/ folder)) {
        const file = path.join(/*turbopackIgnore: true*/ folder, name);
        const details = await stat(/*turbopackIgnore: true*/ file).catch(() => null);
        if (details === null || !details.isFile() || details.mtime >= before) continue;
        yield { ownerId, sha256: part === 'incoming' ? null : part + name, bytes: details.size, remove: async () => await rm(/*turbopackIgnore: true*/ file, { force: true }) };
      }
    }
  }
}

async function folders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(/*turbopackIgnore: true*/ folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    ignore(error, 'ENOENT');
    return [];
  }
}

interface Placed {
  file: string;
  size: number;
  sha256: string;
}

/** Puts the content, whole and flushed, on the store's volume under a name of its own. */
async function place(root: string, ownerId: string, content: Uint8Array | { file: string }): Promise<Placed> {
  const folder = path.join(/*turbopackIgnore: true*/ ownerFolder(root, ownerId), 'incoming');
  const file = path.join(/*turbopackIgnore: true*/ folder, randomUUID());
  try {
    if (content instanceof Uint8Array) {
      await withFolder(folder, () => write(file, content));
      return { file, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    }
    await withFolder(folder, () => move(content.file, file));
    return { file, sha256: await hashFile(file), size: await flush(file) };
  } catch (error) {
    await unlink(/*turbopackIgnore: true*/ file).catch((second: unknown) => ignore(second, 'ENOENT'));
    throw storageError(error);
  }
}

/** Does something in a folder, which is made first where it is missing: it nearly always is there. */
async function withFolder(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ignore(error, 'ENOENT');
    await mkdir(/*turbopackIgnore: true*/ folder, { recursive: true });
    await work();
  }
}

/** A new file whose writes end when they are on the disk. Windows has no such files. */
const throughToDisk = constants.O_DSYNC === undefined ? null : constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_DSYNC;

/** Writes a new file and waits until it is on the disk. */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(/*turbopackIgnore: true*/ file, throughToDisk ?? 'wx');
  try {
    await handle.writeFile(bytes);
    if (throughToDisk === null) await handle.sync();
  } finally {
    await handle.close();
  }
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(/*turbopackIgnore: true*/ file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(/*turbopackIgnore: true*/ from, /*turbopackIgnore: true*/ to);
  } catch (error) {
    ignore(error, 'EXDEV');
    await copyFile(/*turbopackIgnore: true*/ from, /*turbopackIgnore: true*/ to);
    await unlink(/*turbopackIgnore: true*/ from);
  }
}

/** Waits until the file is on the disk; answers its size in bytes. */
async function flush(file: string): Promise<number> {
  const handle = await open(/*turbopackIgnore: true*/ file, 'r+');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** Makes `file` appear under its final name in one step, unless it is there already. `waiting` stays. */
async function appear(waiting: string, file: string): Promise<void> {
  // Asked for a second time it nearly always is: the name was looked up a moment ago, so that the answer is in memory.
  if (existsSync(/*turbopackIgnore: true*/ file)) return;
  try {
    await withFolder(path.dirname(file), () => link(/*turbopackIgnore: true*/ waiting, /*turbopackIgnore: true*/ file));
  } catch (error) {
    if (code(error) === 'EEXIST') return;
    // A volume without hard links (exFAT, some network shares): copy, then rename.
    ignore(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK');
    if (await isThere(file)) return;
    const copy = `${waiting}.copy`;
    await copyFile(/*turbopackIgnore: true*/ waiting, copy);
    await flush(copy);
    await rename(/*turbopackIgnore: true*/ copy, /*turbopackIgnore: true*/ file);
  }
  await flushFolder(path.dirname(file));
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(/*turbopackIgnore: true*/ file);
    return true;
  } catch (error) {
    ignore(error, 'ENOENT');
    return false;
  }
}

/** So that the new name itself outlives a power cut. Windows keeps no handle on folders and needs none. */
async function flushFolder(folder: string): Promise<void> {
  let handle: number | null = null;
  try {
    // Something was just put into the folder: it is in memory, and opened sooner than another thread is told to.
    handle = openSync(/*turbopackIgnore: true*/ folder, 'r');
    await onDisk(handle);
  } catch (error) {
    ignore(error, 'EISDIR', 'EPERM', 'EACCES', 'EINVAL');
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

const onDisk = promisify(fsync);

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Rethrows unless the error has one of the codes. */
function ignore(error: unknown, ...codes: string[]): void {
  if (!codes.includes(code(error))) throw error;
}

function storageError(cause: unknown): unknown {
  if (cause instanceof ServiceError) return cause;
  const full = ['ENOSPC', 'EDQUOT'].includes(code(cause));
  return new ServiceError('storage', {
    person: full
      ? 'The disk is full, so the sound could not be stored. Make room and try again.'
      : 'The sound could not be stored. Please try again.',
    log: 'an asset could not be stored',
    retryable: !full,
    cause,
  });
}
