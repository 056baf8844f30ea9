/**
 * Who is alive and who runs what. Each worker holds an advisory lock on a connection of its own: the operating system
 * closes the connection of a process that dies, the lock falls, and whoever looks next gives its jobs back at once,
 * without waiting for heartbeats. A claim says which worker runs which try of a job, and whether it has begun: a job
 * that only waited beside one that killed the worker pays no try for it.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
import type { PgBoss } from 'pg-boss';
import { queueSchema } from '../jobs/boss.ts';
import { jobQueues, setAsideQueue } from '../jobs/definitions.ts';
import { jobsChannel, workerLocks } from '../jobs/workers.ts';
import type { Log } from '../services/interfaces.ts';

const sweepLock = 0x6e617279;
/** How long a job may be active without a claim before it counts as lost, where other workers live. */
const unclaimedSeconds = 10;
const reconnectMs = 1000;

/** What the queue keeps of a try whose worker died. */
export interface DeathNote {
  workerDied: true;
  message: string;
}

export interface HeldJob {
  name: string;
  id: string;
  retryCount: number;
}

export interface Presence {
  /** Says that this worker has taken the try; `begun` once its handler runs. Those of one moment are said together. */
  claim(job: HeldJob, begun: boolean): Promise<void>;
  /** Says that these tries still run; answers the ids of those that are still this worker's. */
  beat(queue: string, jobs: readonly HeldJob[]): Promise<Set<string>>;
  /** Which of these tries the queue takes to be running. */
  running(jobs: readonly HeldJob[]): Promise<Set<HeldJob>>;
  /** Makes the next failure of this try the last one of the job. */
  condemn(job: HeldJob): Promise<void>;
  /** Which of these queues have a job whose time has come. */
  due(queues: readonly string[]): Promise<string[]>;
  /** Makes the next failure of this try cost nothing: it will be done again as often as it was promised. */
  forgive(job: HeldJob): Promise<void>;
  /** Gives the jobs of dead workers back to the queue; answers how many. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Connects, makes the table of claims if it is not there, and takes the lock that says "alive".
 * @param onJobs told of each queue that was given jobs
 */
export async function joinWorkers(url: string, boss: PgBoss, log: Log, onJobs: (queue: string) => void): Promise<Presence> {
  const key = randomInt(1, 2 ** 31 - 1);
  const line: { client: Client | null; closed: boolean } = { client: null, closed: false };

  const connect = async (): Promise<Client> => {
    const fresh = new Client({ connectionString: url, application_name: 'narratix-worker', keepAlive: true });
    fresh.on('error', (error) => log.warn({ error }, 'the connection that says this worker is alive broke'));
    fresh.on('end', () => {
      // Of the one in use alone: a try that failed ends too, and if each began a row of tries of its own, a server that was
      // away for seconds would be met by hundreds.
      if (line.client !== fresh) return;
      line.client = null;
      if (!line.closed) reconnect().catch((error: unknown) => log.error({ error: asError(error) }, 'cannot say that this worker is alive'));
    });
    try {
      await fresh.connect();
      await fresh.query('SELECT pg_advisory_lock($1, $2)', [workerLocks, key]);
      // Nothing here need outlive the server: with it every worker's lock is gone, and its jobs with them.
      await fresh.query('SET synchronous_commit = off');
      fresh.on('notification', ({ payload }) => onJobs(payload ?? ''));
      await fresh.query(`LISTEN ${jobsChannel}`);
      // Whoever closes meanwhile finds no connection to end: this one ends itself, and its lock with it.
      if (line.closed) throw new Error('The worker stops.');
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    line.client = fresh;
    return fresh;
  };
  const reconnect = async (): Promise<void> => {
    while (!line.closed && line.client === null) {
      await pause(reconnectMs, undefined, { ref: false });
      if (line.closed) return;
      await connect().catch((error: unknown) => log.warn({ error: asError(error) }, 'the database does not answer; trying again'));
    }
  };

  const first = await connect();
  await install(first);

  // One statement after the other: a connection carries one at a time.
  let last: Promise<unknown> = Promise.resolve();
  const query: Query = (text, values, name) => {
    const next = last.then(async () => {
      if (line.client === null) throw new Error('The worker is not connected to the database just now.');
      return (await line.client.query({ text, values, ...(name === undefined ? {} : { name }) })).rows;
    });
    last = next.catch(() => undefined);
    return next;
  };

  /** What is to be claimed while the claims before it are being written. */
  let waiting: { job: HeldJob; begun: boolean; said: () => void; failed: (error: unknown) => void }[] = [];
  const writeClaims = async (): Promise<void> => {
    const claims = waiting;
    waiting = [];
    try {
      await query(
        `INSERT INTO narratix_jobs.claim (job_id, attempt, worker, begun)
         SELECT c.job_id, c.attempt, $4::int, c.begun FROM unnest($1::uuid[], $2::int[], $3::boolean[]) AS c(job_id, attempt, begun)
         ON CONFLICT (job_id) DO UPDATE SET attempt = excluded.attempt, worker = excluded.worker, begun = excluded.begun
         WHERE claim.attempt <= excluded.attempt`,
        [claims.map(({ job }) => job.id), claims.map(({ job }) => job.retryCount), claims.map(({ begun }) => begun), key],
        'claim',
      );
      for (const { said } of claims) said();
    } catch (error) {
      for (const { failed } of claims) failed(error);
    }
  };

  return {
    claim(job, begun) {
      return new Promise((said, failed) => {
        waiting.push({ job, begun, said, failed });
        // The first of them writes for all who come until it is its turn.
        if (waiting.length === 1) last.then(writeClaims, writeClaims);
      });
    },
    async due(queues) {
      const rows = await query<{ name: string }>(
        `SELECT q.name FROM unnest($1::text[]) AS q(name)
         WHERE EXISTS (SELECT 1 FROM ${queueSchema}.job j WHERE j.name = q.name AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now())`,
        [queues],
        'due',
      );
      return rows.map(({ name }) => name);
    },
    async beat(queue, jobs) {
      const rows = await query<{ id: string }>(
        // In the order of their ids, as transactions that end several jobs lock them (lib/jobs/lease.ts).
        `WITH held AS (
           SELECT j.name, j.id FROM ${queueSchema}.job j JOIN unnest($2::uuid[], $3::int[]) AS r(id, retry_count) ON j.id = r.id AND j.retry_count = r.retry_count
           WHERE j.name = $1 AND j.state = 'active' ORDER BY j.id FOR UPDATE OF j
         )
         UPDATE ${queueSchema}.job j SET heartbeat_on = clock_timestamp() FROM held WHERE j.name = $1 AND j.id = held.id RETURNING j.id`,
        [queue, jobs.map(({ id }) => id), jobs.map(({ retryCount }) => retryCount)],
        'beat',
      );
      return new Set(rows.map(({ id }) => id));
    },
    async running(jobs) {
      const rows = await query<{ n: string }>(
        `SELECT r.n FROM unnest($1::text[], $2::uuid[], $3::int[]) WITH ORDINALITY AS r(name, id, retry_count, n)
         JOIN ${queueSchema}.job j ON j.name = r.name AND j.id = r.id AND j.retry_count = r.retry_count WHERE j.state = 'active'`,
        [jobs.map(({ name }) => name), jobs.map(({ id }) => id), jobs.map(({ retryCount }) => retryCount)],
        'running',
      );
      return new Set(rows.flatMap(({ n }) => jobs[Number(n) - 1] ?? []));
    },
    async condemn(job) {
      await query(`UPDATE ${queueSchema}.job SET retry_limit = retry_count WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active'`, [job.name, job.id, job.retryCount]);
    },
    async forgive(job) {
      await query(raiseLimit, [job.name, job.id, job.retryCount]);
    },
    async sweep() {
      const [turn] = await query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, 0) AS mine', [sweepLock]);
      if (turn?.mine !== true) return 0;
      try {
        return await releaseOrphans(query, boss, log);
      } finally {
        await query('SELECT pg_advisory_unlock($1, 0)', [sweepLock]);
      }
    },
    async close() {
      line.closed = true;
      await line.client?.end();
    },
  };
}

/** `name` is that of a statement which is kept prepared. */
type Query = <Row extends QueryResultRow>(text: string, values: unknown[], name?: string) => Promise<Row[]>;

const raiseLimit = `UPDATE ${queueSchema}.job SET retry_limit = retry_limit + 1
  WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active'`;

async function install(client: Client): Promise<void> {
  // Two workers starting together would trip over each other's CREATE ... IF NOT EXISTS.
  await client.query('SELECT pg_advisory_lock($1, 1)', [sweepLock]);
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS narratix_jobs`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS narratix_jobs.claim (
         job_id uuid PRIMARY KEY, attempt integer NOT NULL, worker integer NOT NULL, begun boolean NOT NULL)`,
    );
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, 1)', [sweepLock]);
  }
}

async function releaseOrphans(query: Query, boss: PgBoss, log: Log): Promise<number> {
  const orphans = await query<{ id: string; name: string; retryCount: number; waited: boolean }>(
    `WITH living AS (
       SELECT objid::bigint AS worker FROM pg_locks
       WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = $1
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
     SELECT j.id, j.name, j.retry_count AS "retryCount", c.begun IS FALSE AS waited
     FROM ${queueSchema}.job j
     LEFT JOIN narratix_jobs.claim c ON c.job_id = j.id AND c.attempt = j.retry_count
     WHERE j.state = 'active' AND j.name = ANY($2::text[])
       AND CASE WHEN c.worker IS NULL
         THEN j.started_on < now() - $3 * interval '1 second'
         ELSE c.worker NOT IN (SELECT worker FROM living) END`,
    [workerLocks, [...jobQueues.map(({ queue }) => queue), setAsideQueue], unclaimedSeconds],
  );
  const note: DeathNote = { workerDied: true, message: 'the worker died while the job ran' };
  for (const job of orphans) {
    if (job.waited) await query(raiseLimit, [job.name, job.id, job.retryCount]);
    await boss.fail(job.name, { id: job.id, retryCount: job.retryCount }, note);
    // The pause before a retry is for a vendor that needs rest, not for a process that died.
    await query(`UPDATE ${queueSchema}.job SET start_after = now() WHERE name = $1 AND id = $2 AND state = 'retry'`, [job.name, job.id]);
  }
  await query(
    `DELETE FROM narratix_jobs.claim c WHERE NOT EXISTS (
       SELECT 1 FROM ${queueSchema}.job j WHERE j.id = c.job_id AND j.state = 'active' AND j.retry_count = c.attempt)`,
    [],
  );
  if (orphans.length > 0) log.warn({ jobs: orphans.length }, 'gave the jobs of a worker that died back to the queue');
  return orphans.length;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
