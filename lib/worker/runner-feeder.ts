/**
 * Takes the jobs of one queue many at a time. Calls to a vendor mostly wait, so that dozens of them run at once: one statement
 * fetches as many as there is room for, one settles what ended within a moment, and one says that all the others still run.
 */
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import type { Log } from '../services/interfaces.ts';
import { inLogScope } from '../services/log-scope.ts';
import type { HeldJob, Presence } from './runner-presence.ts';

export interface FeederOptions {
  boss: PgBoss;
  presence: Pick<Presence, 'beat' | 'condemn'>;
  queue: string;
  /** How many run at once. */
  room: number;
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
}

export function startFeeder({ boss, presence, queue, room, handle, log }: FeederOptions): Feeder {
  const running = new Map<string, Running>();
  let ended: { held: HeldJob; result: JobResult }[] = [];
  let gathering: NodeJS.Timeout | null = null;
  let asked = false;
  let filling = false;
  let stopped = false;
  const empty = Promise.withResolvers<void>();

  const warn = (error: unknown, message: string): void => log.warn({ queue, error: error instanceof Error ? error : new Error(String(error)) }, message);

  const mayFetch = (): boolean => asked && !stopped && running.size < room;
  const fill = async (): Promise<void> => {
    filling = true;
    try {
      while (mayFetch()) {
        asked = false;
        for (const row of await boss.fetch<unknown>(queue, { batchSize: room - running.size, includeMetadata: true })) begin(row);
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
    running.set(row.id, { held, taken, late: late.unref() });
    inLogScope({ jobId: row.id }, async () => await handle({ ...row, signal: taken.signal })).then(
      (result) => end(held, result),
      (error: unknown) => end(held, { id: row.id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } }),
    );
  };

  const end = (held: HeldJob, result: JobResult): void => {
    clearTimeout(running.get(held.id)?.late);
    ended.push({ held, result });
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
    write(batch)
      // A job that stays active without a heartbeat is given back by the queue.
      .catch((error: unknown) => warn(error, 'could not settle jobs'))
      .finally(() => {
        for (const { held } of batch) running.delete(held.id);
        wake();
        leaveWhenEmpty();
      });
  };

  /** Each settlement counts for the very try: whoever has the job now is not disturbed. */
  const write = async (batch: typeof ended): Promise<void> => {
    const completed = batch.filter(({ result }) => result.status === 'completed').map(({ held }) => ({ id: held.id, retryCount: held.retryCount }));
    if (completed.length > 0) await boss.complete(queue, completed);
    for (const { held, result } of batch) {
      if (result.status === 'completed') continue;
      if (result.status === 'deadletter') await presence.condemn(held);
      await boss.fail(queue, { id: held.id, retryCount: held.retryCount }, result.output);
    }
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
    empty.resolve();
  };

  return {
    wake,
    hasRoom: () => running.size < room,
    async stop() {
      stopped = true;
      settle();
      leaveWhenEmpty();
      await empty.promise;
    },
  };
}
