import { Prisma } from '../../db/generated/client.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';

/**
 * Lets go of a sound that was bought and is of no use, or not wanted: it stays paid for in the ledger, is not found
 * again when the same thing is asked for, and is swept once nothing else refers to it.
 */
export async function discardBought(context: ServiceContext, purchaseIds: string[], note: string): Promise<void> {
  await context.transaction.run((tx) => discardIn(context, tx, { id: { in: purchaseIds } }, note));
}

/** The same in the caller's transaction, for all of the owner's purchases that `where` names. */
export async function discardIn(context: Pick<ServiceContext, 'actor'>, tx: Tx, where: Prisma.PurchaseWhereInput, note: string): Promise<void> {
  await tx.purchase.updateMany({ where: { ...where, ownerId: context.actor.userId }, data: { assetId: null, value: Prisma.DbNull, note } });
}