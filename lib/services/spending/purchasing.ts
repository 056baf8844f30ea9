import { setTimeout as pause } from 'node:timers/promises';
import type { Purchase } from '../../db/generated/client.ts';
import { ServiceError } from '../errors.ts';
import type { Bought, ClientOptions, PurchaseOrder, PurchasingService, Receipt, ServiceContext, Tx } from '../interfaces.ts';
import { withRetry } from '../retry.ts';
import { enterLine, limitsOf, lineId, slowDown, type Place } from '../vendors/line.ts';
import { discardIn } from './discard.ts';
import { endPurchase, holdMs, openPurchase } from './ledger.ts';
import { openOrBought } from './purchase-rows.ts';

export interface PurchasingTiming {
  /** How soon what somebody else is buying is looked at again, milliseconds. */
  lookMs: number;
  /** Pause before the second try, milliseconds. */
  firstDelayMs: number;
  /** Tries of one purchase in all. */
  tries: number;
}
const usual: PurchasingTiming = { lookMs: 250, firstDelayMs: 1000, tries: 5 };
/** A vendor that asks for a longer rest is left to the queue: a job can wait better than a call. */
const longestWaitMs = 30_000;

/** @see PurchasingService in lib/services/interfaces.ts */
export function createPurchasing(context: ServiceContext, timing: Partial<PurchasingTiming> = {}): PurchasingService {
  const { lookMs, firstDelayMs, tries } = { ...usual, ...timing };

  return {
    async buy(order, access, send, signal) {
      // Whoever wants one try has a discipline of their own, and is told what went wrong as it was.
      if (tries === 1) return await buyOnce(order, access, send, signal);
      try {
        return await withRetry((run) => buyOnce(order, access, send, run.signal), { what: `buying from ${order.vendor}`, tries, firstDelayMs, maxDelayMs: longestWaitMs, signal }, { log: context.log });
      } catch (error) {
        throw waitingForVendor(error);
      }
    },
  };

  async function buyOnce(order: PurchaseOrder, access: ClientOptions, send: (signal: AbortSignal) => Promise<Bought>, signal: AbortSignal | undefined): Promise<Receipt> {
    const line = lineId(order.vendor, access);
    for (;;) {
      signal?.throwIfAborted();
      const known = await context.transaction.single((tx) => openOrBought(tx, { ownerId: context.actor.userId, inputHash: order.inputHash }));
      if (known?.state === 'settled') return receiptOf(known, true);
      if (known) {
        await settleStale(context, known);
        await pause(lookMs, undefined, signal === undefined ? {} : { signal });
        continue;
      }
      const place = await enterLine(context, line, limitsOf(order.vendor), signal);
      try {
        const purchase = await openPurchase(context, order, null, new Date(context.clock.now().getTime() + holdMs));
        if (purchase) return await call(purchase, place, line, send, signal);
      } finally {
        await place.leave();
      }
    }
  }

  async function call(purchase: Purchase, place: Place, line: string, send: (signal: AbortSignal) => Promise<Bought>, signal: AbortSignal | undefined): Promise<Receipt> {
    const alive = setInterval(() => {
      const until = new Date(context.clock.now().getTime() + holdMs);
      Promise.all([place.hold(), context.transaction.single((tx) => tx.purchase.updateMany({ where: { id: purchase.id, state: 'open' }, data: { heldUntil: until } }))]).catch((error: unknown) =>
        context.log.warn({ purchase: purchase.id, error: error instanceof Error ? error : new Error(String(error)) }, 'could not say that a purchase still runs'),
      );
    }, holdMs / 4);
    alive.unref();
    let bought: Bought;
    try {
      bought = await send(signal ?? new AbortController().signal);
    } catch (error) {
      await noteFailure(purchase, line, error);
      throw error;
    } finally {
      clearInterval(alive);
    }
    // The vendor is free for the next one, whatever is still to be written down.
    await place.leave();
    return await settle(purchase, bought);
  }

  /** The money is spent whether or not the sound can be kept, so the ledger is written in either case. */
  async function settle(purchase: Purchase, { costMicros, audio, value }: Bought): Promise<Receipt> {
    const receipt = { purchaseId: purchase.id, value: value ?? null, costMicros, reused: false };
    const end = (tx: Tx, assetId: string | null, note: string | null): Promise<boolean> => endPurchase(context, tx, purchase.id, { state: 'settled', costMicros, assetId, value, note });
    if (!audio) {
      await context.transaction.run((tx) => end(tx, null, null));
      return { ...receipt, assetId: null };
    }
    try {
      const { bytes, mediaType, durationSeconds } = audio;
      const { id } = await context.assets.put({ ownerId: context.actor.userId, bytes, mediaType, ...(durationSeconds === undefined ? {} : { durationSeconds }) }, async (tx, asset) => void (await end(tx, asset.id, null)), { together: true });
      return { ...receipt, assetId: id, bytes };
    } catch (error) {
      const note = 'It was bought, and could not be stored.';
      await context.transaction.run(async (tx) => {
        // Settled with a sound whose file could not be put in its place after all: it is not given again.
        if (!(await end(tx, null, note))) await discardIn(context, tx, { id: purchase.id }, note);
      });
      throw error;
    }
  }

  async function noteFailure(purchase: Purchase, line: string, error: unknown): Promise<void> {
    const known = error instanceof ServiceError;
    const sold = known && error.bought === 'no' ? 'released' : 'uncertain';
    const note = sold === 'released' ? 'The vendor did not sell it.' : 'The vendor’s answer was lost: it may have been charged.';
    await context.transaction.run((tx) => endPurchase(context, tx, purchase.id, { state: sold, note }));
    if (known && error.code === 'vendor-busy') await slowDown(context, line, error.retryAfterSeconds);
  }
}

/** An open purchase whose caller gives no sign of life: nobody can say what became of it. */
async function settleStale(context: ServiceContext, purchase: Purchase): Promise<void> {
  if (purchase.heldUntil === null || purchase.heldUntil > context.clock.now()) return;
  await context.transaction.run(async (tx) => {
    const now = await tx.purchase.findUnique({ where: { id: purchase.id }, select: { heldUntil: true } });
    if (!now?.heldUntil || now.heldUntil > context.clock.now()) return;
    await endPurchase(context, tx, purchase.id, { state: 'uncertain', note: 'The programme was stopped while the vendor was asked: it may have been charged.' });
  });
}

function receiptOf(purchase: Purchase, reused: boolean): Receipt {
  return { purchaseId: purchase.id, assetId: purchase.assetId, value: purchase.value, costMicros: purchase.costMicros ?? 0, reused };
}

/** A vendor that is busy for longer than a call can wait costs a job no try: it is asked again later. */
export function waitingForVendor(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.code !== 'vendor-busy' || error.waits) return error;
  const { person, message, cause, bought, retryAfterSeconds } = error;
  return new ServiceError('vendor-busy', { person, log: message, cause, bought, retryable: true, waits: true, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) });
}
