import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onServer } from '../../db/scratch.ts';
import { workerLocks } from '../../jobs/workers.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { fakeTransaction } from '../testing.ts';
import { readReadiness } from './readiness.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house[Symbol.asyncDispose]());
const folder = () => createFolderContents(path.join(house.root, 'sounds'));
const read = async () => await readReadiness(async () => house.context, house.root, folder(), { room: 1 });

describe('whether a studio is ready', () => {
  it('is so while a worker lives, and not before nor after', async () => {
    expect(await read()).toEqual({ ready: false, database: true, schema: true, worker: false, disk: true, sounds: true });
    const worker = new Client({ connectionString: house.url });
    await worker.connect();
    await worker.query('SELECT pg_advisory_lock($1, 77)', [workerLocks]);
    expect(await read()).toEqual({ ready: true, database: true, schema: true, worker: true, disk: true, sounds: true });
    await worker.end();
    await expect.poll(async () => (await read()).worker).toBe(false);
  });

  it('is not with a schema that is older or newer than the programme', async () => {
    const one = "SELECT max(migration_name) FROM _prisma_migrations";
    await onServer(house.url, async (client) => await client.query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = (${one})`));
    expect((await read()).schema).toBe(false);
    await onServer(house.url, async (client) => await client.query('UPDATE _prisma_migrations SET rolled_back_at = NULL'));
    expect((await read()).schema).toBe(true);
    await onServer(house.url, async (client) => await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99999999999999_of_the_future', now())"));
    expect((await read()).schema).toBe(false);
    await onServer(house.url, async (client) => await client.query("DELETE FROM _prisma_migrations WHERE id = 'x'"));
  });

  it('is not without room, nor without its folder', async () => {
    expect((await readReadiness(async () => house.context, house.root, folder(), { room: Number.MAX_SAFE_INTEGER })).disk).toBe(false);
    expect((await readReadiness(async () => house.context, path.join(house.root, 'gone'), folder(), { room: 1 })).disk).toBe(false);
  });

  it('is not while its object store is away', async () => {
    const away = { check: () => Promise.reject(new Error('nobody there')) };
    expect(await readReadiness(async () => house.context, house.root, away, { room: 1 })).toMatchObject({ ready: false, database: true, sounds: false });
  });

  it('is not, and says so soon, when the database fails or hangs', async () => {
    const failing = { transaction: fakeTransaction() };
    expect(await readReadiness(async () => failing, house.root, folder(), { room: 1 })).toEqual({ ready: false, database: false, schema: false, worker: false, disk: true, sounds: true });
    const hanging = { transaction: { run: () => new Promise<never>(() => {}), single: () => new Promise<never>(() => {}) } };
    const neverThere = () => Promise.reject(new Error('never reached'));
    expect(await readReadiness(neverThere, house.root, folder(), { room: 1 })).toEqual({ ready: false, database: false, schema: false, worker: false, disk: true, sounds: true });
    expect(await readReadiness(async () => hanging, house.root, folder(), { room: 1, patienceMs: 300 })).toEqual({ ready: false, database: false, schema: false, worker: false, disk: true, sounds: true });
  });
});
