/** A database that is handed on to another suite is as good as a new one, or it is not handed on. */
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { DatabaseHandle } from './embedded.ts';
import { dropDatabase, makeScratchDatabase, onServer, scratchName, type ScratchDatabase } from './scratch.ts';
import { keepSpare, noteTemplate, sparesOf, takeSpare } from './testing-spares.ts';
import { joinTestCluster } from './testing.ts';

let cluster: DatabaseHandle;
let template: ScratchDatabase;
let name: string;

beforeAll(async () => {
  cluster = await joinTestCluster();
  template = await makeScratchDatabase(cluster.url, 'template');
  name = new URL(template.url).pathname.slice(1);
  await onServer(template.url, async (client) => {
    await client.query('CREATE TABLE _prisma_migrations (word text); CREATE TABLE house (id int PRIMARY KEY, word text); CREATE INDEX words ON house (word); CREATE TABLE room (house int REFERENCES house)');
    await client.query(`INSERT INTO _prisma_migrations VALUES ('first')`);
  });
  await noteTemplate(template.url);
});
afterEach(async () => {
  const left = await onServer(cluster.url, async (client) => (await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [sparesOf(name)])).rows);
  for (const { datname } of left) await dropDatabase(cluster.url, datname);
});
afterAll(async () => {
  await template.drop();
  await cluster.stop();
});

const copy = async (): Promise<string> => (await makeScratchDatabase(cluster.url, 'test', name)).url;
const take = async (): Promise<string | null> => await takeSpare(cluster.url, name, scratchName('test'));
const write = async (url: string, sql: string): Promise<void> => void (await onServer(url, async (client) => await client.query(sql)));
const wordsIn = async (url: string): Promise<string[]> => await onServer(url, async (client) => (await client.query<{ word: string }>('SELECT word FROM house')).rows.map(({ word }) => word));

it('is empty again, and what is written into it lies in its order', async () => {
  const url = await copy();
  await write(url, `INSERT INTO house SELECT n, 'old ' || n FROM generate_series(1, 2000) AS n; INSERT INTO room SELECT id FROM house; DELETE FROM room WHERE house % 2 = 0; ANALYZE`);
  expect((await keepSpare(url, name)).kept).toBe(true);
  const again = await take();
  if (again === null) throw new Error('no spare was kept');
  expect(again).not.toBe(url);
  expect(await wordsIn(again)).toEqual([]);
  // The planner of queries knows nothing of what was in it.
  expect(await onServer(again, async (client) => (await client.query(`SELECT tablename, attname FROM pg_stats WHERE tablename IN ('house', 'room')`)).rows)).toEqual([]);
  await write(again, `INSERT INTO house VALUES (3, 'three'), (1, 'one'), (2, 'two')`);
  expect(await wordsIn(again)).toEqual(['three', 'one', 'two']);
  // It still holds what it must: rows that refer to nothing are refused.
  await expect(write(again, 'INSERT INTO room VALUES (99)')).rejects.toMatchObject({ code: '23503' });
  await dropDatabase(cluster.url, new URL(again).pathname.slice(1));
});

it.each([
  ['a table was added', 'CREATE TABLE more (x int)'],
  ['a rule of a table was changed', 'ALTER TABLE house ALTER COLUMN word SET NOT NULL'],
  ['the list of migrations was changed', `UPDATE _prisma_migrations SET word = 'second'`],
  ['it grew', `INSERT INTO house SELECT n, (SELECT string_agg(md5(n || ' ' || m), '') FROM generate_series(1, 32) AS m) FROM generate_series(1, 5000) AS n`],
])('is not handed on where %s', async (_, sql) => {
  const url = await copy();
  await write(url, sql);
  const { kept, name: left } = await keepSpare(url, name);
  expect(kept).toBe(false);
  expect(await take()).toBeNull();
  await dropDatabase(cluster.url, left);
});

it('is out of reach for whoever used it, also for one that comes again', async () => {
  const url = await copy();
  const late = new Client({ connectionString: url });
  const ended = new Promise((resolve) => late.on('error', resolve));
  await late.connect();
  expect((await keepSpare(url, name)).kept).toBe(true);
  expect(await ended).toMatchObject({ code: '57P01' });
  await expect(onServer(url, async () => {})).rejects.toMatchObject({ code: '3D000' });
});

it('is given to one of two that ask at once', async () => {
  await keepSpare(await copy(), name);
  const taken = await Promise.all([take(), take(), take()]);
  expect(taken.filter((url) => url !== null)).toHaveLength(1);
  for (const url of taken) if (url !== null) await dropDatabase(cluster.url, new URL(url).pathname.slice(1));
});
