/**
 * Takes the jobs of one queue many at a time. Calls to a vendor mostly wait, so that dozens of them run at once: one statement
 * fetches as many as there is room for, one settles what ended within a moment, and one says that all the others still run.
 */
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import type { Log } from '../services/interfaces.ts';
import { inLogScope } from '../services/log-scope.ts';
import { tellWhenAnswered } from '../services/vendors/answered.ts';
import { tellEnds } from './runner-ends.ts';
import type { HeldJob, Presence } from './runner-presence.ts';

export interface FeederOptions {
  boss: PgBoss;
  presence: Pick<Presence, 'beat' | 'condemn'>;
  queue: string;
  /** How many wait for the vendor, or are asked of it, at once. */
  room: number;
  /** How many run at once in all: with those that were answered, of which this machine still makes something. */
  most: number;
  /** Runs a job to its end; its signal fires when the job was taken away or ran out of time. */
  handle: (row: JobWithMetadata<unknown>) => Promise<JobResult>;
  log: Log;
}

export interface Feeder {
  /** There may be jobs: as many are fetched as there is room for. */
  wake(): void;
  hasRoom(): boolean;
  /** Fetches no more, and resolves when all that run have ended and are settled. */
  stop(): Promise<void>;
}

/** What ended is settled together with what ends so soon after it, milliseconds; its work is committed already. */
const gatherMs = 100;
/** Half of the shortest heartbeat of the queues (jobs/boss.ts) and a little less, milliseconds. */
const beatMs = 4000;

interface Running {
  held: HeldJob;
  taken: AbortController;
  late: NodeJS.Timeout;
  /** The vendor has done its part. */
  answered: boolean;
}

export function startFeeder({ boss, presence, queue, room, most, handle, log }: FeederOptions): Feeder {
  const running = new Map<string, Running>();
  let ended: { job: Running; result: JobResult }[] = [];
  let gathering: NodeJS.Timeout | null = null;
  let waking: NodeJS.Timeout | null = null;
  let atVendor = 0;
  let asked = false;
  let filling = false;
  let stopped = false;
  const empty = Promise.withResolvers<void>();

  const warn = (error: unknown, message: string): void => log.warn({ queue, error: error instanceof Error ? error : new Error(String(error)) }, message);

  const free = (): number => Math.min(room - atVendor, most - running.size);
  const mayFetch = (): boolean => asked && !stopped && free() > 0;
  const fill = async (): Promise<void> => {
    filling = true;
    try {
      while (mayFetch()) {
        asked = false;
        for (const row of await boss.fetch<unknown>(queue, { batchSize: free(), includeMetadata: true })) begin(row);
      }
    } catch (error) {
      // Looked for again within a second.
      warn(error, 'could not fetch jobs');
    } finally {
      filling = false;
    }
    leaveWhenEmpty();
  };
  const wake = (): void => {
    if (stopped) return;
    asked = true;
    if (!filling) void fill();
  };

  const begin = (row: JobWithMetadata<unknown>): void => {
    const held: HeldJob = { name: row.name, id: row.id, retryCount: row.retryCount };
    const taken = new AbortController();
    const late = setTimeout(() => taken.abort(new Error(`the job took longer than ${row.expireInSeconds} s`)), row.expireInSeconds * 1000);
    const job: Running = { held, taken, late: late.unref(), answered: false };
    running.set(row.id, job);
    atVendor += 1;
    const work = async (): Promise<JobResult> => await handle({ ...row, signal: taken.signal });
    inLogScope({ jobId: row.id }, async () => await tellWhenAnswered(() => answered(job), work)).then(
      (result) => end(job, result),
      (error: unknown) => end(job, { id: row.id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } }),
    );
  };

  const leaveVendor = (job: Running): boolean => {
    if (job.answered) return false;
    job.answered = true;
    atVendor -= 1;
    return true;
  };
  /** Its room is another's; as with what ends, those of one moment together. */
  const answered = (job: Running): void => {
    if (!leaveVendor(job)) return;
    waking ??= setTimeout(() => {
      waking = null;
      wake();
    }, gatherMs);
  };

  const end = (job: Running, result: JobResult): void => {
    clearTimeout(job.late);
    ended.push({ job, result });
    // Where nothing else runs, nothing need be waited for.
    if (stopped || ended.length === running.size) settle();
    else gathering ??= setTimeout(settle, gatherMs);
  };

  const settle = (): void => {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
    const batch = ended;
    ended = [];
    if (batch.length === 0) return;
    tellEnds(boss, presence, queue, batch.map(({ job: { held }, result }) => ({ held, result })))
      // It is told again once the database is there (runner-ends.ts).
      .catch((error: unknown) => warn(error, 'could not settle jobs'))
      .finally(() => {
        for (const { job } of batch) {
          leaveVendor(job);
          // A job that was given back and fetched again has an entry of its own.
          if (running.get(job.held.id) === job) running.delete(job.held.id);
        }
        wake();
        leaveWhenEmpty();
      });
  };

  const beating = setInterval(() => {
    const all = [...running.values()];
    if (all.length === 0) return;
    presence.beat(queue, all.map(({ held }) => held)).then(
      (alive) => {
        for (const { held, taken } of all) if (!alive.has(held.id)) taken.abort(new Error(`job ${held.id} is no longer this worker's`));
      },
      // That it could not be said tells nothing of the jobs.
      (error: unknown) => warn(error, 'could not say that jobs still run'),
    );
  }, beatMs);

  const leaveWhenEmpty = (): void => {
    if (!stopped || filling || running.size > 0) return;
    clearInterval(beating);
    if (waking !== null) clearTimeout(waking);
    empty.resolve();
  };

  return {
    wake,
    hasRoom: () => free() > 0,
    async stop() {
      stopped = true;
      settle();
      leaveWhenEmpty();
      await empty.promise;
    },
  };
}
