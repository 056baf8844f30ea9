/** Writes a backup: the rows, then every sound they name, then what seals people's keys, then the list of it all. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { isCode } from '../../db/postgres-tools.ts';
import { bytesEntry, fileEntry, zipStream, type ZipEntry } from '../../publishing/zip.ts';
import type { Contents } from '../../storage/contents.ts';
import { secretKeysFile } from '../../storage/place.ts';
import { keepSounds } from '../../storage/sweep.ts';
import { dumpRows } from './dump-rows.ts';
import { BackupError, backupFormat, backupVersion, manifestEntry, secretKeysEntry, soundEntry, type Manifest } from './format.ts';

export interface WrittenBackup {
  manifest: Manifest;
  /** Size of the file. */
  bytes: number;
}

/**
 * Writes everything of a studio to one ZIP. The studio may run meanwhile: the rows are those of one moment, and no sound
 * is swept away until the file is written. It appears under its name only once it is whole and on the disk.
 * @throws BackupError where the file is there already, or another backup is being made
 */
export async function writeBackup(from: { url: string; dataDir: string; contents: Contents; now: Date }, file: string): Promise<WrittenBackup> {
  if (await isThere(file)) throw new BackupError(`${file} is there already. Choose another name, or move it away first.`);
  const half = `${file}.part`;
  // Beside the file: there is room for it there, or there is none for the backup either.
  const folder = await mkdtemp(`${path.resolve(file)}.rows-`);
  const guard = new Client({ connectionString: from.url, application_name: 'narratix backup' });
  guard.on('error', () => {
    // A guard that is lost is noticed by a sound that is missing.
  });
  try {
    await guard.connect();
    if (!(await keepSounds(guard))) throw new BackupError('Another backup of this studio is being made just now. Try again when it is done.');
    const rows = await dumpRows(from.url, folder);
    const manifest: Manifest = {
      format: backupFormat,
      version: backupVersion,
      madeAt: from.now.toISOString(),
      migrations: rows.migrations,
      tables: rows.tables,
      jobs: rows.jobs,
      sounds: [],
      lost: [],
      secretKeys: null,
    };
    async function* entries(): AsyncGenerator<ZipEntry> {
      for (const { entry, file: packed } of rows.files) yield await fileEntry(entry, packed);
      for (const { ownerId, sha256, bytes } of rows.sounds) {
        const entry = await entryIfThere(soundEntry(ownerId, sha256), async () => await from.contents.file(ownerId, sha256));
        if (entry === null || entry.sha256 !== sha256) manifest.lost.push({ ownerId, sha256 });
        else {
          manifest.sounds.push({ ownerId, sha256, bytes });
          yield entry;
        }
      }
      const keys = await entryIfThere(secretKeysEntry, async () => await Promise.resolve(secretKeysFile(from.dataDir)));
      if (keys !== null) {
        manifest.secretKeys = { sha256: keys.sha256 };
        yield keys;
      }
      yield bytesEntry(manifestEntry, `${JSON.stringify(manifest)}\n`);
    }
    await pipeline(Readable.from(zipStream(entries())), createWriteStream(half, { mode: 0o600, flush: true }));
    const { size } = await stat(half);
    await rename(half, file);
    await flushFolder(path.dirname(path.resolve(file)));
    return { manifest, bytes: size };
  } finally {
    await guard.end();
    await rm(folder, { recursive: true, force: true });
    await rm(half, { force: true });
  }
}

async function entryIfThere(name: string, file: () => Promise<string>): Promise<ZipEntry | null> {
  try {
    return await fileEntry(name, await file());
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** So that the name itself outlives a power cut; not every system opens folders. */
async function flushFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].some((code) => isCode(error, code))) throw error;
  }
}
