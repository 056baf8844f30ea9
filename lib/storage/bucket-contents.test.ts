import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../db/client.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { createTransactionManager } from '../db/transaction.ts';
import type { AssetStore, TransactionManager } from '../services/interfaces.ts';
import { createAssetStore } from './asset-store.ts';
import { createBucket } from './bucket.ts';
import { createBucketContents } from './bucket-contents.ts';
import type { Contents } from './contents.ts';
import { sweepOrphans } from './sweep.ts';
import { startTestBucket, type TestBucket } from './testing-bucket.ts';
import { trimFolder } from './trim-folder.ts';

let database: TestDatabase;
let open: OpenDatabase;
let transaction: TransactionManager;
let server: TestBucket;
let folder: string;
let machines: Contents[];

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
  await open.prisma.user.deleteMany();
  await open.prisma.user.createMany({ data: [{ id: 'ada', name: 'Ada' }, { id: 'ben', name: 'Ben' }] });
  server = await startTestBucket();
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-bucket-'));
  const bucket = createBucket({ ...server, publicEndpoint: server.endpoint, send: fetch, retry: async (work) => await work() });
  machines = ['one', 'two'].map((name) => createBucketContents({ bucket, cache: path.join(folder, name), mostCachedBytes: 1000 }));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const at = (machine: number, userId = 'ada'): AssetStore => {
  const contents = machines[machine];
  if (contents === undefined) throw new Error('no such machine');
  return createAssetStore({ contents, transaction, userId });
};
const put = (text: string, store = at(0), ownerId = 'ada') => store.put({ ownerId, bytes: new TextEncoder().encode(text), mediaType: 'audio/wav' });
const keyOf = (ownerId: string, sha256: string): string => `${ownerId}/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
const objectOf = ({ ownerId, sha256 }: { ownerId: string; sha256: string }) => server.objects.get(keyOf(ownerId, sha256));
const files = async (): Promise<string[]> => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));

describe('the asset store over a bucket', () => {
  it('sends a sound up once, and gives it to another machine, which keeps it at hand', async () => {
    const asset = await put('rain');
    expect(objectOf(asset)?.bytes.toString()).toBe('rain');
    expect(await put('rain')).toMatchObject({ id: asset.id });
    expect(server.asked.filter((one) => one.startsWith('PUT'))).toHaveLength(1);

    const both = await Promise.all([at(1).path(asset.id), at(1).path(asset.id), at(1).read(asset.id)]);
    expect(await readFile(both[0], 'utf8')).toBe('rain');
    expect(both[0]).toContain(path.join(folder, 'two'));
    expect(server.asked.filter((one) => one.startsWith('GET'))).toHaveLength(1);
    await at(1).read(asset.id);
    expect(server.asked.filter((one) => one.startsWith('GET'))).toHaveLength(1);
    await expect(at(1, 'ben').path(asset.id)).rejects.toMatchObject({ code: 'not-found' });
    expect((await files()).filter((file) => file.includes('incoming'))).toEqual([]);
  });

  it('never shows a row whose sound did not get up', async () => {
    server.mischief.push(null, 'unavailable');
    await expect(put('wind')).rejects.toMatchObject({ code: 'storage', retryable: true });
    expect(await open.prisma.asset.count()).toBe(0);
    expect(objectOf(await put('wind'))?.bytes.toString()).toBe('wind');
  });

  it('takes no damaged sound, and says in words where one is gone', async () => {
    const asset = await put('thunder');
    const key = keyOf('ada', asset.sha256);
    server.objects.set(key, { bytes: Buffer.from('thumper'), lastModified: new Date() });
    await expect(at(1).read(asset.id)).rejects.toMatchObject({ code: 'storage', retryable: true });
    server.objects.delete(key);
    await expect(at(1).path(asset.id)).rejects.toMatchObject({ code: 'storage', person: expect.stringContaining('make the sound again') });
    expect((await files()).filter((file) => file.includes('two'))).toEqual([]);
    await put('thunder');
    expect(Buffer.from(await at(1).read(asset.id)).toString()).toBe('thunder');
  });

  it('gives an address for a download, of one’s own sounds only', async () => {
    const asset = await put('a book');
    const address = await at(0).address(asset.id, 'book.wav');
    expect(await (await fetch(address ?? '')).text()).toBe('a book');
    const part = await fetch(address ?? '', { headers: { range: 'bytes=2-' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-5/6', 'book']);
    await expect(at(0, 'ben').address(asset.id, 'book.wav')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('copies and removes all of an owner’s, and nothing of anybody else’s', async () => {
    const assets = await Promise.all(Array.from({ length: 20 }, (_, index) => put(`sound ${index}`)));
    const bens = await put('ben’s', at(0, 'ben'), 'ben');
    await machines[0]?.copyOwner('ada', 'ben');
    await at(1).removeAll();
    await at(1).removeAll();
    expect(server.objects.size).toBe(21);
    expect([...server.objects.keys()].every((key) => key.startsWith('ben/'))).toBe(true);
    expect(server.objects.has(keyOf('ben', assets[0]?.sha256 ?? ''))).toBe(true);
    expect(objectOf(bens)).toBeDefined();
    await expect(put('x', at(0, '..'), '..')).rejects.toMatchObject({ code: 'internal' });
  });

  it('is swept of what nothing refers to, and of objects without a row, when they are old', async () => {
    const old = new Date(Date.now() - 72 * 3600_000);
    const [forgotten, fresh] = [await put('forgotten'), await put('fresh')];
    await open.prisma.asset.update({ where: { id: forgotten.id }, data: { createdAt: old } });
    const crashed = await put('crashed');
    await open.prisma.asset.delete({ where: { id: crashed.id } });
    const object = objectOf(crashed);
    if (object) object.lastModified = old;
    server.objects.set('of somebody else', { bytes: Buffer.from('?'), lastModified: old });
    const contents = machines[1];
    if (!contents) throw new Error('no machine');
    expect(await sweepOrphans({ contents, transaction })).toMatchObject({ assets: 1, files: 1 });
    expect([...server.objects.keys()].sort()).toEqual([keyOf('ada', fresh.sha256), 'of somebody else'].sort());
  });

  it('never loses what is stored again while it is swept', async () => {
    const contents = machines[1];
    if (!contents) throw new Error('no machine');
    for (let round = 0; round < 10; round += 1) {
      const asset = await put(`again ${round}`);
      await open.prisma.asset.update({ where: { id: asset.id }, data: { createdAt: new Date(0) } });
      const [, again] = await Promise.all([sweepOrphans({ contents, transaction }), put(`again ${round}`)]);
      expect(objectOf(again)?.bytes.toString()).toBe(`again ${round}`);
    }
  });
});

describe('what a machine keeps at hand', () => {
  it('loses what was unused for a day, and the oldest beyond its limit, but nothing of the last hour', async () => {
    const now = new Date();
    const hoursAgo = async (hours: number, text: string): Promise<string> => {
      const file = await at(0).path((await put(text)).id);
      const used = new Date(now.getTime() - hours * 3600_000);
      await utimes(file, used, used);
      return file;
    };
    const [old, older, newer, fresh] = [await hoursAgo(30, 'old'), await hoursAgo(5, 'o'.repeat(600)), await hoursAgo(3, 'n'.repeat(600)), await hoursAgo(0, 'f'.repeat(900))];
    expect(await trimFolder(path.join(folder, 'one'), 1600, now)).toEqual({ files: 2, bytes: 603 });
    expect(await Promise.all([old, older, newer, fresh].map((file) => stat(file).then(() => true, () => false)))).toEqual([false, false, true, true]);
    expect(await trimFolder(path.join(folder, 'one'), 10, now)).toEqual({ files: 1, bytes: 600 });
    expect(await trimFolder(path.join(folder, 'none'), 10, now)).toEqual({ files: 0, bytes: 0 });
  });
});
