/** The right to finish a job: held while the queue counts this very try as running. */
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
      const rows = await tx.$executeRawUnsafe(
        `UPDATE ${queueSchema}.job SET heartbeat_on = clock_timestamp()
         WHERE name = $1 AND id = $2::uuid AND retry_count = $3 AND state = 'active'`,
        held.name,
        held.id,
        held.retryCount,
      );
      if (rows === 1) return;
      throw new ServiceError('conflict', {
        person: 'Another worker has taken this work over. Nothing is lost.',
        log: `the lease of ${held.name} ${held.id} is gone`,
        retryable: false,
      });
    },
  };
}
