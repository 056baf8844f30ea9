/** The rows of the ledger: how a purchase begins and ends. */
import { Prisma, type Purchase } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import { newId } from '../../db/new-id.ts';
import { isUniqueViolation } from '../../db/transaction.ts';
import { ServiceError } from '../errors.ts';
import type { PurchaseOrder, ServiceContext, Tx } from '../interfaces.ts';
import { adjustBudget, monthBudget, requireRoom } from './budget.ts';

/** How long whoever calls a vendor counts as alive without a sign, milliseconds. */
export const holdMs = 20_000;

/** The one key under which the same thing is open for an owner. */
export function openKeyOf(ownerId: string, inputHash: string): string {
  return `${ownerId}:${inputHash}`;
}

/**
 * Begins a purchase: holds the most that it can cost under the caps and writes its row, which is unique while open.
 * Null where the same thing is open, or was bought in the meantime. `heldUntil` is null for what anybody may go on with.
 * `more` is written with the row.
 * @throws ServiceError `spend-cap`
 */
export async function openPurchase(context: ServiceContext, order: PurchaseOrder, more: ((tx: Tx, purchase: Purchase) => Promise<void>) | null = null, heldUntil: Date | null = null): Promise<Purchase | null> {
  const { transaction, clock } = context;
  const ownerId = context.actor.userId;
  const createdAt = clock.now();
  const isBought = async (tx: Tx): Promise<boolean> => (await boughtBefore(tx, ownerId, order.inputHash)) !== null;
  try {
    for (let tried = 1; ; tried += 1) {
      const purchase =
        more === null
          ? await transaction.single((tx) => insertPurchase(tx, ownerId, order, createdAt, heldUntil))
          : await transaction.run(async (tx) => {
              const row = await insertPurchase(tx, ownerId, order, createdAt, heldUntil);
              if (row === null) return null;
              if (await isBought(tx)) throw new BoughtMeanwhile();
              await more(tx, row);
              return row;
            });
      if (purchase === null) {
        if ((await transaction.single((tx) => tx.purchase.findUnique({ where: { openKey: openKeyOf(ownerId, order.inputHash) }, select: { id: true } }))) !== null) return null;
        await transaction.run((tx) => requireRoom(tx, { ownerId, projectId: order.projectId, at: createdAt }, order.mostMicros));
        if (tried < mostTries) continue;
        throw new ServiceError('conflict', { person: 'Too much is being bought at once. It is tried again.', retryable: true });
      }
      // Asked only now: what was open until a moment ago, and kept this row from being written, is settled and seen.
      if (more === null && (await transaction.single(isBought))) {
        await transaction.run((tx) => endPurchase(context, tx, purchase.id, { state: 'released', note: 'The same was bought in the same moment.' }));
        return null;
      }
      return purchase;
    }
  } catch (error) {
    // Somebody opened the same in the same moment; what was held is rolled back with it.
    if (error instanceof BoughtMeanwhile || isUniqueViolation(error)) return null;
    throw error;
  }
}

/** Room that was made, or taken, by others while it was asked for: so often it is looked at again. */
const mostTries = 5;

/** Rolls the new row, what belongs to it and what it held back. */
class BoughtMeanwhile extends Error {}

/**
 * The row and what it holds, in one statement: either all of it is written, or nothing, so that no race passes a cap. Both
 * budgets are locked before they are looked at, the drama's first, as wherever they are changed. Null where there was no
 * room, no budget yet, or the same is open.
 */
async function insertPurchase(tx: Tx, ownerId: string, order: PurchaseOrder, createdAt: Date, heldUntil: Date | null): Promise<Purchase | null> {
  const { vendor, model, stage, projectId, subjectId, inputHash, mostMicros } = order;
  const month = monthBudget(ownerId, createdAt);
  const openKey = openKeyOf(ownerId, inputHash);
  const [row] = await tx.$queryRaw<Purchase[]>`
    WITH held AS (
      SELECT "id", "heldMicros" FROM "Budget" WHERE "id" IN (${projectId}, ${month}) ORDER BY "id" = ${month} FOR UPDATE
    ), room AS (
      SELECT 1 FROM "Project" p, "User" u
      WHERE p."id" = ${projectId} AND u."id" = ${ownerId}
        AND (SELECT "heldMicros" FROM held WHERE "id" = ${projectId}) + ${mostMicros}::bigint <= p."capMicros"
        AND (SELECT "heldMicros" FROM held WHERE "id" = ${month}) + ${mostMicros}::bigint <= u."monthlyCapMicros"
        AND NOT EXISTS (SELECT 1 FROM "Purchase" WHERE "openKey" = ${openKey})
    ), raised AS (
      UPDATE "Budget" b SET "heldMicros" = b."heldMicros" + ${mostMicros}::bigint FROM room WHERE b."id" IN (${projectId}, ${month})
    )
    INSERT INTO "Purchase" ("id", "ownerId", "projectId", "vendor", "model", "stage", "subjectId", "inputHash", "openKey", "state", "mostMicros", "heldUntil", "createdAt")
    SELECT ${newId()}, ${ownerId}, ${projectId}, ${vendor}, ${model}, ${stage}, ${subjectId}, ${inputHash}, ${openKey}, 'open', ${mostMicros}::int, ${heldUntil}::timestamp, ${createdAt}::timestamp FROM room
    RETURNING *`;
  return row ?? null;
}

export type PurchaseEnd =
  | { state: 'settled'; costMicros: number; assetId: string | null; value?: object | undefined; note?: string | null }
  | { state: 'released' | 'uncertain'; note: string };

/**
 * Ends a purchase, once. What turned out later (an uncertain one that was sold after all, or known not to be) is taken
 * in too; what is settled or released stays so (but see countAgain). Gives whether anything changed.
 */
export async function endPurchase(context: Pick<ServiceContext, 'clock'>, tx: Tx, purchaseId: string, end: PurchaseEnd): Promise<boolean> {
  const from = end.state === 'uncertain' ? ['open'] : ['open', 'uncertain'];
  const [purchase] = await tx.purchase.updateManyAndReturn({
    where: { id: purchaseId, state: { in: from } },
    data: {
      state: end.state,
      openKey: null,
      heldUntil: null,
      settledAt: context.clock.now(),
      note: end.note ?? null,
      ...(end.state === 'settled' ? { costMicros: end.costMicros, assetId: end.assetId, ...(end.value === undefined ? {} : { value: toJson(end.value) }) } : {}),
    },
  });
  if (purchase === undefined) return false;
  if (end.state === 'uncertain') return true;
  const cost = end.state === 'settled' ? end.costMicros : 0;
  await adjustBudget(tx, { ownerId: purchase.ownerId, projectId: purchase.projectId, at: purchase.createdAt }, cost - purchase.mostMicros);
  return true;
}

/**
 * A released purchase turned out to be at the vendor's after all: it counts again, as uncertain until its sound is taken
 * in, and is held again even where a cap is thereby passed, for it was sold. Does nothing to a purchase that still counts.
 */
export async function countAgain(tx: Tx, purchaseId: string, note: string): Promise<void> {
  const [purchase] = await tx.purchase.updateManyAndReturn({ where: { id: purchaseId, state: 'released' }, data: { state: 'uncertain', note } });
  if (purchase === undefined) return;
  await adjustBudget(tx, { ownerId: purchase.ownerId, projectId: purchase.projectId, at: purchase.createdAt }, purchase.mostMicros);
}

/** Settled, and what was bought is not thrown away. */
const stillThere = Prisma.sql`("state" = 'settled' AND ("assetId" IS NOT NULL OR "value" <> 'null'::jsonb))`;
/**
 * By the hash, and never by the owner's index: until a table was first analysed, PostgreSQL thinks either as good, and a novel
 * that is the first thing bought would read the whole ledger for each of its lines. This comparison takes no index.
 */
const sameFor = (ownerId: string, inputHash: string): Prisma.Sql => Prisma.sql`"inputHash" = ${inputHash} AND "ownerId" IS NOT DISTINCT FROM ${ownerId}`;

/** The same thing, bought before and still there. */
export async function boughtBefore(tx: Tx, ownerId: string, inputHash: string): Promise<Purchase | null> {
  const [row] = await tx.$queryRaw<Purchase[]>`SELECT * FROM "Purchase" WHERE ${sameFor(ownerId, inputHash)} AND ${stillThere} ORDER BY "settledAt" DESC LIMIT 1`;
  return row ?? null;
}

/** The open purchase of the same thing, else the newest that was settled and is still there. */
export async function openOrBought(tx: Tx, ownerId: string, inputHash: string): Promise<Purchase | null> {
  const [row] = await tx.$queryRaw<Purchase[]>`
    SELECT * FROM "Purchase" WHERE ${sameFor(ownerId, inputHash)} AND ("state" = 'open' OR ${stillThere})
    ORDER BY "state" = 'open' DESC, "settledAt" DESC LIMIT 1`;
  return row ?? null;
}
