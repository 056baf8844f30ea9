import { getEnv } from '../../env.ts';
import type { ServiceContext } from '../interfaces.ts';

/** How long a prediction may be looked at by nobody before the sweep does, milliseconds. */
const unseenMs = 45_000;
const mostAtOnce = 200;

/**
 * Finds predictions that no webhook told of and nobody waits for (their job was cancelled, or its worker died) and has
 * them looked at and taken in, long before the vendor forgets them after an hour.
 * @returns how many were put on the queue
 */
export async function sweepPredictions(context: Pick<ServiceContext, 'transaction' | 'queue' | 'clock'>): Promise<number> {
  const now = context.clock.now().getTime();
  const before = new Date(now - unseenMs);
  // While whoever asks may still be answered, nobody else may conclude that the vendor never heard of it.
  const unanswered = new Date(now - getEnv().NARRATIX_STALL_SECONDS * 1000 - unseenMs);
  return await context.transaction.run(async (tx) => {
    const rows = await tx.prediction.findMany({
      where: { doneAt: null, createdAt: { lt: before }, OR: [{ lookedAt: null }, { lookedAt: { lt: before } }], AND: [{ OR: [{ vendorId: { not: null } }, { createdAt: { lt: unanswered } }] }, { OR: [{ takenUntil: null }, { takenUntil: { lt: context.clock.now() } }] }] },
      orderBy: { createdAt: 'asc' },
      take: mostAtOnce,
      select: { id: true },
    });
    if (rows.length > 0) await context.queue.enqueue(tx, rows.map(({ id }) => ({ name: 'take-in-prediction', stepId: null, predictionId: id })));
    return rows.length;
  });
}
