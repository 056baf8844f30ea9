/** Requests that are made once, however often they are sent: the meaning of an Idempotency-Key. */
import { createHash } from 'node:crypto';
import { Prisma } from '../db/generated/client.ts';
import { whoActs } from './access.ts';
import { ServiceError } from './errors.ts';
import type { ServiceContext, Tx } from './interfaces.ts';

/** How long a key is remembered, seconds. */
export const rememberedSeconds = 24 * 3600;
const keyShape = /^[\x21-\x7e]{1,255}$/;

/** What a request was answered. */
export interface KeptAnswer {
  status: number;
  /** JSON; null for none. */
  body: Prisma.JsonValue;
}

/** What the same request has in common with itself: method, address and body. */
export function requestHashOf(method: string, address: string, body: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify([method, address])).update(body).digest('hex');
}

/**
 * Does `work` in one transaction with the note that it was done, so that either both stand or neither: the same key again
 * within a day is given the first answer. What fails has changed nothing, and may be tried again with the same key.
 * `work` must have no effect outside the database.
 * @throws ServiceError `bad-input` for what is no key, `reused-key` where the key came with another request, `conflict`
 *   while the first one is still at work; and what `work` throws
 */
export async function answerOnce<A extends KeptAnswer>(context: ServiceContext, input: { key: string; requestHash: string }, work: () => Promise<A>): Promise<{ answer: A | KeptAnswer; replayed: boolean }> {
  const { key, requestHash } = input;
  if (!keyShape.test(key)) throw new ServiceError('bad-input', { person: 'An Idempotency-Key is 1 to 255 plain letters, digits and signs without spaces, such as a UUID.' });
  const userId = whoActs(context);
  return await context.transaction.run(
    async (tx) => {
      await takeTurn(tx, `${userId} ${key}`);
      const now = context.clock.now();
      const kept = await tx.answeredRequest.findUnique({ where: { userId_key: { userId, key } } });
      if (kept && kept.expiresAt > now) {
        if (kept.requestHash !== requestHash) throw new ServiceError('reused-key', { person: 'This Idempotency-Key came with another request before. Take a new key for a new request.' });
        return { answer: { status: kept.status, body: kept.body }, replayed: true };
      }
      const answer = await work();
      const row = { requestHash, status: answer.status, body: answer.body ?? Prisma.DbNull, createdAt: now, expiresAt: new Date(now.getTime() + rememberedSeconds * 1000) };
      await tx.answeredRequest.upsert({ where: { userId_key: { userId, key } }, create: { userId, key, ...row }, update: row });
      return { answer, replayed: false };
    },
    { timeoutMs: 60_000 },
  );
}

/** Held to the end of the transaction; whoever comes meanwhile is not kept waiting, but told. */
async function takeTurn(tx: Tx, whose: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(hashtextextended(${whose}, 8111)) AS "mine"`;
  if (row?.mine !== true) throw new ServiceError('conflict', { person: 'The same request is being answered just now. Ask again in a moment.', retryable: true, retryAfterSeconds: 1 });
}
