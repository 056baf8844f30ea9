import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../db/client.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { childEnv } from '../env.ts';
import { startBoss } from '../jobs/boss.ts';
import { createJobQueue } from '../jobs/queue.ts';
import type { QueuedJob, VendorId } from '../services/interfaces.ts';
import { silentLog } from '../services/log.ts';
import { Road } from './testing-road.ts';

let database: TestDatabase;
let open: OpenDatabase;
let boss: PgBoss;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url, { max: 2 });
  await open.prisma.$executeRaw`CREATE TABLE runs
    (at timestamptz NOT NULL DEFAULT clock_timestamp(), what text, step text, attempt int, worker text, message text)`;
  boss = await startBoss(database.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
});
const children = new Set<ChildProcess>();
/** What the workers logged. */
const heard: string[] = [];
afterEach(async () => {
  await Promise.all([...children].map(kill));
});
beforeEach(async () => {
  heard.length = 0;
  await boss.deleteAllJobs();
  await open.prisma.$executeRaw`DELETE FROM runs`;
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await open.close();
  await database.drop();
});

/** Starts a worker and waits until it takes jobs. */
async function worker(name: string, url = database.url): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'testing-child.ts'), [url, name], { env: childEnv(), silent: true });
  children.add(child);
  child.on('exit', () => children.delete(child));
  child.stderr?.on('data', (data: Buffer) => heard.push(data.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}: ${heard.join('')}`)));
  });
  return child;
}
const gone = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });
async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await gone(child);
}

type ProjectId = 'quick' | 'short' | 'lingers' | 'waits' | 'asks-later' | 'hopeless' | 'kills' | 'freezes' | 'fails-unheard' | 'ends-unheard';
const speak = (stepId: string, projectId: ProjectId, lane: VendorId | null = null): QueuedJob => ({ name: 'speak-segment', stepId, projectId, segmentId: stepId, ...(lane === null ? {} : { lane }) });
/** The queue of the machine's own voices, whose loops take one job each, and that of a vendor, which is fed by the handful. */
const lanes = [
  { queue: 'speak-segment', lane: null },
  { queue: 'speak-segment.hume', lane: 'hume' },
] as const;
const enqueue = (jobs: QueuedJob[]): Promise<void> =>
  createTransactionManager(open.prisma).run((tx) => createJobQueue(boss).enqueue(tx, jobs));

interface Run {
  at: Date;
  what: string;
  step: string;
  attempt: number | null;
  worker: string;
  message: string | null;
}
const runs = (what: string, step?: string): Promise<Run[]> =>
  open.prisma.$queryRaw<Run[]>`SELECT * FROM runs WHERE what = ${what} AND (${step ?? null}::text IS NULL OR step = ${step ?? null}) ORDER BY at`;
const counted = (what: string, step?: string): (() => Promise<number>) => async () => (await runs(what, step)).length;
const soon = { timeout: 40_000, interval: 20 };

// Each test starts real processes; a busy machine takes its time over that.
describe('the runner', { timeout: 90_000 }, () => {
  it('starts a fresh job at once', async () => {
    await worker('a');
    await enqueue([speak('warm', 'quick')]);
    await expect.poll(counted('done', 'warm'), soon).toBe(1);
    const [before] = await open.prisma.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    await enqueue([{ name: 'read-story', stepId: 'fresh', projectId: 'quick' }]);
    await expect.poll(counted('done', 'fresh'), soon).toBe(1);
    const [began] = await runs('began', 'fresh');
    expect((began?.at.getTime() ?? Infinity) - (before?.now.getTime() ?? 0)).toBeLessThan(500);
  });

  it.each(lanes)('runs 200 jobs of $queue exactly once, and two workers share them', async ({ queue, lane }) => {
    await Promise.all([worker('a'), worker('b')]);
    await enqueue(Array.from({ length: 200 }, (_, at) => speak(`step-${at}`, 'short', lane)));
    await expect.poll(counted('done'), soon).toBe(200);
    const began = await runs('began');
    expect(began).toHaveLength(200);
    expect(new Set(began.map(({ step }) => step)).size).toBe(200);
    for (const name of ['a', 'b']) expect(began.filter(({ worker: who }) => who === name).length).toBeGreaterThan(20);
    await expect.poll(async () => (await boss.findJobs(queue)).filter(({ state }) => state !== 'completed').length, soon).toBe(0);
  });

  it('looks again and again for what another works on, and no look costs a try', async () => {
    await worker('a');
    await enqueue([speak('patient', 'asks-later', 'replicate')]);
    const look = async (): Promise<number> => {
      // The queue puts each look off for longer; a test has no time for that.
      await open.prisma.$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`;
      return (await runs('done', 'patient')).length;
    };
    await expect.poll(look, soon).toBe(1);
    expect((await runs('began', 'patient')).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
    expect(await counted('set aside', 'patient')()).toBe(0);
  });

  it('sets aside at once, in front of a vendor too, what trying again cannot mend', async () => {
    await worker('a');
    await enqueue(lanes.map(({ queue, lane }) => speak(queue, 'hopeless', lane)));
    await expect.poll(counted('set aside'), soon).toBe(2);
    for (const { queue } of lanes) {
      expect(await runs('began', queue)).toHaveLength(1);
      expect(await runs('set aside', queue)).toMatchObject([{ message: 'It cannot be made.' }]);
    }
  });

  it('goes on within a few seconds after kill -9 and a restart', async () => {
    const first = await worker('first');
    await enqueue([speak('killed', 'waits')]);
    await expect.poll(counted('began', 'killed'), soon).toBe(1);
    await kill(first);
    const second = await worker('second');
    await expect.poll(counted('began', 'killed'), { ...soon, timeout: 4000 }).toBe(2);
    const again = (await runs('began', 'killed')).at(-1);
    expect(again).toMatchObject({ worker: 'second', attempt: 2 });
    await kill(second);
  });

  it.each(lanes)('hands the jobs of $queue of a killed worker to one that lives, without a restart', async ({ lane }) => {
    const first = await worker('first');
    await enqueue([speak('killed', 'waits', lane)]);
    await expect.poll(counted('began', 'killed'), soon).toBe(1);
    await worker('second');
    await kill(first);
    await expect.poll(counted('began', 'killed'), { ...soon, timeout: 4000 }).toBe(2);
  });

  it.each(lanes)('sets aside what kills its worker three times, says so, and spares its neighbour in $queue', async ({ lane }) => {
    // Both run at once, so the innocent one loses its worker as often, and must be done all the same.
    await enqueue([speak('poison', 'kills', lane), speak('innocent', 'lingers', lane)]);
    for (let life = 1; life <= 3; life += 1) {
      const child = await worker(`life-${life}`).catch(() => null);
      if (child !== null) await gone(child);
    }
    await worker('last');
    await expect.poll(counted('set aside', 'poison'), soon).toBe(1);
    await expect.poll(counted('done', 'innocent'), soon).toBe(1);
    expect((await runs('began', 'poison')).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect((await runs('began', 'innocent')).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const aside = await runs('set aside');
    expect(aside).toMatchObject([{ step: 'poison' }]);
    expect(aside[0]?.message).toContain('3 times');
  });

  it.each(lanes)('does not let a frozen worker finish a job of $queue that was given to another', async ({ queue, lane }) => {
    const frozen = await worker('frozen');
    await enqueue([speak('step', 'freezes', lane)]);
    await expect.poll(counted('began', 'step'), soon).toBe(1);
    // What the queue does once the heartbeats stay away, without the wait.
    const [row] = await boss.findJobs(queue, { key: 'step:step' });
    if (row === undefined) throw new Error('no job');
    await boss.fail(queue, row.id);
    await worker('other');
    await expect.poll(counted('done', 'step'), soon).toBe(1);
    frozen.kill('SIGCONT');
    await expect.poll(() => heard.join('').includes('the lease of') || heard.join('').includes('taken away'), soon).toBe(true);
    expect(await runs('done', 'step')).toMatchObject([{ worker: 'other', attempt: 2 }]);
  });

  it('tells the queue how jobs ended while the database was away, as soon as it is back', async () => {
    const road = new Road(database.url);
    await road.open();
    try {
      await worker('a', road.url);
      await enqueue(lanes.flatMap(({ queue, lane }) => [speak(`fails ${queue}`, 'fails-unheard', lane), speak(`ends ${queue}`, 'ends-unheard', lane)]));
      await expect.poll(counted('began'), soon).toBe(4);
      await road.close();
      await expect.poll(() => heard.join('').split('ends unheard').length - 1, soon).toBe(4);
      // Those that are settled by the handful are so a moment later.
      await expect.poll(() => heard.join('').includes('could not settle jobs'), soon).toBe(true);
      await road.open();
      for (const { queue } of lanes) {
        await expect.poll(counted('began', `fails ${queue}`), soon).toBe(2);
        const [fails] = await boss.findJobs(queue, { key: `step:fails ${queue}` });
        // Not by heartbeats that were missed, which would count as one that killed its worker. Where the database is back soon, the queue's own loop tells what it met first.
        expect(fails?.output).toMatchObject({ message: expect.stringMatching(/^The database went away\.$|ECONNREFUSED/u) });
        await expect.poll(async () => (await boss.findJobs(queue, { key: `step:ends ${queue}` })).map(({ state }) => state), soon).toEqual(['completed']);
        expect(await counted('began', `ends ${queue}`)()).toBe(1);
      }
    } finally {
      await road.close();
    }
  });

  it.each(lanes)('gives a running job of $queue back without counting the try when it must stop', async ({ lane }) => {
    await enqueue([speak('long', 'waits', lane)]);
    for (let restart = 1; restart <= 3; restart += 1) {
      const child = await worker(`deploy-${restart}`);
      await expect.poll(counted('began', 'long'), soon).toBe(restart);
      child.send('stop');
      expect(await gone(child)).toBe(0);
    }
    expect((await runs('began', 'long')).map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    expect(await runs('set aside')).toEqual([]);
  });
});
