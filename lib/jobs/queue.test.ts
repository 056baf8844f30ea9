import * as fc from 'fast-check';
import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../db/client.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { createTransactionManager } from '../db/transaction.ts';
import type { JobQueue, QueuedJob, TransactionManager } from '../services/interfaces.ts';
import { silentLog } from '../services/log.ts';
import { startBoss } from './boss.ts';
import { jobDefinitions, jobNames, readJob, setAsideQueue } from './definitions.ts';
import { leaseGuard } from './lease.ts';
import { createJobQueue, foremostRank } from './queue.ts';

let database: TestDatabase;
let open: OpenDatabase;
let boss: PgBoss;
let queue: JobQueue;
let transaction: TransactionManager;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url, { max: 4 });
  transaction = createTransactionManager(open.prisma);
  boss = await startBoss(database.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
  queue = createJobQueue(boss);
});
beforeEach(async () => {
  await boss.deleteAllJobs();
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await open.close();
  await database.drop();
});

const speak = (stepId: string | null, segmentId = 'segment'): QueuedJob => ({ name: 'speak-segment', stepId, projectId: 'p', segmentId });
const enqueue = (...jobs: QueuedJob[]): Promise<void> => transaction.run((tx) => queue.enqueue(tx, jobs));
const waiting = async (name: string): Promise<QueuedJob[]> =>
  (await boss.findJobs(name)).filter(({ state }) => state === 'created').map((row) => readJob(name, row.data));

describe('the queue', () => {
  it('keeps a job when its transaction commits, and never when it rolls back', async () => {
    const job: QueuedJob = { name: 'mix-export', stepId: 'kept', projectId: 'p' };
    await enqueue(job);
    await expect(
      transaction.run(async (tx) => {
        await queue.enqueue(tx, [speak('rolled back'), { ...job, stepId: 'rolled back' }]);
        throw new Error('the write went wrong');
      }),
    ).rejects.toThrow('went wrong');
    expect(await waiting('mix-export')).toEqual([job]);
    expect(await waiting('speak-segment')).toEqual([]);
  });

  it('does not hand a job out before its transaction has committed', async () => {
    await transaction.run(async (tx) => {
      await queue.enqueue(tx, [speak('step')]);
      expect(await boss.fetch('speak-segment')).toEqual([]);
    });
    expect(await boss.fetch('speak-segment')).toHaveLength(1);
  });

  it('takes thousands of jobs in one go', async () => {
    const jobs = Array.from({ length: 5000 }, (_, at) => speak(`step-${at}`, `segment-${at}`));
    const began = performance.now();
    await enqueue(...jobs, { name: 'read-story', stepId: 'r', projectId: 'p' });
    expect(performance.now() - began).toBeLessThan(8000);
    expect(await waiting('speak-segment')).toHaveLength(5000);
    expect(await waiting('read-story')).toHaveLength(1);
  });

  it('queues a step once while it is open, and again when it is over', async () => {
    await enqueue(speak('step'), speak('step'));
    await enqueue(speak('step'));
    const [job] = await boss.fetch('speak-segment', { batchSize: 10 });
    if (job === undefined) throw new Error('no job');
    await enqueue(speak('step'));
    expect(await boss.fetch('speak-segment', { batchSize: 10 })).toEqual([]);
    await boss.complete('speak-segment', job.id);
    await enqueue(speak('step'));
    expect(await boss.fetch('speak-segment', { batchSize: 10 })).toHaveLength(1);
  });

  it('queues a line behind itself when a person changes it while it is spoken, once', async () => {
    await enqueue(speak(null));
    await enqueue(speak(null));
    expect(await waiting('speak-segment')).toHaveLength(1);
    await boss.fetch('speak-segment');
    await enqueue(speak(null));
    await enqueue(speak(null));
    expect(await waiting('speak-segment')).toEqual([speak(null)]);
  });

  it('says whether a job for the same thing is open: waiting, running, or queued behind itself', async () => {
    const isOpen = (job: QueuedJob): Promise<boolean> => transaction.run((tx) => queue.isOpen(tx, job));
    expect(await isOpen(speak(null))).toBe(false);
    await enqueue(speak(null));
    expect([await isOpen(speak(null)), await isOpen(speak(null, 'other')), await isOpen(speak('step'))]).toEqual([true, false, false]);
    const [first] = await boss.fetch('speak-segment');
    if (first === undefined) throw new Error('no job');
    expect(await isOpen(speak(null)), 'while it runs').toBe(true);
    await enqueue(speak(null));
    await boss.complete('speak-segment', first.id);
    expect(await isOpen(speak(null)), 'queued behind itself').toBe(true);
    const [second] = await boss.fetch('speak-segment');
    if (second === undefined) throw new Error('no second job');
    await boss.fail('speak-segment', second.id);
    expect(await isOpen(speak(null)), 'about to be tried again').toBe(true);
  });

  it('stands a step behind its own job where that may end without having done anything', async () => {
    await enqueue(speak('step'));
    const [running] = await boss.fetch('speak-segment');
    if (running === undefined) throw new Error('no job');
    await enqueue(speak('step'));
    expect(await waiting('speak-segment'), 'one job a step').toHaveLength(0);
    await transaction.run((tx) => queue.enqueue(tx, [speak('step'), speak('fresh')], { behind: true }));
    expect(await waiting('speak-segment')).toHaveLength(2);
  });

  it('does not let a waiting line begin before the change that asked for it is there', async () => {
    await enqueue(speak(null));
    await transaction.run(async (tx) => {
      await queue.enqueue(tx, [speak(null)]);
      expect(await boss.fetch('speak-segment')).toEqual([]);
    });
    expect(await boss.fetch('speak-segment')).toHaveLength(1);
  });

  it('lets what a person waits for go first', async () => {
    await enqueue(speak('step'));
    await enqueue(speak(null, 'urgent'));
    const [first] = await boss.fetch('speak-segment');
    expect(readJob('speak-segment', first?.data)).toEqual(speak(null, 'urgent'));
  });

  it('finds the rank of what comes now by one look into an index, however many jobs wait', async () => {
    await enqueue(...Array.from({ length: 4000 }, (_, n) => speak(`step ${n}`, `segment ${n}`)));
    await open.prisma.$executeRawUnsafe('ANALYZE');
    const plan = await open.prisma.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${foremostRank.replace('$1', "'speak-segment'")}`);
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Limit[^]*Index Only Scan using job_common_i11/);
  });

  it('lets nobody stand behind all that somebody else has asked for, in however many dramas and calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 400 }), fc.boolean(), async (dramas, calls, madeBefore, another) => {
        await boss.deleteAllJobs();
        const lines = 1000;
        const at = (person: string, drama: number): string => `${person}-${drama}`;
        await transaction.run(async (tx) => {
          await tx.user.createMany({ data: ['greedy', 'modest'].map((id) => ({ id, name: id })), skipDuplicates: true });
          await tx.project.createMany({ data: [...Array.from({ length: dramas }, (_, drama) => ({ id: at('greedy', drama), ownerId: 'greedy', title: 'x' })), { id: at('modest', 0), ownerId: 'modest', title: 'y' }], skipDuplicates: true });
        });
        const speakAll = (projectId: string, from: number, count: number): QueuedJob[] => Array.from({ length: count }, (_, n) => ({ name: 'speak-segment', stepId: `${projectId}:${from + n}`, projectId, segmentId: `${from + n}` }));
        const each = Math.floor(lines / dramas / calls);
        await transaction.run(async (tx) => {
          for (let call = 0; call < calls; call += 1) for (let drama = 0; drama < dramas; drama += 1) await queue.enqueue(tx, speakAll(at('greedy', drama), call * each, each));
        });
        /** The next so many, in the order in which the queue gives them out one by one. */
        const take = async (batchSize: number): Promise<{ step: string; priority: number }[]> => {
          const rows = batchSize === 0 ? [] : await boss.fetch<{ job: { stepId: string } }>('speak-segment', { batchSize, includeMetadata: true });
          if (rows.length > 0) await boss.complete('speak-segment', rows.map(({ id }) => id));
          return rows.toSorted((a, b) => b.priority - a.priority || a.createdOn.getTime() - b.createdOn.getTime()).map(({ data, priority }) => ({ step: data.job.stepId, priority }));
        };
        await take(madeBefore);
        await enqueue(...speakAll(at('modest', 0), 0, 10));
        if (another) await enqueue(...speakAll(at('greedy', 0), 100_000, 50));
        const order = await take(2000);
        const last = order.findLastIndex(({ step }) => step.startsWith('modest'));
        const waitedFor = order.slice(0, last).filter(({ step }) => step.startsWith('greedy')).length;
        // One turn of each of the dramas whose turn it is, of which there are few, not of all that wait.
        expect(waitedFor).toBeLessThanOrEqual(10 * (1 + Math.ceil(2 * Math.sqrt(dramas))));
        // Nothing is forgotten, and each drama keeps its own order, by the ten.
        expect(order).toHaveLength(each * calls * dramas - Math.min(madeBefore, each * calls * dramas) + 10 + (another ? 50 : 0));
        for (let drama = 0; drama < dramas; drama += 1) {
          const own = order.filter(({ step }) => step.startsWith(`greedy-${drama}:`)).map(({ step, priority }) => ({ line: Number(step.split(':')[1]), priority }));
          const turns = own.toSorted((a, b) => a.line - b.line).map(({ priority }) => priority);
          expect(turns).toEqual(turns.toSorted((a, b) => b - a));
        }
      }),
      { numRuns: 6, seed: 27 },
    );
  });

  it('makes a person’s short story beside their own novel, which still comes first', async () => {
    await transaction.run(async (tx) => {
      await tx.user.createMany({ data: [{ id: 'writer', name: 'Writer' }], skipDuplicates: true });
      await tx.project.createMany({ data: ['novel', 'story'].map((id) => ({ id, ownerId: 'writer', title: id })), skipDuplicates: true });
    });
    for (const [projectId, count] of [['novel', 1000], ['story', 30]] as const) await enqueue(...Array.from({ length: count }, (_, n): QueuedJob => ({ name: 'speak-segment', stepId: `${projectId}:${n}`, projectId, segmentId: `${n}` })));
    const first = await boss.fetch<{ job: { projectId: string } }>('speak-segment', { batchSize: 10 });
    const next = await boss.fetch<{ job: { projectId: string } }>('speak-segment', { batchSize: 100 });
    expect(new Set(first.map(({ data }) => data.job.projectId))).toEqual(new Set(['novel']));
    expect(next.filter(({ data }) => data.job.projectId === 'story')).toHaveLength(30);
  });

  it('starts again over queues that stand, and brings their settings up to date', async () => {
    await boss.updateQueue('mix-export', { retryLimit: 7, expireInSeconds: 60 });
    const second = await startBoss(database.url, { role: 'enqueue', heartbeatSeconds: 45, log: silentLog });
    try {
      const found = new Map((await second.getQueues()).map((row) => [row.name, row]));
      for (const name of jobNames) {
        expect(found.get(name)).toMatchObject({
          policy: 'exclusive',
          retryLimit: 2,
          heartbeatSeconds: 45,
          expireInSeconds: jobDefinitions[name].expireSeconds,
          deadLetter: setAsideQueue,
        });
      }
    } finally {
      await second.stop({ graceful: false });
    }
  });
});

describe('the lease', () => {
  it('lets the holder commit, and rolls back whoever lost the job', async () => {
    await open.prisma.user.create({ data: { id: 'somebody', name: 'before' } });
    await enqueue(speak('step'));
    const [first] = await boss.fetch('speak-segment');
    if (first === undefined) throw new Error('no job');
    const write = (name: string, retryCount: number): Promise<void> =>
      transaction.run(async (tx) => {
        await tx.user.update({ where: { id: 'somebody' }, data: { name } });
        await leaseGuard({ name: 'speak-segment', id: first.id, retryCount }).assertHeld(tx);
      });
    await write('held', first.retryCount);

    // The queue takes the job from a frozen worker and gives it to another.
    await boss.fail('speak-segment', first.id);
    await expect(write('between', first.retryCount)).rejects.toMatchObject({ code: 'conflict' });
    await open.prisma.$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`;
    const [second] = await boss.fetch('speak-segment');
    expect(second).toMatchObject({ id: first.id, retryCount: first.retryCount + 1 });
    await expect(write('the first wakes', first.retryCount)).rejects.toMatchObject({ code: 'conflict' });
    expect(await open.prisma.user.findUnique({ where: { id: 'somebody' } })).toMatchObject({ name: 'held' });
    await write('the second', first.retryCount + 1);
    await boss.complete('speak-segment', first.id);
    await expect(write('after the end', first.retryCount + 1)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('stays held until the transaction ends', async () => {
    await enqueue(speak('step'));
    const [job] = await boss.fetch('speak-segment');
    if (job === undefined) throw new Error('no job');
    const order: string[] = [];
    let taking: Promise<void> = Promise.resolve();
    await transaction.run(async (tx) => {
      await leaseGuard({ name: 'speak-segment', id: job.id, retryCount: job.retryCount }).assertHeld(tx);
      taking = boss.fail('speak-segment', job.id).then(() => void order.push('taken'));
      await expect
        .poll(async () => open.prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`)
        .toEqual([{ n: 1 }]);
      order.push('committing');
    });
    await taking;
    expect(order).toEqual(['committing', 'taken']);
  });
});

describe('readJob', () => {
  it('reads what was written and refuses what it does not know, in words', () => {
    const job = speak('step');
    expect(readJob('speak-segment', { version: 1, job })).toEqual(job);
    expect(() => readJob('sing-segment', { version: 1, job })).toThrow('no job called');
    expect(() => readJob('speak-segment', { version: 2, job })).toThrow('version 2');
    expect(() => readJob('speak-segment', job)).toThrow('no version');
    expect(() => readJob('mix-export', { version: 1, job })).toThrow('cannot be read');
  });
});
