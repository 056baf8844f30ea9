/** How workers show that they live: each holds an advisory lock as long as its process does (lib/worker/runner-presence.ts). */
import type { Tx } from '../services/interfaces.ts';

/** Names our advisory locks among those of other programmes on the same server. */
export const workerLocks = 0x6e617278;

/** The channel on which workers are told of queues that were given jobs; its payload is the queue's name. */
export const jobsChannel = 'narratix_jobs';

/** How many workers live at this moment, over all machines. */
export async function livingWorkers(tx: Tx): Promise<number> {
  const [found] = await tx.$queryRawUnsafe<{ workers: number }[]>(
    `SELECT count(*)::int AS workers FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = $1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    workerLocks,
  );
  return found?.workers ?? 0;
}
