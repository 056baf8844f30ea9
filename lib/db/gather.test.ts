/** Statements and transactions that many share: merged where they may be, and nobody the worse for another's failure. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, type OpenDatabase } from './client.ts';
import { gathered, type Kind, numbered } from '../services/gather.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { createTransactionManager } from './transaction.ts';
import type { TransactionManager, Tx } from '../services/interfaces.ts';

let database: TestDatabase;
let open: OpenDatabase;
let manager: TransactionManager;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url);
  manager = createTransactionManager(open.prisma);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

/** Doubles numbers in the database; a negative one is refused by itself, zero breaks the whole statement. */
function doubling(rank = 1): { double: (tx: Tx, n: number) => Promise<number>; asked: number[][] } {
  const asked: number[][] = [];
  const ask: Kind<number, number>['ask'] = async (tx, orders) => {
    asked.push(orders);
    const rows = await tx.$queryRaw<{ n: number; twice: number }[]>`SELECT n, 2 * n / sign(n)::int AS twice FROM unnest(${orders}::int[]) AS o(n)`;
    return orders.map((order) => (order < 0 ? new Error(`refused ${order}`) : (rows.find(({ n }) => n === order)?.twice ?? 0)));
  };
  return { double: gathered({ rank, ask }), asked };
}
const insert = gathered<string, void>({
  rank: 1,
  async ask(tx, names) {
    await tx.$executeRaw`INSERT INTO "User" ("id", "name") SELECT 'id of ' || n, n FROM unnest(${names}::text[]) AS o(n)`;
    return names.map(() => undefined);
  },
});
const names = async (prefix: string): Promise<string[]> => (await open.prisma.user.findMany({ where: { name: { startsWith: prefix } }, orderBy: { name: 'asc' } })).map(({ name }) => name ?? '');

/** How many statements that match are sent meanwhile. */
async function sent(pattern: RegExp, work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.filter(([statement]: unknown[]) => pattern.test(typeof statement === 'object' && statement !== null && 'text' in statement ? String(statement.text) : String(statement))).length;
  } finally {
    query.mockRestore();
  }
}

describe('statements outside a transaction', () => {
  it('of one moment are one, and each is given its own answer', async () => {
    const { double, asked } = doubling();
    expect(await Promise.all([3, 1, 2, 3].map((n) => manager.single((tx) => double(tx, n))))).toEqual([6, 2, 4, 6]);
    expect(asked).toEqual([[3, 1, 2, 3]]);
  });

  it('that one alone cannot have answered do the others no harm', async () => {
    const { double, asked } = doubling();
    const outcomes = await Promise.allSettled([1, -2, 3].map((n) => manager.single((tx) => double(tx, n))));
    expect(outcomes).toMatchObject([{ value: 2 }, { reason: { message: 'refused -2' } }, { value: 6 }]);
    expect(asked).toHaveLength(1);
  });

  it('that fail as a whole are asked one by one', async () => {
    const { double, asked } = doubling();
    const outcomes = await Promise.allSettled([1, 0, 3].map((n) => manager.single((tx) => double(tx, n))));
    expect(outcomes).toMatchObject([{ value: 2 }, { status: 'rejected' }, { value: 6 }]);
    expect(asked).toEqual([[1, 0, 3], [1], [0], [3]]);
  });

  it('are written at once and alone in anybody’s own transaction', async () => {
    const { double, asked } = doubling();
    expect(await manager.run(async (tx) => [await double(tx, 1), await double(tx, 2)])).toEqual([2, 4]);
    expect(asked).toEqual([[1], [2]]);
  });
});

describe('a shared transaction', () => {
  it('is one commit for many, whose statements of one kind are one, those of the lowest rank first', async () => {
    const order: string[] = [];
    const kind = (rank: number): ((tx: Tx, n: number) => Promise<number>) =>
      gathered({
        rank,
        async ask(tx, orders: number[]) {
          order.push(`${rank}: ${orders.join(' ')}`);
          await tx.$executeRaw`SELECT 1`;
          return orders;
        },
      });
    const [first, second, third] = [kind(1), kind(2), kind(3)];
    // The odd ones have nothing to say of the second kind: they wait with the third until the others have.
    const work = (n: number) => async (tx: Tx): Promise<number> => {
      await first(tx, n);
      if (n % 2 === 0) await second(tx, n);
      return await third(tx, n);
    };
    let results: number[] = [];
    const commits = await sent(/^COMMIT/i, async () => {
      results = await Promise.all([1, 2, 3, 4].map((n) => manager.run(work(n), { together: true })));
    });
    expect(results).toEqual([1, 2, 3, 4]);
    expect(commits).toBe(1);
    expect(order).toEqual(['1: 1 2 3 4', '2: 2 4', '3: 1 3 2 4']);
  });

  it('in which somebody fails is rolled back, and everybody else writes alone', async () => {
    const write = async (n: number): Promise<void> =>
      await manager.run(
        async (tx) => {
          await insert(tx, `shared ${n}`);
          if (n === 2) throw new Error('the second fails');
        },
        { together: true },
      );
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(write));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { message: 'the second fails' } });
    expect(await names('shared')).toEqual(['shared 1', 'shared 3', 'shared 4']);
  });

  it('in which a statement fails is rolled back, and the one that spoilt it fails alone', async () => {
    await open.prisma.user.create({ data: { id: 'id of taken 2', name: 'somebody' } });
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => manager.run((tx) => insert(tx, `taken ${n}`), { together: true })));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await names('taken')).toEqual(['taken 1', 'taken 3']);
  });

  it('is joined by what its work asks for, each in its own call chain', async () => {
    const chain = new AsyncLocalStorage<number>();
    const seen = await Promise.all(
      [1, 2].map((n) =>
        chain.run(n, () =>
          manager.run(async (tx) => [chain.getStore() === n, await manager.single(async (inner) => await Promise.resolve(inner === tx)), await manager.run(async (inner) => await Promise.resolve(inner === tx))], { together: true }),
        ),
      ),
    );
    expect(seen).toEqual([[true, true, true], [true, true, true]]);
  });

  it('that waits for a row holds up nobody who comes after it', async () => {
    await open.prisma.user.createMany({ data: [{ id: 'locked', name: 'locked' }, { id: 'free', name: 'free' }] });
    const rename = (id: string): Promise<unknown> => manager.run((tx) => tx.user.update({ where: { id }, data: { name: `${id} renamed` } }), { together: true });
    const release = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holder = manager.run(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = 'locked' FOR UPDATE`;
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const stuck = rename('locked');
    await expect.poll(async () => (await open.prisma.$queryRaw<object[]>`SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`).length, { timeout: 10_000 }).toBeGreaterThan(0);
    await rename('free');
    expect(await names('free')).toEqual(['free renamed']);
    release.resolve();
    await Promise.all([holder, stuck]);
    expect(await names('locked')).toEqual(['locked renamed']);
  });
});

it('hands orders over in a form that jsonb takes, half a character at the end of a cut text too', async () => {
  const [row] = await open.prisma.$queryRaw<{ n: number; text: string }[]>`SELECT * FROM jsonb_to_recordset(${numbered([{ text: 'cut \ud83d' }])}::jsonb) AS o("n" int, "text" text)`;
  expect(row).toEqual({ n: 0, text: 'cut \ufffd' });
});
