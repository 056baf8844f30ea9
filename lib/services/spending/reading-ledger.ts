import { createHash } from 'node:crypto';
import type { Bought, ClientOptions, PurchaseOrder, ServiceContext } from '../interfaces.ts';
import { endPurchase, openPurchase, type PurchaseEnd } from './ledger.ts';
import { openKeyOf } from './purchase-rows.ts';
import { createPurchasing } from './purchasing.ts';

/** One request to a reader, or a batch of them. `key` is the hash of all that shapes the answer; micro-dollars. */
export interface ReadingOrder {
  key: string;
  mostMicros: number;
}

/**
 * How a reading pays. What it bought is kept by the reading itself and goes with its drama: the ledger has no words of
 * the story, only what they cost.
 */
export interface ReadingLedger {
  /** Buys once; whoever calls has a discipline of trying again of their own. Errors: `spend-cap`, and what `send` throws. */
  buy(order: ReadingOrder, send: (signal: AbortSignal) => Promise<Bought>, signal?: AbortSignal): Promise<void>;
  /** Holds what a batch can cost, until it is ended; the same batch asked for again is held once. Errors: `spend-cap`. */
  hold(order: ReadingOrder): Promise<string | null>;
  /** Ends what was held, once. */
  end(purchaseId: string | null, end: PurchaseEnd): Promise<void>;
}

/** The ledger of a drama, for the model that reads it. */
export function readingLedger(context: ServiceContext, reading: { projectId: string; model: string; access: ClientOptions }): ReadingLedger {
  const { projectId, model, access } = reading;
  const purchasing = createPurchasing(context, { tries: 1 });
  // Answers are kept drama by drama, so another drama with the same text does not wait for this one's.
  const orderOf = ({ key, mostMicros }: ReadingOrder): PurchaseOrder => {
    const inputHash = createHash('sha256').update(`read ${projectId} ${key}`).digest('hex');
    return { vendor: 'anthropic', model, stage: 'read', projectId, subjectId: null, inputHash, mostMicros };
  };
  return {
    async buy(order, send, signal) {
      await purchasing.buy(orderOf(order), access, send, signal);
    },
    async hold(asked) {
      const order = orderOf(asked);
      const opened = await openPurchase(context, order);
      if (opened !== null) return opened.id;
      const openKey = openKeyOf(context.actor.userId, order.inputHash);
      return await context.transaction.run(async (tx) => (await tx.purchase.findUnique({ where: { openKey }, select: { id: true } }))?.id ?? null);
    },
    async end(purchaseId, end) {
      if (purchaseId !== null) await context.transaction.run((tx) => endPurchase(context, tx, purchaseId, end));
    },
  };
}
