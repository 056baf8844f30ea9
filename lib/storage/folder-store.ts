/** Sounds kept as files by the hash of what is in them, in a folder for each owner. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { notFound, ServiceError } from '../services/errors.ts';
import type { AssetStore, StoredAsset, TransactionManager, Tx } from '../services/interfaces.ts';

export interface FolderStoreOptions {
  /** Absolute folder of all sounds. Made when first needed. */
  root: string;
  transaction: TransactionManager;
  /** Whose sounds are read and written; anybody else's are not found. */
  userId: string;
}

/**
 * Assets under `root/<owner>/ab/cdef...`. A file is written beside its place, flushed to the disk and then linked into
 * it, so that a name is never seen without its whole content, whenever the power goes. What is `put` as a file is moved
 * where the volume allows it and copied where not; it is gone from its old place either way.
 */
export function createFolderAssetStore(options: FolderStoreOptions): AssetStore {
  const { root, transaction, userId } = options;

  const find = async (assetId: string): Promise<StoredAsset> => {
    const row = await transaction.run((tx) => tx.asset.findFirst({ where: { id: assetId, ownerId: userId }, select: assetFields }));
    if (row === null) throw notFound('sound');
    return stored(row);
  };

  return {
    async put({ ownerId, bytes, mediaType, durationSeconds }) {
      if (ownerId !== userId) throw notFound('sound');
      const waiting = await place(root, ownerId, bytes);
      try {
        const { size, sha256 } = waiting;
        const file = assetFile(root, ownerId, sha256);
        await appear(waiting.file, file);
        const row = await transaction.run(async (tx) => {
          await lockContent(tx, ownerId, sha256);
          return await tx.asset.upsert({
            where: { ownerId_sha256: { ownerId, sha256 } },
            create: { ownerId, sha256, bytes: BigInt(size), mediaType, durationSeconds: durationSeconds ?? null },
            // What was stored again is as fresh as what is new: the sweep leaves it alone.
            update: { createdAt: new Date() },
            select: assetFields,
          });
        });
        // A sweep may have taken the old file away before it saw our row; after the row it cannot.
        await appear(waiting.file, file);
        return stored(row);
      } finally {
        await unlink(waiting.file);
      }
    },
    async path(assetId) {
      const asset = await find(assetId);
      return assetFile(root, asset.ownerId, asset.sha256);
    },
    async read(assetId) {
      const asset = await find(assetId);
      try {
        return await readFile(/*turbopackIgnore: true*/ assetFile(root, asset.ownerId, asset.sha256));
      } catch (cause) {
        throw new ServiceError('storage', {
          person: 'The file of this sound cannot be read. Please make the sound again.',
          log: `the file of asset ${assetId} cannot be read`,
          cause,
        });
      }
    },
    describe: find,
    async removeAll() {
      await relinkOwner(root, userId);
    },
  };
}

const assetFields = { id: true, ownerId: true, sha256: true, bytes: true, mediaType: true, durationSeconds: true } as const;

/** The column has 64 bits; a file that needs more than 53 of them is not of this world. */
function stored(row: Omit<StoredAsset, 'bytes'> & { bytes: bigint }): StoredAsset {
  return { ...row, bytes: Number(row.bytes) };
}

/** Where an owner's content lies. Throws for an owner id that could leave the folder. */
export function assetFile(root: string, ownerId: string, sha256: string): string {
  return path.join(/*turbopackIgnore: true*/ ownerFolder(root, ownerId), sha256.slice(0, 2), sha256.slice(2));
}

export function ownerFolder(root: string, ownerId: string): string {
  if (!/^[\w-]{1,64}$/.test(ownerId)) throw new ServiceError('internal', { person: 'This account cannot store sounds.', log: 'odd owner id' });
  return path.join(/*turbopackIgnore: true*/ root, ownerId);
}

/**
 * Makes every file of one owner's another's too, under the same content; what is there stays. `relinkOwner` then takes the
 * old ones away. No file is copied where the volume knows links.
 */
export async function linkOwner(root: string, from: string, to: string): Promise<void> {
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

/** Removes every file of an owner's. */
export async function relinkOwner(root: string, ownerId: string): Promise<void> {
  await rm(/*turbopackIgnore: true*/ ownerFolder(root, ownerId), { recursive: true, force: true });
}

/** Until the transaction ends, nobody else stores or sweeps this very content. */
export async function lockContent(tx: Tx, ownerId: string, sha256: string): Promise<void> {
  await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', `asset ${ownerId} ${sha256}`);
}

/** Total size of what an owner has stored, bytes. */
export async function storageUse(transaction: TransactionManager, ownerId: string): Promise<number> {
  const rows = await transaction.run((tx) =>
    // As a double: the sum of 32-bit sizes soon leaves 32 bits.
    tx.$queryRaw<{ bytes: number }[]>`SELECT COALESCE(SUM("bytes"), 0)::float8 AS bytes FROM "Asset" WHERE "ownerId" = ${ownerId}`,
  );
  return rows[0]?.bytes ?? 0;
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

/** Writes a new file and waits until it is on the disk. */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(/*turbopackIgnore: true*/ file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
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
  try {
    const handle = await open(/*turbopackIgnore: true*/ folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    ignore(error, 'EISDIR', 'EPERM', 'EACCES', 'EINVAL');
  }
}

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
