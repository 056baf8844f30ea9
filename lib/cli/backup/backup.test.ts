import { cp, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../db/testing.ts';
import { makeScratchDatabase, onServer } from '../../db/scratch.ts';
import { migrate, migrationsFolder, readMigrations } from '../../db/migrate.ts';
import { openDatabase } from '../../db/client.ts';
import { createTransactionManager } from '../../db/transaction.ts';
import { startBoss } from '../../jobs/boss.ts';
import { createJobQueue } from '../../jobs/queue.ts';
import { exportFile } from '../../services/exports/export-file.ts';
import { readParts } from '../../services/exports/file-parts.ts';
import { makeFileNow } from '../../services/exports/make-file.ts';
import { makeBook } from '../../services/exports/testing-book.ts';
import type { ServiceContext } from '../../services/interfaces.ts';
import { fakeContext } from '../../services/testing.ts';
import { silentLog } from '../../services/log.ts';
import { createAssetStore } from '../../storage/asset-store.ts';
import { assetFile, createFolderContents } from '../../storage/folder-contents.ts';
import { secretKeysFile, soundsFolder } from '../../storage/place.ts';
import { keepSounds, sweepOrphans } from '../../storage/sweep.ts';
import { dumpRows } from './dump-rows.ts';
import { requireEmptyDatabase, requireKnownMigrations } from './load-rows.ts';
import { openBackup, requireEmptyFolder, restoreBackup, restoreFiles } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

const stack = new AsyncDisposableStack();
const heartbeatSeconds = 10;
let url = '';
let folder = '';
let dataDir = '';
let file = '';
let soundFile = '';
let book: Awaited<ReturnType<typeof makeBook>>;
let exported: Buffer[] = [];
let owner = '';
const bytes = Buffer.from('RIFF and what follows');

beforeAll(async () => {
  const database = await createTestDatabase();
  stack.defer(() => database.drop());
  url = database.url;
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-backup-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  dataDir = path.join(folder, 'studio');
  file = path.join(folder, 'studio.zip');
  await mkdir(dataDir);
  const opened = await studioOver(url, dataDir, null);
  stack.use(opened);
  const { context } = opened;
  owner = context.actor.userId;
  book = await makeBook(context);
  await makeFileNow(context, { exportId: book.masterId, format: 'vtt' });
  const sound = await context.assets.put({ ownerId: context.actor.userId, bytes, mediaType: 'audio/wav' });
  soundFile = assetFile(soundsFolder(dataDir), context.actor.userId, sound.sha256);
  await context.transaction.run(async (tx) => {
    await tx.project.update({ where: { id: book.projectId }, data: { coverAssetId: sound.id, mixSettings: { odd: 0.1 + 0.2, text: 'ü\u2029\n' } } });
    await context.queue.enqueue(tx, [{ name: 'make-cue', stepId: null, projectId: book.projectId, cueId: book.cueId }]);
    await context.queue.enqueue(tx, [{ name: 'speak-segment', stepId: null, projectId: book.projectId, segmentId: book.segmentId }]);
  });
  // One of the two runs when the backup is made.
  await onServer(url, async (client) => await client.query(`UPDATE pgboss.job SET state = 'active', started_on = now() WHERE name = 'speak-segment'`));
  await writeFile(secretKeysFile(dataDir), '1:of-the-studio\n', { mode: 0o600 });
  exported = await exportsOf(context);
  await writeBackup({ url, dataDir, contents: createFolderContents(soundsFolder(dataDir)), now: new Date() }, file);
}, 120_000);
afterAll(async () => await stack.disposeAsync());

/** Services over a studio's rows and sounds, as its person; a new one where none is named. */
async function studioOver(of: string, place: string, userId: string | null): Promise<AsyncDisposable & { context: ServiceContext }> {
  const inside = new AsyncDisposableStack();
  const open = openDatabase(of, { max: 3 });
  inside.defer(() => open.close());
  const boss = await startBoss(of, { role: 'enqueue', heartbeatSeconds, log: silentLog });
  inside.defer(() => boss.stop({ graceful: false }));
  const transaction = createTransactionManager(open.prisma);
  const id = userId ?? (await transaction.run((tx) => tx.user.create({ data: { name: 'A line\u2028separator, a "quote" and a \\ stroke' } }))).id;
  const context = fakeContext({
    actor: { userId: id },
    transaction,
    queue: createJobQueue(boss),
    assets: createAssetStore({ contents: createFolderContents(soundsFolder(place)), transaction, userId: id }),
    clock: { now: () => new Date() },
  });
  return { context, [Symbol.asyncDispose]: () => inside.disposeAsync() };
}

/** The book as people take it away. */
async function exportsOf(context: ServiceContext): Promise<Buffer[]> {
  return await Promise.all(['mp3', 'vtt'].map(async (format) => Buffer.from(await readParts((await exportFile(context, { exportId: book.masterId, format })).parts))));
}

/** Every row of every table, in the order of their text: the order on the disk is nobody's promise. */
async function contents(of: string): Promise<string[]> {
  return await onServer(of, async (client) => {
    await client.query("SET timezone = 'UTC'");
    const { rows } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1");
    const lines: string[] = [];
    for (const { name } of rows) {
      const found = await client.query<{ line: string }>(`SELECT r::text AS line FROM "${name}" r ORDER BY 1`);
      lines.push(...found.rows.map(({ line }) => `${name} ${line}`));
    }
    return lines;
  });
}

async function emptyPlace(name: string): Promise<{ url: string; dataDir: string; drop: () => Promise<void> }> {
  const database = await makeScratchDatabase(url, 'test');
  const place = path.join(folder, name);
  await mkdir(place);
  return { url: database.url, dataDir: place, drop: async () => await database.drop() };
}

describe('a backup', () => {
  it('is restored row for row and byte for byte, with the jobs that waited', { timeout: 120_000 }, async () => {
    const to = await emptyPlace('restored');
    try {
      await requireEmptyDatabase(to.url);
      await using backup = await openBackup(file);
      const restored = await restoreBackup(backup, { ...to, heartbeatSeconds });
      const before = await contents(url);
      expect(before.length).toBeGreaterThan(10);
      expect(await contents(to.url)).toEqual(before);
      expect(restored.rows).toBe(before.length);
      expect(restored.jobs).toBe(backup.manifest.jobs?.rows);
      await using again = await studioOver(to.url, to.dataDir, owner);
      const restoredExports = await exportsOf(again.context);
      expect(exported[0]?.length).toBeGreaterThan(50_000);
      expect(restoredExports.map((bytes, index) => bytes.equals(exported[index] ?? Buffer.alloc(0)))).toEqual([true, true]);
      expect(await readFile(soundFile.replace(dataDir, to.dataDir))).toEqual(bytes);
      expect(await readFile(secretKeysFile(to.dataDir), 'utf8')).toBe('1:of-the-studio\n');
      expect((await stat(secretKeysFile(to.dataDir))).mode & 0o077).toBe(0);
      const jobs = await onServer(to.url, async (client) => (await client.query<{ name: string; state: string }>(`SELECT name, state FROM pgboss.job WHERE name IN ('make-cue', 'speak-segment') ORDER BY name`)).rows);
      expect(jobs).toEqual([
        { name: 'make-cue', state: 'created' },
        { name: 'speak-segment', state: 'retry' },
      ]);
      // What refers to what is held again.
      await expect(onServer(to.url, async (client) => await client.query(`UPDATE "Project" SET "ownerId" = 'nobody'`))).rejects.toThrow(/foreign key/);
      await expect(requireEmptyDatabase(to.url)).rejects.toThrow('already holds something');
    } finally {
      await to.drop();
    }
  });

  it('of an older release is restored, and brought to the schema of this one', async () => {
    const migrations = await readMigrations();
    const older = path.join(folder, 'older-migrations');
    for (const { name } of migrations.slice(0, -3)) await cp(path.join(migrationsFolder(), name), path.join(older, name), { recursive: true });
    const from = await emptyPlace('older');
    const to = await emptyPlace('newer');
    try {
      await migrate(from.url, older);
      await onServer(from.url, async (client) => await client.query(`INSERT INTO "User" (id, name) VALUES ('u', 'Somebody of then')`));
      const written = path.join(folder, 'older.zip');
      await writeBackup({ ...from, contents: createFolderContents(soundsFolder(from.dataDir)), now: new Date() }, written);
      await using backup = await openBackup(written);
      expect(backup.manifest.jobs).toBeNull();
      await restoreBackup(backup, { ...to, heartbeatSeconds });
      const names = await onServer(to.url, async (client) => (await client.query<{ name: string }>('SELECT name FROM "User"')).rows);
      expect(names).toEqual([{ name: 'Somebody of then' }]);
      expect(await migrate(to.url)).toEqual([]);
      // The other way round: what this programme does not know, it does not touch.
      const ahead = { ...backup.manifest, migrations: [...backup.manifest.migrations, { name: '99999999999999_of_the_future', checksum: '0'.repeat(64) }] };
      await expect(requireKnownMigrations(ahead)).rejects.toThrow('newer Narratix');
    } finally {
      await from.drop();
      await to.drop();
    }
  });

  it('is read by its owner alone, and never written over', async () => {
    expect((await stat(file)).mode & 0o077).toBe(0);
    await expect(writeBackup({ url, dataDir, contents: createFolderContents(soundsFolder(dataDir)), now: new Date() }, file)).rejects.toThrow('is there already');
  });

  it('holds the rows of one moment, whatever is written meanwhile', async () => {
    const rows = path.join(folder, 'rows');
    await mkdir(rows);
    const before = await contents(url);
    const [dumped] = await Promise.all([
      dumpRows(url, rows),
      onServer(url, async (client) => {
        for (let i = 0; i < 20; i += 1) {
          await client.query(`BEGIN; INSERT INTO "User" (id, name) VALUES ('u${i}', 'Late'); INSERT INTO "Session" ("tokenHash", "userId", "expiresAt") VALUES ('s${i}', 'u${i}', now()); COMMIT`);
        }
      }),
    ]);
    const of = (name: string): number => dumped.tables.find((table) => table.name === name)?.rows ?? -1;
    const usersBefore = before.filter((line) => line.startsWith('User ')).length;
    expect(of('User') - usersBefore).toBe(of('Session'));
    await onServer(url, async (client) => await client.query(`DELETE FROM "User" WHERE name = 'Late'`));
  });

  it('that is damaged is refused, and leaves nothing behind', async () => {
    const broken = path.join(folder, 'broken.zip');
    const whole = await readFile(file);
    const at = whole.indexOf(bytes);
    expect(at).toBeGreaterThan(0);
    whole[at] = 0;
    await writeFile(broken, whole);
    const place = path.join(folder, 'never');
    await mkdir(place);
    await using backup = await openBackup(broken);
    await expect(restoreFiles(backup, place)).rejects.toThrow('not what was written');
    await requireEmptyFolder(place);
    await writeFile(broken, whole.subarray(0, -30));
    await expect(openBackup(broken)).rejects.toThrow('no whole backup');
    await expect(openBackup(path.join(folder, 'none.zip'))).rejects.toThrow('There is no file');
  });

  it('goes into an empty folder only', async () => {
    await expect(requireEmptyFolder(dataDir)).rejects.toThrow('already holds something');
    await expect(requireEmptyFolder(file)).rejects.toThrow('is a file');
    await requireEmptyFolder(path.join(folder, 'not-there'));
  });

  it('tells of a sound that is lost, and holds the rest', async () => {
    const place = path.join(folder, 'lossy');
    await mkdir(place);
    const { manifest } = await writeBackup({ url, dataDir: place, contents: createFolderContents(soundsFolder(place)), now: new Date() }, path.join(folder, 'lossy.zip'));
    expect(manifest.sounds).toEqual([]);
    expect(manifest.lost.map(({ sha256 }) => sha256)).toContain(path.basename(path.dirname(soundFile)) + path.basename(soundFile));
  });

  it('keeps sounds from being swept, and other backups waiting, while it is made', async () => {
    await using first = await connected();
    await using second = await connected();
    expect(await keepSounds(first.client)).toBe(true);
    expect(await keepSounds(second.client)).toBe(false);
    await expect(writeBackup({ url, dataDir, contents: createFolderContents(soundsFolder(dataDir)), now: new Date() }, path.join(folder, 'second.zip'))).rejects.toThrow('Another backup');
    const stray = path.join(soundsFolder(dataDir), 'somebody', 'ab');
    await mkdir(stray, { recursive: true });
    await using handle = await open(path.join(stray, 'c'.repeat(62)), 'w');
    await handle.utimes(1, 1);
    const open2 = openDatabase(url, { max: 1 });
    const sweep = { contents: createFolderContents(soundsFolder(dataDir)), transaction: createTransactionManager(open2.prisma) };
    try {
      expect((await sweepOrphans(sweep)).files).toBe(0);
      await first.client.end();
      expect((await sweepOrphans(sweep)).files).toBe(1);
    } finally {
      await open2.close();
    }
  });
});

async function connected(): Promise<AsyncDisposable & { client: Client }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { client, [Symbol.asyncDispose]: async () => await client.end().catch(() => undefined) };
}
