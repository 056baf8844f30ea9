/** The rows of the ledger: how a purchase begins and ends. Each step is one transaction of the caller's. */
import { Prisma, type Purchase } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import type { PurchaseOrder, ServiceContext, Tx } from '../interfaces.ts';
import { adjustBudget, holdBudget } from './budget.ts';

/** How long whoever calls a vendor counts as alive without a sign, milliseconds. */
export const holdMs = 20_000;

/** The one key under which the same thing is open for an owner. */
export function openKeyOf(ownerId: string, inputHash: string): string {
  return `${ownerId}:${inputHash}`;
}

/**
 * Begins a purchase: holds the most that it can cost under the caps and writes its row, which is unique while open.
 * Null where the same thing is open, or was bought in the meantime. `heldUntil` is null for what anybody may go on with.
 * @throws ServiceError `spend-cap`
 */
export async function openPurchase(context: ServiceContext, order: PurchaseOrder, more: (tx: Tx, purchase: Purchase) => Promise<void> = async () => {}, heldUntil: Date | null = null): Promise<Purchase | null> {
  const { projectId, mostMicros } = order;
  const ownerId = context.actor.userId;
  const createdAt = context.clock.now();
  try {
    return await context.transaction.run(async (tx) => {
      const openKey = openKeyOf(ownerId, order.inputHash);
      if ((await tx.purchase.findUnique({ where: { openKey }, select: { id: true } })) !== null) return null;
      await holdBudget(tx, { ownerId, projectId, at: createdAt }, mostMicros);
      const { vendor, model, stage, subjectId, inputHash } = order;
      const purchase = await tx.purchase.create({ data: { ownerId, projectId, vendor, model, stage, subjectId, inputHash, openKey, mostMicros, heldUntil, createdAt } });
      // Asked only now: what was open until a moment ago, and kept this row from being written, is settled and seen.
      if ((await boughtBefore(tx, ownerId, inputHash)) !== null) throw new BoughtMeanwhile();
      await more(tx, purchase);
      return purchase;
    });
  } catch (error) {
    if (error instanceof BoughtMeanwhile) return null;
    // Somebody opened the same in the same moment; what was held is rolled back with it.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return null;
    throw error;
  }
}

/** Rolls the new row and what it held back. */
class BoughtMeanwhile extends Error {}

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
export const stillThere = { state: 'settled', OR: [{ assetId: { not: null } }, { value: { not: Prisma.AnyNull } }] } satisfies Prisma.PurchaseWhereInput;

/** The same thing, bought before and still there. */
export async function boughtBefore(tx: Tx, ownerId: string, inputHash: string): Promise<Purchase | null> {
  return await tx.purchase.findFirst({
    where: { ownerId, inputHash, ...stillThere },
    orderBy: { settledAt: 'desc' },
  });
}
