/** A purchase that its caller has opened and says to be alive for, from before its call until the vendor has answered. */
import type { Purchase } from '../../db/generated/client.ts';
import type { PurchaseOrder, ServiceContext } from '../interfaces.ts';
import { endPurchase, openPurchase } from './ledger.ts';
import { lockStale, renewHold, staleIds } from './purchase-rows.ts';

/** How long whoever calls a vendor counts as alive without a sign, milliseconds. */
export const holdMs = 20_000;

export interface HeldPurchase {
  purchase: Purchase;
  /** What is said to be alive together with it: the place in the vendor's line. */
  beside: (() => Promise<void>) | null;
  /**
   * Whether nobody has taken its caller for dead: to be asked before the vendor is. Only where this process stood still for
   * long the row is looked at.
   */
  isOurs(): Promise<boolean>;
  /** No more signs of life. */
  letGo(): void;
  /** The vendor was not asked, and will not be. */
  giveUp(): Promise<void>;
}

/**
 * Opens a purchase and keeps it held until it is let go. Null where the same is open, or was bought in the meantime.
 * @throws ServiceError `spend-cap`
 */
export async function openHeld(context: ServiceContext, order: PurchaseOrder): Promise<HeldPurchase | null> {
  const began = performance.now();
  const purchase = await openPurchase(context, order, null, holdMs);
  if (purchase === null) return null;
  let saidAt = began;
  const say = async (): Promise<boolean> => {
    const at = performance.now();
    const open = await context.transaction.single((tx) => renewHold(tx, purchase.id, holdMs));
    if (open) saidAt = at;
    return open;
  };
  const signs = setInterval(() => {
    Promise.all([held.beside?.(), say()]).catch((error: unknown) => context.log.warn({ purchase: purchase.id, error: error instanceof Error ? error : new Error(String(error)) }, 'could not say that a purchase still runs'));
  }, holdMs / 4);
  signs.unref();
  const held: HeldPurchase = {
    purchase,
    beside: null,
    isOurs: async () => performance.now() - saidAt < holdMs / 2 || (await say()),
    letGo: () => clearInterval(signs),
    async giveUp() {
      clearInterval(signs);
      await context.transaction.run((tx) => endPurchase(context, tx, purchase.id, { state: 'released', note: 'It was called off before the vendor was asked.' }));
    },
  };
  return held;
}

/** Ends an open purchase whose caller gives no sign of life: nobody can say what became of it. */
export async function endStale(context: Pick<ServiceContext, 'transaction' | 'clock'>, id: string): Promise<boolean> {
  return await context.transaction.run(async (tx) => {
    if (!(await lockStale(tx, id))) return false;
    return await endPurchase(context, tx, id, { state: 'uncertain', note: 'The programme was stopped while this waited for the vendor, or was asked of it: it may have been charged.' });
  });
}

/** The same for all that nobody asks for any more: what they hold under the caps is owned up to. Gives how many. */
export async function sweepStale(context: Pick<ServiceContext, 'transaction' | 'clock'>): Promise<number> {
  let ended = 0;
  for (const id of await context.transaction.single((tx) => staleIds(tx))) if (await endStale(context, id)) ended += 1;
  return ended;
}
