/** The right to finish a job: held while the queue counts this very try as running. */
import { gathered } from '../services/gather.ts';
import type { Tx } from '../services/interfaces.ts';
import { ServiceError } from '../services/errors.ts';
import { queueSchema } from './boss.ts';

export interface Lease {
  /**
   * To be called inside the last transaction of a job, before it commits: throws `conflict` when the job was given to
   * another worker in the meantime (this process was frozen, or cut off), and so rolls the transaction back. Where it
   * is held it stays held until the commit: the job's row is locked and its heartbeat fresh.
   */
  assertHeld(tx: Tx): Promise<void>;
}

/** The lease of one try of a job. `retryCount` names the try, as the queue handed it out. */
export function leaseGuard(held: { name: string; id: string; retryCount: number }): Lease {
  return {
    async assertHeld(tx) {
      if (await renewed(tx, held)) return;
      throw new ServiceError('conflict', {
        person: 'Another worker has taken this work over. Nothing is lost.',
        log: `the lease of ${held.name} ${held.id} is gone`,
        retryable: false,
      });
    },
  };
}

/** Whether tries of jobs are still counted as running; each that is gets a fresh heartbeat, and its row is locked. */
const renewed = gathered<{ name: string; id: string; retryCount: number }, boolean>({
  rank: 8,
  async ask(tx, tries) {
    const held = new Set<string>();
    const byQueue = Map.groupBy(tries, ({ name }) => name);
    for (const [name, same] of byQueue) {
      const rows = await tx.$queryRawUnsafe<{ id: string; retryCount: number }[]>(
        `WITH held AS (
           SELECT j.name, j.id FROM ${queueSchema}.job j JOIN unnest($2::uuid[], $3::int[]) AS t(id, retry_count) ON j.id = t.id AND j.retry_count = t.retry_count
           WHERE j.name = $1 AND j.state = 'active' ORDER BY j.id FOR UPDATE OF j
         )
         UPDATE ${queueSchema}.job j SET heartbeat_on = clock_timestamp() FROM held WHERE j.name = $1 AND j.id = held.id RETURNING j.id::text, j.retry_count AS "retryCount"`,
        name,
        same.map(({ id }) => id),
        same.map(({ retryCount }) => retryCount),
      );
      for (const { id, retryCount } of rows) held.add(`${name} ${id} ${retryCount}`);
    }
    return tries.map(({ name, id, retryCount }) => held.has(`${name} ${id} ${retryCount}`));
  },
});
