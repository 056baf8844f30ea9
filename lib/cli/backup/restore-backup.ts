/** Reads a backup into an empty place. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { isCode } from '../../db/postgres-tools.ts';
import type { Contents } from '../../storage/contents.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { secretKeysFile, soundsFolder } from '../../storage/place.ts';
import { BackupError, jobsEntry, manifestEntry, manifestSchema, rowsEntry, secretKeysEntry, soundEntry, type Manifest } from './format.ts';
import { loadJobs, loadRows, requireKnownMigrations } from './load-rows.ts';

const mostManifestBytes = 1024 ** 3;

export interface OpenBackup extends AsyncDisposable {
  manifest: Manifest;
  entry: (name: string) => Promise<Readable>;
}

export interface RestoredBackup {
  rows: number;
  /** Jobs that go on. */
  jobs: number;
  sounds: number;
  bytes: number;
}

/**
 * Opens a backup and reads its list. Nothing is written.
 * @throws BackupError for what is no whole backup, or one of a newer release
 */
export async function openBackup(file: string): Promise<OpenBackup> {
  const zip = await openZip(file);
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const entry = async (name: string): Promise<Readable> => {
      const found = entries.get(name);
      if (found === undefined) throw damaged(`${name} is missing`);
      return await zip.openReadStreamPromise(found);
    };
    const listed = entries.get(manifestEntry);
    if (listed === undefined || listed.uncompressedSize > mostManifestBytes) throw damaged('it has no list of what is in it');
    const parts: Buffer[] = [];
    for await (const part of await entry(manifestEntry)) parts.push(part);
    const manifest = manifestSchema.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
    await requireKnownMigrations(manifest);
    return { manifest, entry, [Symbol.asyncDispose]: async () => await Promise.resolve(zip.close()) };
  } catch (error) {
    zip.close();
    if (error instanceof BackupError) throw error;
    throw damaged('its list cannot be read', error);
  }
}

/** Refuses a folder that holds anything. @throws BackupError */
export async function requireEmptyFolder(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length > 0) throw new BackupError(`${folder} already holds something, and a backup is restored into an empty folder only. Give another folder with --into, or move this one away first.`);
  } catch (error) {
    if (isCode(error, 'ENOTDIR')) throw new BackupError(`${folder} is a file, not a folder. Give a folder with --into.`);
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

/**
 * Puts sounds and secret keys into `dataDir`, every one checked against its length and SHA-256; the sounds go to `contents`
 * where they lie elsewhere. Where one does not hold, what was put into the folder is taken away again; what went elsewhere
 * has no row and is swept in a day.
 * @throws BackupError
 */
export async function restoreFiles(backup: OpenBackup, dataDir: string, contents: Contents = createFolderContents(soundsFolder(dataDir))): Promise<{ sounds: number; bytes: number }> {
  const { manifest, entry } = backup;
  const coming = path.join(dataDir, 'restoring');
  const done = { sounds: 0, bytes: 0 };
  try {
    // Rows that are damaged are better found before the sounds are unpacked.
    for (const { name, sha256 } of manifest.tables) await checkLines(await unpacked(entry, rowsEntry(name)), sha256, name);
    if (manifest.jobs !== null) await checkLines(await unpacked(entry, jobsEntry), manifest.jobs.sha256, 'jobs');
    await mkdir(coming, { recursive: true });
    for (const { ownerId, sha256, bytes } of manifest.sounds) {
      const file = path.join(coming, sha256);
      await writeChecked(await entry(soundEntry(ownerId, sha256)), file, { sha256, bytes });
      const taken = await contents.takeIn(ownerId, { file });
      await taken.appear();
      await taken.discard();
      done.sounds += 1;
      done.bytes += bytes;
    }
    if (manifest.secretKeys !== null) await writeChecked(await entry(secretKeysEntry), secretKeysFile(dataDir), manifest.secretKeys);
    return done;
  } catch (error) {
    await rm(soundsFolder(dataDir), { recursive: true, force: true });
    await rm(secretKeysFile(dataDir), { force: true });
    throw error;
  } finally {
    await rm(coming, { recursive: true, force: true });
  }
}

/** Puts everything back: `restoreFiles` first, then the rows into the empty database of `url`, then the jobs that waited. */
export async function restoreBackup(backup: OpenBackup, to: { url: string; dataDir: string; contents?: Contents; heartbeatSeconds: number }): Promise<RestoredBackup> {
  const { manifest, entry } = backup;
  const files = await restoreFiles(backup, to.dataDir, to.contents);
  await loadRows(to.url, manifest, async (table) => await unpacked(entry, rowsEntry(table)));
  const jobs = manifest.jobs === null ? 0 : await loadJobs(to.url, manifest.jobs, async () => await unpacked(entry, jobsEntry), to.heartbeatSeconds);
  return { rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0), jobs, ...files };
}

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new BackupError(`There is no file ${file}.`);
    throw damaged('it is no whole ZIP', error);
  }
}

async function unpacked(entry: OpenBackup['entry'], name: string): Promise<Readable> {
  const packed = await entry(name);
  const lines = createGunzip();
  packed.on('error', (error) => lines.destroy(error));
  return packed.pipe(lines);
}

async function checkLines(lines: Readable, sha256: string, what: string): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of lines) hash.update(bytes);
  } catch (error) {
    throw damaged(`the rows of ${what} cannot be unpacked`, error);
  }
  if (hash.digest('hex') !== sha256) throw damaged(`the rows of ${what} are not what was written`);
}

async function writeChecked(source: Readable, file: string, expected: { sha256: string; bytes?: number }): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(source, measure, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
  if (hash.digest('hex') !== expected.sha256 || size !== (expected.bytes ?? size)) throw damaged(`${path.basename(file)} is not what was written`);
}

function damaged(what: string, cause?: unknown): BackupError {
  return new BackupError(`This file is no whole backup of Narratix: ${what}. Take another one.`, { cause });
}
