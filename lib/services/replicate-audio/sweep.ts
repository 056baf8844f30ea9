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
export async function sweepPredictions(context: Pick<ServiceContext, 'transaction' | 'queue'>): Promise<number> {
  // While whoever asks may still be answered, nobody else may conclude that the vendor never heard of it.
  const unansweredMs = getEnv().NARRATIX_STALL_SECONDS * 1000 + unseenMs;
  return await context.transaction.run(async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT p."id" FROM "Prediction" p, (SELECT now() AT TIME ZONE 'UTC' AS "at") n
      WHERE p."doneAt" IS NULL AND p."createdAt" < n."at" - ${unseenMs} * interval '1 millisecond'
        AND (p."lookedAt" IS NULL OR p."lookedAt" < n."at" - ${unseenMs} * interval '1 millisecond')
        AND (p."vendorId" IS NOT NULL OR p."createdAt" < n."at" - ${unansweredMs} * interval '1 millisecond')
        AND (p."takenUntil" IS NULL OR p."takenUntil" < n."at")
      ORDER BY p."createdAt" LIMIT ${mostAtOnce}`;
    if (rows.length > 0) await context.queue.enqueue(tx, rows.map(({ id }) => ({ name: 'take-in-prediction', stepId: null, predictionId: id })));
    return rows.length;
  });
}
