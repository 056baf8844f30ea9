/** Puts jobs on the queue inside the caller's transaction. */
import { randomUUID } from 'node:crypto';
import { fromPrisma, type JobInsert, type PgBoss } from 'pg-boss';
import type { JobQueue, QueuedJob, Tx } from '../services/interfaces.ts';
import { traceToPassOn } from '../tracing.ts';
import { queueSchema } from './boss.ts';
import { isUrgent, jobDefinitions, jobKey, projectOf, queueOf, type JobEnvelope } from './definitions.ts';
import { jobsChannel } from './workers.ts';

/** Rows in one statement: thousands of lines of a novel go in a few. */
const rowsPerInsert = 1000;
const urgentPriority = 10;
/** So many jobs of a drama have one rank: two dramas take turns by so many lines. */
const sameRank = 10;
/**
 * The conditions of pg-boss's own partial indexes (job_i11: what waits, foremost first; job_i6: what is open, by its key),
 * word for word: with less, every question about a queue reads all its rows, and those of a day's finished jobs.
 */
const waits = `state < 'active' AND NOT blocked`;
const isOpenNow = `state <= 'active' AND policy = 'exclusive'`;
const keyOfRow = `COALESCE(singleton_key, '')`;

/** The rank that a queue ($1) has come to: one look into an index, however many wait. */
export const foremostRank = `SELECT -max(priority) AS rank FROM ${queueSchema}.job WHERE name = $1 AND ${waits} AND priority <= 0`;

/**
 * The durable queue. A job is there once the transaction commits, and never when it rolls back. While a job of a step
 * is open (waiting, running, or about to be tried again) the same step is not queued a second time. A line or cue that
 * a person asked to be remade while it is just being made is queued once more behind it, so the newest words win.
 */
export function createJobQueue(boss: PgBoss): JobQueue {
  return {
    async enqueue(tx, jobs, { behind = false } = {}) {
      const byName = new Map<string, QueuedJob[]>();
      for (const job of jobs) {
        const same = byName.get(queueOf(job));
        if (same === undefined) byName.set(queueOf(job), [job]);
        else same.push(job);
      }
      for (const [name, named] of byName) {
        const unhurried = named.filter((job) => !isUrgent(job));
        const busy = behind ? await activeKeys(tx, name) : null;
        const planned: JobInsert<JobEnvelope>[] = [];
        for (const [projectId, own] of Map.groupBy(unhurried, projectOf)) {
          const { first, step, there } = await placeInLine(tx, name, projectId);
          for (const [index, job] of own.entries()) {
            planned.push(row(job, busy?.has(jobKey(job)) ? `${jobKey(job)}:again:${randomUUID()}` : jobKey(job), -(first + step * Math.floor((there + index) / sameRank))));
          }
        }
        for (let at = 0; at < planned.length; at += rowsPerInsert) {
          await boss.insert(name, planned.slice(at, at + rowsPerInsert), { db: fromPrisma(tx) });
        }
        for (const job of named) if (isUrgent(job)) await enqueueUrgent(boss, tx, job);
        await tx.$executeRaw`SELECT pg_notify(${jobsChannel}, ${name})`;
      }
    },
    async isOpen(tx, job) {
      const rows = await tx.$queryRawUnsafe<object[]>(
        `SELECT 1 FROM ${queueSchema}.job WHERE name = $1 AND (${keyOfRow} = $2 OR ${keyOfRow} LIKE $3) AND ${isOpenNow} LIMIT 1`,
        queueOf(job),
        jobKey(job),
        `${jobKey(job)}:again:%`,
      );
      return rows.length > 0;
    },
    async forget(tx, projectIds) {
      await tx.$executeRawUnsafe(`DELETE FROM ${queueSchema}.job WHERE data #>> '{job,projectId}' = ANY ($1)`, projectIds);
    },
  };
}

interface PlaceInLine {
  /** The rank of the first job. */
  first: number;
  /** From one rank of this drama to its next. */
  step: number;
  /** Jobs of this drama that have that first rank already. */
  there: number;
}

/**
 * Where a drama's jobs come in (start-time fair queuing, Goyal et al. 1996): at the rank that the queue has come to, that of the
 * foremost waiting job, or behind its own that wait. So a novel that came first and a short story that came after it are made
 * side by side, and within each its own order holds. Between people it is fair too: of whoever has other dramas waiting, the next
 * one comes in later by so many ranks and is given turns as much more seldom.
 */
async function placeInLine(tx: Tx, queue: string, projectId: string | null): Promise<PlaceInLine> {
  if (projectId === null) {
    // Of no drama, and many come one by one (each sound that a vendor tells of): nothing to be fair about.
    const [of] = await tx.$queryRawUnsafe<{ rank: number | null }[]>(foremostRank, queue);
    return { first: of?.rank ?? 0, step: 1, there: 0 };
  }
  const [found] = await tx.$queryRawUnsafe<{ foremost: number | null; last: number | null; there: number; others: number }[]>(
    `WITH waiting AS MATERIALIZED (
       SELECT priority, data #>> '{job,projectId}' AS project FROM ${queueSchema}.job WHERE name = $1 AND ${waits} AND priority <= 0
     ), own AS (
       SELECT min(priority) AS last FROM waiting WHERE project = $2
     ), dramas AS (
       SELECT DISTINCT project FROM waiting WHERE project <> $2
     )
     SELECT -(SELECT max(priority) FROM waiting) AS foremost, -own.last AS last,
       (SELECT count(*)::int FROM waiting WHERE project = $2 AND priority = own.last) AS there,
       (SELECT count(*)::int FROM dramas JOIN "Project" p ON p."id" = dramas.project WHERE p."ownerId" = (SELECT "ownerId" FROM "Project" WHERE "id" = $2)) AS others
     FROM own`,
    queue,
    projectId,
  );
  const { foremost = null, last = null, there = 0, others = 0 } = found ?? {};
  return last === null ? { first: (foremost ?? 0) + others, step: 1 + others, there: 0 } : { first: last, step: 1 + others, there };
}

/** Keys of the jobs of a queue that run just now: few, as each keeps a part of a worker busy. */
async function activeKeys(tx: Tx, queue: string): Promise<Set<string>> {
  const rows = await tx.$queryRawUnsafe<{ singleton_key: string | null }[]>(`SELECT singleton_key FROM ${queueSchema}.job WHERE name = $1 AND state = 'active' AND ${isOpenNow}`, queue);
  return new Set(rows.flatMap(({ singleton_key: key }) => (key === null ? [] : [key])));
}

function row(job: QueuedJob, key: string, priority: number): JobInsert<JobEnvelope> {
  const trace = traceToPassOn();
  return {
    data: { version: jobDefinitions[job.name].version, job, ...(trace === undefined ? {} : { trace }) },
    singletonKey: key,
    priority,
  };
}

/**
 * An open job for the same line counts only where it has not begun: one that runs has read the old words already.
 * The waiting row is locked until the caller commits, so that it cannot begin before the new words are there.
 */
async function enqueueUrgent(boss: PgBoss, tx: Tx, job: QueuedJob): Promise<void> {
  const key = jobKey(job);
  const inserted = await boss.insert(queueOf(job), [row(job, key, urgentPriority)], { db: fromPrisma(tx), returnId: true });
  if (inserted !== null && inserted.length > 0) return;
  const waiting = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM ${queueSchema}.job
     WHERE name = $1 AND (${keyOfRow} = $2 OR ${keyOfRow} LIKE $3) AND state < 'active' AND ${isOpenNow} FOR UPDATE`,
    queueOf(job),
    key,
    `${key}:again:%`,
  );
  if (waiting.length > 0) return;
  await boss.insert(queueOf(job), [row(job, `${key}:again:${randomUUID()}`, urgentPriority)], { db: fromPrisma(tx) });
}
