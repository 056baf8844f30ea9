import { setTimeout as pause } from 'node:timers/promises';
import type { Purchase } from '../../db/generated/client.ts';
import { ServiceError } from '../errors.ts';
import type { Bought, ClientOptions, PurchaseOrder, PurchasingService, Receipt, ServiceContext, Tx } from '../interfaces.ts';
import { withRetry } from '../retry.ts';
import { enterLine, limitsOf, lineId, slowDown, type Place } from '../vendors/line.ts';
import { discardIn } from './discard.ts';
import { openHeld, type HeldPurchase } from './held-purchase.ts';
import { endPurchase } from './ledger.ts';
import { lockStale, openOrBought, type FoundPurchase } from './purchase-rows.ts';

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
      const receipt = await callInLine(order, line, send, signal);
      if (receipt !== null) return receipt;
    }
  }

  /**
   * Waits for a place and calls. The row is written while the last ones in front still call: a place that stands empty until
   * it is written is a place less. Null where the same was bought or opened by another meanwhile.
   */
  async function callInLine(order: PurchaseOrder, line: string, send: (signal: AbortSignal) => Promise<Bought>, signal: AbortSignal | undefined): Promise<Receipt | null> {
    let opening: Promise<HeldPurchase | null> | null = null;
    const open = (): Promise<HeldPurchase | null> => {
      opening ??= openHeld(context, order);
      // Whoever has the place is told what went wrong.
      opening.catch(() => undefined);
      return opening;
    };
    let called = false;
    let place: Place | null = null;
    try {
      place = await enterLine(context, line, limitsOf(order.vendor), signal, () => void open());
      const held = await open();
      if (held === null || !(await held.isOurs())) return null;
      signal?.throwIfAborted();
      called = true;
      return await call(held, place, line, send, signal);
    } finally {
      if (!called) await giveUp(opening);
      await place?.leave();
    }
  }

  /** What was opened and not asked for is held no longer. */
  async function giveUp(opening: Promise<HeldPurchase | null> | null): Promise<void> {
    const held = await opening?.catch(() => null);
    await held?.giveUp().catch((error: unknown) => context.log.warn({ purchase: held.purchase.id, error: error instanceof Error ? error : new Error(String(error)) }, 'a purchase that was called off is still open; it counts as uncertain soon'));
  }

  async function call(held: HeldPurchase, place: Place, line: string, send: (signal: AbortSignal) => Promise<Bought>, signal: AbortSignal | undefined): Promise<Receipt> {
    const { purchase } = held;
    held.beside = () => place.hold();
    let bought: Bought;
    try {
      bought = await send(signal ?? new AbortController().signal);
    } catch (error) {
      await noteFailure(purchase, line, error);
      throw error;
    } finally {
      held.letGo();
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
async function settleStale(context: ServiceContext, purchase: FoundPurchase): Promise<void> {
  if (!purchase.stale) return;
  await context.transaction.run(async (tx) => {
    if (!(await lockStale(tx, purchase.id))) return;
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
