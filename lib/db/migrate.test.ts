import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseHandle } from './embedded.ts';
import { migrate, readMigrations } from './migrate.ts';
import { deployWithEngine, schemaDifference } from './schema-engine.ts';
import { makeScratchDatabase, onServer, type ScratchDatabase } from './scratch.ts';
import { joinTestCluster } from './testing.ts';

let cluster: DatabaseHandle;
let database: ScratchDatabase;
let folder: string;

beforeAll(async () => {
  cluster = await joinTestCluster();
});
afterAll(async () => {
  await cluster.stop();
});
beforeEach(async () => {
  database = await makeScratchDatabase(cluster.url, 'test');
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-migrations-'));
  return async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
});

async function add(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}
const tables = async (): Promise<string[]> =>
  await onServer(database.url, async (client) => {
    const { rows } = await client.query<{ tablename: string }>(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
    return rows.map((row) => row.tablename).filter((name) => name !== '_prisma_migrations');
  });

describe('our migrations', () => {
  it('make the very schema of schema.prisma, and Prisma itself finds nothing left to do', async () => {
    const applied = await migrate(database.url);
    expect(applied).toEqual((await readMigrations()).map((migration) => migration.name));
    expect(await deployWithEngine(database.url)).toEqual([]);
    expect(await schemaDifference(database.url)).toBeNull();
    expect(await migrate(database.url)).toEqual([]);
  });

  it('go on where Prisma began', async () => {
    expect((await deployWithEngine(database.url)).length).toBeGreaterThan(0);
    expect(await migrate(database.url)).toEqual([]);
  });

  it('are applied once by many starters at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, async () => await migrate(database.url)));
    expect(outcomes.flat().sort()).toEqual((await readMigrations()).map((migration) => migration.name));
  });
});

describe('a migration', () => {
  it('that fails leaves nothing of itself, and is tried again when it was mended', async () => {
    await add('1_good', 'CREATE TABLE a (x int);');
    await add('2_bad', 'CREATE TABLE b (x int); CREATE TABLE b (x int);');
    await expect(migrate(database.url, folder)).rejects.toThrow('The migration 2_bad failed, and nothing of it was kept');
    expect(await tables()).toEqual(['a']);
    await add('2_bad', 'CREATE TABLE b (x int);');
    expect(await migrate(database.url, folder)).toEqual(['2_bad']);
    expect(await tables()).toEqual(['a', 'b']);
  });

  it('that was changed after it was applied is refused', async () => {
    await add('1_a', 'CREATE TABLE a (x int);');
    await migrate(database.url, folder);
    await add('1_a', 'CREATE TABLE a (y int);');
    await expect(migrate(database.url, folder)).rejects.toThrow('was changed after');
  });

  it('of a newer programme is refused rather than guessed at', async () => {
    await add('1_a', 'CREATE TABLE a (x int);');
    await add('2_b', 'CREATE TABLE b (x int);');
    await migrate(database.url, folder);
    await rm(path.join(folder, '2_b'), { recursive: true });
    await expect(migrate(database.url, folder)).rejects.toThrow('newer Narratix');
  });
});
