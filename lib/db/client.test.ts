import { Socket } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openDatabase, type OpenDatabase } from './client.ts';
import { withHonestCommits } from './honest-commit.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { createTransactionManager } from './transaction.ts';

let database: TestDatabase;
let open: OpenDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url, { max: 2 });
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

it('sends what a transaction asks side by side at once, and answers in order', async () => {
  const manager = createTransactionManager(open.prisma);
  await manager.run(async (tx) => {
    const query = vi.spyOn(Client.prototype, 'query');
    try {
      const sent: number[] = [];
      const asked = Array.from({ length: 4 }, async (_, n) => {
        const [row] = await tx.$queryRaw<{ n: number }[]>`SELECT ${n}::int AS n FROM pg_sleep(0.05)`;
        sent.push(query.mock.calls.length);
        return row?.n;
      });
      expect(await Promise.all([...asked, tx.user.count()])).toEqual([0, 1, 2, 3, 0]);
      // The last was on its way before the first was answered.
      expect(sent[0]).toBe(5);
    } finally {
      query.mockRestore();
    }
  }, { isolation: 'RepeatableRead' });
});

it('reads one moment where it is told to, though nobody waits for its being told', async () => {
  const manager = createTransactionManager(open.prisma);
  const told = await manager.run(async (tx) => await tx.$queryRaw<{ level: string }[]>`SELECT current_setting('transaction_isolation') AS level`, { isolation: 'RepeatableRead' });
  expect(told).toEqual([{ level: 'repeatable read' }]);
});

it('does not wait for the end of a read', async () => {
  const manager = createTransactionManager(open.prisma);
  const ends: string[] = [];
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await manager.run(async (tx) => await tx.user.count(), { isolation: 'RepeatableRead' });
    ends.push('read');
    const end: unknown = query.mock.results[query.mock.calls.findIndex(([asked]: unknown[]) => typeof asked === 'object' && asked !== null && 'text' in asked && asked.text === 'COMMIT')]?.value;
    await Promise.resolve(end).then(() => ends.push('its end'));
  } finally {
    query.mockRestore();
  }
  expect(ends).toEqual(['read', 'its end']);
});

it('writes nothing where it reads one moment', async () => {
  const manager = createTransactionManager(open.prisma);
  await expect(manager.run(async (tx) => await tx.user.create({ data: { name: 'read' } }), { isolation: 'RepeatableRead' })).rejects.toThrow(/read-only transaction/);
  // Whoever comes next is given the same connections, behind what is still to be answered there.
  const all = await Promise.all(Array.from({ length: 40 }, async (_, n) => await manager.run(async (tx) => (await tx.$queryRaw<{ n: number }[]>`SELECT ${n}::int AS n, pg_sleep(${n % 3 === 0 ? 0.01 : 0})::text`)[0]?.n, n % 2 === 0 ? { isolation: 'RepeatableRead' } : {})));
  expect(all).toEqual(Array.from({ length: 40 }, (_, n) => n));
  const { id } = await manager.run(async (tx) => await tx.user.create({ data: { name: 'written' } }));
  expect((await open.prisma.user.delete({ where: { id } })).name).toBe('written');
});

it('sends what is asked side by side in one piece', async () => {
  const manager = createTransactionManager(open.prisma);
  const writes = vi.spyOn(Socket.prototype, '_writev');
  try {
    await manager.run(async (tx) => {
      await tx.user.count();
      const before = writes.mock.calls.length;
      await Promise.all(Array.from({ length: 8 }, async (_, n) => await tx.$queryRaw`SELECT ${n}::int`));
      expect(writes.mock.calls.length - before).toBe(1);
    });
  } finally {
    writes.mockRestore();
  }
});

it('gives the first error of what was asked side by side, and writes nothing', async () => {
  const manager = createTransactionManager(open.prisma);
  const work = manager.run(async (tx) => await Promise.all([tx.user.create({ data: { name: 'lost' } }), tx.$queryRaw`SELECT 1 / 0`, tx.user.count()]));
  await expect(work).rejects.toThrow(/division by zero/);
  expect(await open.prisma.user.count()).toBe(0);
});

it('sends nothing more of what was asked once its time has run out', async () => {
  const manager = createTransactionManager(open.prisma);
  const { id } = await open.prisma.user.create({ data: { name: 'as it was' } });
  const other = new Client({ connectionString: database.url });
  await other.connect();
  const query = vi.spyOn(Client.prototype, 'query');
  const sent = (): string[] => query.mock.calls.map(([asked]: unknown[]) => (typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : String(asked)));
  try {
    await other.query(`BEGIN; SELECT FROM "User" WHERE "id" = '${id}' FOR UPDATE`);
    // Two statements: the first waits for the row, and the second would be a whole transaction of its own.
    const work = manager.run(async (tx) => await tx.user.update({ where: { id }, data: { name: 'late', projects: { create: { title: 'late' } } } }), { timeoutMs: 500 });
    const refused = expect(work).rejects.toThrow('has ended');
    await vi.waitUntil(() => sent().includes('ROLLBACK'), { timeout: 10_000 });
    expect(sent().some((sql) => sql.startsWith('UPDATE'))).toBe(true);
    await other.query('COMMIT');
    await refused;
    expect(sent().filter((sql) => sql.startsWith('INSERT'))).toEqual([]);
  } finally {
    query.mockRestore();
    await other.end();
  }
  expect(await open.prisma.user.findUniqueOrThrow({ where: { id }, select: { name: true, projects: true } })).toEqual({ name: 'as it was', projects: [] });
  await open.prisma.user.delete({ where: { id } });
});

it('answers with the reason why a transaction could not be set, whatever is asked in it, and commits nothing', async () => {
  const pool = { connectionString: database.url, max: 1, pipeline: true };
  const connection = await withHonestCommits(new PrismaPg(pool)).connect();
  try {
    // A level that PostgreSQL does not have.
    const transaction = await connection.startTransaction('SNAPSHOT');
    const ask = (sql: string) => transaction.executeRaw({ sql, args: [], argTypes: [] });
    const asked = [ask('SELECT 1'), ask(`INSERT INTO "User" ("id", "name") VALUES ('unset', 'unset')`)];
    for (const answer of await Promise.allSettled(asked)) expect(answer).toMatchObject({ status: 'rejected', reason: { cause: { originalCode: '42601' } } });
    await ask('COMMIT');
    await expect(transaction.commit()).rejects.toMatchObject({ code: '25P02', cause: { cause: { originalCode: '42601' } } });
  } finally {
    await connection.dispose();
  }
  expect(await open.prisma.user.count()).toBe(0);
});

it('commits where only an answer could not be read: to the server nothing has failed', async () => {
  const manager = createTransactionManager(open.prisma);
  const { id } = await manager.run(async (tx) => {
    const user = await tx.user.create({ data: { name: 'kept' } });
    await expect(tx.$queryRaw`SELECT pg_current_snapshot()`).rejects.toThrow(/deserialize|type/);
    return user;
  });
  expect((await open.prisma.user.delete({ where: { id } })).name).toBe('kept');
});

it('commits what was done since it went back to a savepoint', async () => {
  const manager = createTransactionManager(open.prisma);
  const { id } = await manager.run(async (tx) => {
    await tx.$executeRaw`SAVEPOINT before`;
    await expect(tx.$queryRaw`SELECT 1 / 0`).rejects.toThrow(/division by zero/);
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT before`;
    return await tx.user.create({ data: { name: 'kept' } });
  });
  expect((await open.prisma.user.delete({ where: { id } })).name).toBe('kept');
});
