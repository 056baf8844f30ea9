import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../services/errors.ts';
import { openDatabase, type OpenDatabase } from './client.ts';
import { onServer } from './scratch.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { createTransactionManager, isTransactionConflict } from './transaction.ts';

let database: TestDatabase;
let open: OpenDatabase;
const names = async (): Promise<string[]> => (await open.prisma.user.findMany({ orderBy: { name: 'asc' } })).map((user) => user.name);

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

async function fresh(): Promise<ReturnType<typeof createTransactionManager>> {
  await open.prisma.user.deleteMany();
  return createTransactionManager(open.prisma);
}

describe('transactions on a real database', () => {
  it('commits what the work did and gives its result', async () => {
    const manager = await fresh();
    const id = await manager.run(async (tx) => (await tx.user.create({ data: { name: 'Ada' } })).id);
    expect((await open.prisma.user.findUniqueOrThrow({ where: { id } })).name).toBe('Ada');
  });

  it('says in words that a row was deleted in the same moment, or one that it refers to', async () => {
    const manager = await fresh();
    const gone = { name: 'ServiceError', code: 'not-found', person: expect.stringContaining('deleted in the same moment') };
    await expect(manager.run((tx) => tx.user.update({ where: { id: 'nobody' }, data: { name: 'Ada' } }))).rejects.toMatchObject(gone);
    await expect(manager.run((tx) => tx.user.delete({ where: { id: 'nobody' } }))).rejects.toMatchObject(gone);
    await expect(manager.run((tx) => tx.project.create({ data: { ownerId: 'nobody', title: 'Lost' } }))).rejects.toMatchObject(gone);
    await expect(manager.single((tx) => tx.$executeRaw`INSERT INTO "Project" ("id", "ownerId", "title", "updatedAt") VALUES ('x', 'nobody', 'Lost', now())`)).rejects.toMatchObject(gone);
  });

  it('rolls back when the work throws, and passes on that very error', async () => {
    const manager = await fresh();
    const error = new ServiceError('conflict', { person: 'No.' });
    await expect(
      manager.run(async (tx) => {
        await tx.user.create({ data: { name: 'Ada' } });
        throw error;
      }),
    ).rejects.toBe(error);
    expect(await names()).toEqual([]);
  });

  it('sends one statement after another, whatever is asked for at once, also beside one that fails', async () => {
    const manager = await fresh();
    const warned: string[] = [];
    const hear = (warning: Error): void => void warned.push(warning.message);
    process.on('warning', hear);
    try {
      const { id } = await open.prisma.user.create({ data: { name: 'Ada', projects: { create: { title: 'Lamp' } }, apiTokens: { create: { name: 'x', tokenHash: 'h', prefix: 'p', scopes: [] } } } });
      const found = await manager.run(async (tx) => {
        const [user, count] = await Promise.all([tx.user.findUniqueOrThrow({ where: { id }, include: { projects: { include: { chapters: true, characters: true } }, apiTokens: true, sessions: true } }), tx.user.count(), tx.project.count()]);
        return { titles: user.projects.map(({ title }) => title), tokens: user.apiTokens.length, count };
      });
      expect(found).toEqual({ titles: ['Lamp'], tokens: 1, count: 1 });
      await expect(manager.run(async (tx) => await Promise.all([tx.user.update({ where: { id }, data: { name: 'Eve' } }), tx.$queryRaw`SELECT 1 / 0`, tx.user.create({ data: { name: 'Mallory' } })]))).rejects.toThrow(/division by zero/);
      // Warnings are told a tick later.
      await new Promise(setImmediate);
    } finally {
      process.off('warning', hear);
    }
    expect(await names()).toEqual(['Ada']);
    expect(warned).toEqual([]);
  });

  it('joins the outer transaction of the same call chain: one commit, one rollback', async () => {
    const manager = await fresh();
    await manager.run(async (outer) => {
      await outer.user.create({ data: { name: 'Ada' } });
      await manager.run(async (inner) => {
        expect(inner).toBe(outer);
        expect(await inner.user.count()).toBe(1);
        await inner.user.create({ data: { name: 'Bo' } });
      });
      expect(await names()).toEqual([]);
    });
    expect(await names()).toEqual(['Ada', 'Bo']);
    await expect(
      manager.run(async () => {
        await manager.run(async (inner) => await inner.user.create({ data: { name: 'Cy' } }));
        throw new Error('after the inner one');
      }),
    ).rejects.toThrow('after the inner one');
    expect(await names()).toEqual(['Ada', 'Bo']);
  });

  it('one statement alone is committed by itself, and joins the transaction it stands in', async () => {
    const manager = await fresh();
    await manager.single((tx) => tx.$executeRaw`INSERT INTO "User" ("id", "name") VALUES (gen_random_uuid(), 'Ada')`);
    expect(await names()).toEqual(['Ada']);
    const error = new Error('after it');
    await expect(
      manager.run(async (outer) => {
        await manager.single(async (tx) => {
          expect(tx).toBe(outer);
          await tx.$executeRaw`UPDATE "User" SET "name" = 'Bo'`;
        });
        throw error;
      }),
    ).rejects.toBe(error);
    expect(await names()).toEqual(['Ada']);
    // Swallowed inside a transaction, its error still keeps the whole from being committed.
    await expect(manager.run(async () => void (await manager.single((tx) => tx.$executeRaw`SELECT 1 / 0`).catch(() => undefined)))).rejects.toThrow();
  });

  it('one statement that met a conflict is tried again', async () => {
    const manager = await fresh();
    let tries = 0;
    const answer = await manager.single(async () => {
      tries += 1;
      if (tries < 3) throw Object.assign(new Error('in the way'), { code: 'P2034' });
      return 'done';
    });
    expect([answer, tries]).toEqual(['done', 3]);
  });

  it('does not commit half of a joined call whose error was swallowed', async () => {
    const manager = await fresh();
    await expect(
      manager.run(async (tx) => {
        await tx.user.create({ data: { name: 'Ada' } });
        await manager
          .run(async (inner) => {
            await inner.user.create({ data: { name: 'half' } });
            throw new Error('inner');
          })
          .catch(() => {});
      }),
    ).rejects.toThrow('inner');
    expect(await names()).toEqual([]);
  });

  it('says so when a caught error of the database has ended the transaction', async () => {
    const manager = await fresh();
    const { id } = await open.prisma.user.create({ data: { name: 'Ada' } });
    await expect(
      manager.run(async (tx) => {
        await tx.user.create({ data: { name: 'Bo' } });
        await tx.user.create({ data: { id, name: 'twin' } }).catch(() => {});
      }),
    ).rejects.toMatchObject({ code: '25P02' });
    expect(await names()).toEqual(['Ada']);
  });

  it('frees the connection of a transaction that ended so', async () => {
    const manager = await fresh();
    const { id } = await open.prisma.user.create({ data: { name: 'Ada' } });
    // More than the pool has.
    for (let n = 0; n < 12; n += 1) {
      await expect(manager.run(async (tx) => void (await tx.user.create({ data: { id, name: 'twin' } }).catch(() => {})))).rejects.toMatchObject({ code: '25P02' });
    }
    expect(await manager.run(async (tx) => await tx.user.count())).toBe(1);
  });

  it('keeps parallel chains apart', async () => {
    const manager = await fresh();
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(
        async (name, i) =>
          await manager.run(async (tx) => {
            await tx.user.create({ data: { name } });
            if (i % 2 === 1) throw new Error('odd');
          }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(await names()).toEqual(['a', 'c']);
  });

  it('gives work that outlived its transaction one of its own', async () => {
    const manager = await fresh();
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    let late: Promise<unknown> = Promise.resolve();
    await manager.run(async (tx) => {
      await tx.user.create({ data: { name: 'first' } });
      late = gate.then(async () => await manager.run(async (own) => await own.user.create({ data: { name: 'late' } })));
    });
    release();
    await late;
    expect(await names()).toEqual(['first', 'late']);
  });

  it('keeps serializable transactions serial: ten raise one number at once, and none is lost', async () => {
    const manager = await fresh();
    const user = await open.prisma.user.create({ data: { name: '0' } });
    let tries = 0;
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        await manager.run(
          async (tx) => {
            tries++;
            const { name } = await tx.user.findUniqueOrThrow({ where: { id: user.id } });
            await tx.user.update({ where: { id: user.id }, data: { name: String(Number(name) + 1) } });
          },
          { isolation: 'Serializable' },
        );
      }),
    );
    expect(await names()).toEqual(['10']);
    expect(tries).toBeGreaterThan(10);
  });

  it('finds write skew between transactions that touch different rows', async () => {
    const manager = await fresh();
    await open.prisma.user.createMany({ data: [{ name: 'on call: a' }, { name: 'on call: b' }] });
    const leave = async (who: string): Promise<void> => {
      await manager.run(
        async (tx) => {
          const onCall = await tx.user.findMany({ where: { name: { startsWith: 'on call' } } });
          if (onCall.length < 2) return;
          await tx.user.updateMany({ where: { name: `on call: ${who}` }, data: { name: `off: ${who}` } });
        },
        { isolation: 'Serializable' },
      );
    };
    await Promise.all([leave('a'), leave('b')]);
    expect((await names()).filter((name) => name.startsWith('on call'))).toHaveLength(1);
  });

  it('retries a deadlock until both have written', async () => {
    const manager = await fresh();
    const [a, b] = await Promise.all(['a', 'b'].map(async (name) => await open.prisma.user.create({ data: { name } })));
    if (a === undefined || b === undefined) throw new Error('two users were made');
    let first = 0;
    let meet = (): void => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    let tries = 0;
    const cross = async (one: string, two: string): Promise<void> => {
      await manager.run(async (tx) => {
        tries++;
        await tx.$executeRaw`UPDATE "User" SET "name" = "name" || '+' WHERE "id" = ${one}`;
        if (++first === 2) meet();
        await met;
        await tx.$executeRaw`UPDATE "User" SET "name" = "name" || '+' WHERE "id" = ${two}`;
      });
    };
    await Promise.all([cross(a.id, b.id), cross(b.id, a.id)]);
    expect(await names()).toEqual(['a++', 'b++']);
    expect(tries).toBeGreaterThanOrEqual(3);
  });

  it('refuses a serializable part in a transaction that is not', async () => {
    const manager = await fresh();
    await expect(manager.run(async () => await manager.run(async () => {}, { isolation: 'Serializable' }))).rejects.toThrow('cannot join');
  });

  it('leaks no connection over 500 transactions of which a tenth fail', async () => {
    const manager = await fresh();
    let failed = 0;
    await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        try {
          await manager.run(async (tx) => {
            await tx.user.create({ data: { name: `user ${i}` } });
            if (i % 10 === 0) throw new Error('a tenth');
          });
        } catch (error) {
          if (!(error instanceof Error) || error.message !== 'a tenth') throw error;
          failed++;
        }
      }),
    );
    expect(failed).toBe(50);
    expect(await open.prisma.user.count()).toBe(450);
    const states = await onServer(database.url, async (client) => {
      const { rows } = await client.query<{ state: string }>(
        `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'narratix'`,
      );
      return rows.map((row) => row.state);
    });
    expect(states.length).toBeLessThanOrEqual(5);
    expect(states.every((state) => state === 'idle')).toBe(true);
  });
});

describe('what counts as a conflict', () => {
  it.each([
    [{ code: 'P2034' }, true],
    [{ code: '40001' }, true],
    [{ code: '40P01' }, true],
    [{ code: 'P2010', meta: { code: '40001' } }, true],
    [{ code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '40P01' } } } }, true],
    [{ cause: { kind: 'TransactionWriteConflict' } }, true],
    [{ code: 'P2002' }, false],
    [new Error('40001'), false],
    [null, false],
  ])('%o: %s', (error, expected) => {
    expect(isTransactionConflict(error)).toBe(expected);
  });
});
