import { Prisma } from '../../db/generated/client.ts';
import type { ServiceContext } from '../interfaces.ts';

/**
 * Lets go of a sound that was bought and is of no use, or not wanted: it stays paid for in the ledger, is not found
 * again when the same thing is asked for, and is swept once nothing else refers to it.
 */
export async function discardBought(context: ServiceContext, purchaseIds: string[], note: string): Promise<void> {
  await context.transaction.run((tx) => tx.purchase.updateMany({ where: { id: { in: purchaseIds }, ownerId: context.actor.userId }, data: { assetId: null, value: Prisma.DbNull, note } }));
}
