import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, type OpenDatabase } from '../db/client.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { createTransactionManager } from '../db/transaction.ts';
import type { AssetStore, TransactionManager } from '../services/interfaces.ts';
import { createAssetStore, storageUse } from './asset-store.ts';
import { assetFile, createFolderContents } from './folder-contents.ts';
import { assetReferences, sweepOrphans } from './sweep.ts';

let database: TestDatabase;
let open: OpenDatabase;
let transaction: TransactionManager;
let root: string;
let store: AssetStore;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url, { max: 5 });
  transaction = createTransactionManager(open.prisma);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});
beforeEach(async () => {
  await open.prisma.project.deleteMany();
  await open.prisma.take.deleteMany();
  await open.prisma.user.deleteMany();
  await open.prisma.user.createMany({ data: [{ id: 'ada', name: 'Ada' }, { id: 'ben', name: 'Ben' }] });
  root = await mkdtemp(path.join(tmpdir(), 'narratix-store-'));
  store = createAssetStore({ contents: createFolderContents(root), transaction, userId: 'ada' });
  return () => rm(root, { recursive: true });
});

/** More than 32 bits can say: the WAV of a long book. */
const threeGigabytes = 3n * 1024n ** 3n;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const put = (text: string, to = store, ownerId = 'ada') => to.put({ ownerId, bytes: bytes(text), mediaType: 'audio/wav', durationSeconds: 1.5 });
const files = async (): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));

describe('the asset store over a folder', () => {
  it('keeps bytes under their hash and gives them back', async () => {
    const asset = await put('abc');
    // The test vector of FIPS 180-2.
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(asset).toMatchObject({ ownerId: 'ada', sha256, bytes: 3, mediaType: 'audio/wav', durationSeconds: 1.5 });
    expect(Buffer.from(await store.read(asset.id)).toString()).toBe('abc');
    expect(await store.path(asset.id)).toBe(path.join(root, 'ada', 'ba', sha256.slice(2)));
    expect(await readFile(await store.path(asset.id), 'utf8')).toBe('abc');
    expect(await store.describe(asset.id)).toEqual(asset);
    expect(await files()).toEqual([await store.path(asset.id)]);
  });

  it('moves a file into place; the same content as bytes is the same asset', async () => {
    const file = path.join(root, 'mix.wav');
    await writeFile(file, 'a long mix');
    const asset = await store.put({ ownerId: 'ada', bytes: { file }, mediaType: 'audio/wav' });
    await expect(stat(file)).rejects.toThrow('ENOENT');
    expect(await put('a long mix')).toMatchObject({ id: asset.id, sha256: asset.sha256, bytes: 10 });
    expect(await files()).toHaveLength(1);
  });

  it('gives one row and one file to many who store one content at once', async () => {
    const assets = await Promise.all(Array.from({ length: 12 }, () => put('rain')));
    expect(new Set(assets.map(({ id }) => id)).size).toBe(1);
    expect(await open.prisma.asset.count()).toBe(1);
    expect(await files()).toHaveLength(1);
  });

  it('lets nobody at the sounds of another', async () => {
    const asset = await put('secret');
    const other = createAssetStore({ contents: createFolderContents(root), transaction, userId: 'ben' });
    const attempts = [
      () => other.read(asset.id),
      () => other.path(asset.id),
      () => other.describe(asset.id),
      () => put('x', other, 'ada'),
      () => store.read('no-such-id'),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ code: 'not-found' });
    }
    const own = await put('secret', other, 'ben');
    expect(own.id).not.toBe(asset.id);
    expect(await files()).toHaveLength(2);
    await expect(put('x', createAssetStore({ contents: createFolderContents(root), transaction, userId: '../up' }), '../up')).rejects.toMatchObject({ code: 'internal' });
  });

  it('says in words when a file is missing, and heals it when the sound is stored again', async () => {
    const asset = await put('wind');
    await rm(await store.path(asset.id));
    await expect(store.read(asset.id)).rejects.toMatchObject({ code: 'storage', person: expect.stringContaining('make the sound again') });
    await put('wind');
    expect(Buffer.from(await store.read(asset.id)).toString()).toBe('wind');
  });

  it('leaves nothing behind when the row cannot be written', async () => {
    const away = () => Promise.reject(new Error('the database is away'));
    const failing: TransactionManager = { run: away, single: away };
    await expect(put('x', createAssetStore({ contents: createFolderContents(root), transaction: failing, userId: 'ada' }))).rejects.toThrow('away');
    expect((await files()).filter((file) => file.includes('incoming'))).toEqual([]);
    await expect(store.put({ ownerId: 'ada', bytes: { file: path.join(root, 'none') }, mediaType: 'audio/wav' })).rejects.toMatchObject({ code: 'storage' });
  });

  it('adds up what an owner has, also past 32 bits', async () => {
    expect(await storageUse(transaction, 'ada')).toBe(0);
    await open.prisma.asset.createMany({
      data: ['a', 'b', 'c'].map((sha256) => ({ ownerId: 'ada', sha256, bytes: threeGigabytes, mediaType: 'audio/wav' })),
    });
    expect(await storageUse(transaction, 'ada')).toBe(3 * Number(threeGigabytes));
    expect(await storageUse(transaction, 'ben')).toBe(0);
  });
});

describe('sweepOrphans', () => {
  const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);
  const now = new Date();
  const old = hours(72);
  const age = async (id: string): Promise<void> => {
    const asset = await open.prisma.asset.update({ where: { id }, data: { createdAt: old } });
    await utimes(assetFile(root, asset.ownerId, asset.sha256), old, old);
  };
  const sweep = () => sweepOrphans({ contents: createFolderContents(root), transaction });

  it('takes what nothing refers to after a day, and only that', async () => {
    const forgotten = await put('forgotten');
    const taken = await put('taken');
    const exported = await Promise.all(['sound', 'wav', 'peaks'].map((text) => put(text)));
    const fresh = await put('fresh');
    await open.prisma.asset.update({ where: { id: fresh.id }, data: { createdAt: hours(12) } });
    const project = await open.prisma.project.create({ data: { ownerId: 'ada', title: 'A story' } });
    const production = await open.prisma.production.create({ data: { projectId: project.id, kind: 'make', scope: {} } });
    await open.prisma.take.create({ data: { inputHash: 'h', engine: 'local', assetId: taken.id, durationSeconds: 1, loudnessLufs: -20 } });
    const [sound, wav, peaks] = exported.map((asset) => asset.id);
    const mix = await open.prisma.chapterMix.create({
      data: { projectId: project.id, key: 'k', gainDb: 0, ceilingDb: 0, timeline: {}, energies: new Uint8Array(), durationSeconds: 1, truePeakDbtp: -1, deepestLimitDb: 0, frames: 1, bytes: 1, crc: 0, samples: 1, soundAssetId: sound ?? '', peaksAssetId: sound ?? '' },
    });
    const made = await open.prisma.export.create({
      data: { projectId: project.id, productionId: production.id, measure: {}, mixHash: 'h', peaksAssetId: peaks ?? '', chapters: { create: { index: 0, title: 'One', chapterMixId: mix.id } } },
    });
    await open.prisma.exportFile.create({ data: { exportId: made.id, format: 'wav', state: 'ready', assetId: wav ?? '' } });
    for (const { id } of [forgotten, taken, ...exported]) await age(id);

    expect(await sweep()).toEqual({ assets: 1, files: 0, bytes: 9 });
    await expect(store.describe(forgotten.id)).rejects.toMatchObject({ code: 'not-found' });
    for (const { id } of [taken, fresh, ...exported]) expect((await store.read(id)).length).toBeGreaterThan(0);
    expect(await files()).toHaveLength(5);
    expect(await sweep()).toEqual({ assets: 0, files: 0, bytes: 0 });
  });

  it('takes files without a row and half-written ones, when they are old', async () => {
    const kept = await put('kept');
    const crashed = await put('crashed');
    await age(crashed.id);
    await open.prisma.asset.delete({ where: { id: crashed.id } });
    await mkdir(path.join(root, 'ada', 'incoming'), { recursive: true });
    for (const name of ['half', 'now']) await writeFile(path.join(root, 'ada', 'incoming', name), 'half');
    await utimes(path.join(root, 'ada', 'incoming', 'half'), old, old);
    await utimes(path.join(root, 'ada', 'incoming', 'now'), now, now);
    expect(await sweep()).toEqual({ assets: 0, files: 2, bytes: 11 });
    expect((await store.read(kept.id)).length).toBe(4);
    expect((await files()).length).toBe(2);
  });

  it('tells the age of what is stored by the database, whatever time this machine takes it for', async () => {
    const stored = await put('before this machine took it for tomorrow');
    vi.setSystemTime(hours(-26));
    try {
      await put('tomorrow, by this machine');
      expect(await sweep()).toEqual({ assets: 0, files: 0, bytes: 0 });
    } finally {
      vi.useRealTimers();
    }
    expect((await store.read(stored.id)).length).toBeGreaterThan(0);
    expect(await sweepOrphans({ contents: createFolderContents(root), transaction, olderThanMs: -60_000 })).toMatchObject({ assets: 2 });
    expect(await files()).toEqual([]);
  });

  it('never takes what is being stored again at the same moment', async () => {
    for (let round = 0; round < 15; round += 1) {
      const text = `again ${round}`;
      await age((await put(text)).id);
      const [, again] = await Promise.all([sweep(), put(text)]);
      expect(Buffer.from(await store.read(again.id)).toString()).toBe(text);
    }
  });

  it('knows every column that holds an asset', async () => {
    const columns = await open.prisma.$queryRaw<{ table: string; column: string }[]>`
      SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name ILIKE '%assetid'`;
    const text = (list: { table: string; column: string }[]) => list.map(({ table, column }) => `${table}.${column}`).sort();
    expect(text(assetReferences)).toEqual(text(columns));
  });
});
