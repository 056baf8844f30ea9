/** The rows of the ledger: how a purchase begins and ends. */
import type { Purchase } from '../../db/generated/client.ts';
import { isUniqueViolation } from '../../db/transaction.ts';
import { ServiceError } from '../errors.ts';
import type { PurchaseOrder, ServiceContext, Tx } from '../interfaces.ts';
import { adjustBudget, requireRoom } from './budget.ts';
import { boughtBefore, endRow, insertPurchase, openKeyOf } from './purchase-rows.ts';

/**
 * Begins a purchase: holds the most that it can cost under the caps and writes its row, which is unique while open.
 * Null where the same thing is open, or was bought in the meantime. `holdMs` is null for what anybody may go on with.
 * `more` is written with the row.
 * @throws ServiceError `spend-cap`
 */
export async function openPurchase(context: ServiceContext, order: PurchaseOrder, more: ((tx: Tx, purchase: Purchase) => Promise<void>) | null = null, holdMs: number | null = null): Promise<Purchase | null> {
  const { transaction, clock } = context;
  const ownerId = context.actor.userId;
  const createdAt = clock.now();
  const wanted = { ownerId, order, createdAt, holdMs };
  const isBought = async (tx: Tx): Promise<boolean> => (await boughtBefore(tx, { ownerId, inputHash: order.inputHash })) !== null;
  try {
    for (let tried = 1; ; tried += 1) {
      const purchase =
        more === null
          ? await transaction.single((tx) => insertPurchase(tx, wanted))
          : await transaction.run(async (tx) => {
              const row = await insertPurchase(tx, wanted);
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

export type PurchaseEnd =
  | { state: 'settled'; costMicros: number; assetId: string | null; value?: object | undefined; note?: string | null }
  | { state: 'released' | 'uncertain'; note: string };

/**
 * Ends a purchase, once. What turned out later (an uncertain one that was sold after all, or known not to be) is taken
 * in too; what is settled or released stays so (but see countAgain). Gives whether anything changed.
 */
export async function endPurchase(context: Pick<ServiceContext, 'clock'>, tx: Tx, purchaseId: string, end: PurchaseEnd): Promise<boolean> {
  const { state, note = null } = end;
  const settled = end.state === 'settled' ? { costMicros: end.costMicros, assetId: end.assetId, ...(end.value === undefined ? {} : { value: end.value }) } : {};
  const purchase = await endRow(tx, { id: purchaseId, state, at: context.clock.now(), note, ...settled });
  if (purchase === null) return false;
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
