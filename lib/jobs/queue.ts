/** Puts jobs on the queue inside the caller's transaction. */
import { randomUUID } from 'node:crypto';
import { fromPrisma, type JobInsert, type PgBoss } from 'pg-boss';
import type { JobQueue, QueuedJob, Tx } from '../services/interfaces.ts';
import { queueSchema } from './boss.ts';
import { isUrgent, jobDefinitions, jobKey, type JobEnvelope, type JobName } from './definitions.ts';

/** Rows in one statement: thousands of lines of a novel go in a few. */
const rowsPerInsert = 1000;
const urgentPriority = 10;

/**
 * The durable queue. A job is there once the transaction commits, and never when it rolls back. While a job of a step
 * is open (waiting, running, or about to be tried again) the same step is not queued a second time. A line or cue that
 * a person asked to be remade while it is just being made is queued once more behind it, so the newest words win.
 */
export function createJobQueue(boss: PgBoss): JobQueue {
  return {
    async enqueue(tx, jobs) {
      const byName = new Map<JobName, QueuedJob[]>();
      for (const job of jobs) {
        const same = byName.get(job.name);
        if (same === undefined) byName.set(job.name, [job]);
        else same.push(job);
      }
      for (const [name, named] of byName) {
        const planned = named.filter((job) => !isUrgent(job)).map((job) => row(job, jobKey(job)));
        for (let at = 0; at < planned.length; at += rowsPerInsert) {
          await boss.insert(name, planned.slice(at, at + rowsPerInsert), { db: fromPrisma(tx) });
        }
        for (const job of named) if (isUrgent(job)) await enqueueUrgent(boss, tx, job);
      }
    },
  };
}

function row(job: QueuedJob, key: string): JobInsert<JobEnvelope> {
  return {
    data: { version: jobDefinitions[job.name].version, job },
    singletonKey: key,
    priority: isUrgent(job) ? urgentPriority : 0,
  };
}

/**
 * An open job for the same line counts only where it has not begun: one that runs has read the old words already.
 * The waiting row is locked until the caller commits, so that it cannot begin before the new words are there.
 */
async function enqueueUrgent(boss: PgBoss, tx: Tx, job: QueuedJob): Promise<void> {
  const key = jobKey(job);
  const inserted = await boss.insert(job.name, [row(job, key)], { db: fromPrisma(tx), returnId: true });
  if (inserted !== null && inserted.length > 0) return;
  const waiting = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM ${queueSchema}.job
     WHERE name = $1 AND (singleton_key = $2 OR singleton_key LIKE $3) AND state < 'active' FOR UPDATE`,
    job.name,
    key,
    `${key}:again:%`,
  );
  if (waiting.length > 0) return;
  await boss.insert(job.name, [row(job, `${key}:again:${randomUUID()}`)], { db: fromPrisma(tx) });
}
