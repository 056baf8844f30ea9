import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Purchase } from '../../db/generated/client.ts';
import { ServiceError } from '../errors.ts';
import type { Bought, ClientOptions, PurchaseOrder, PurchasingService, Receipt, ServiceContext, Tx } from '../interfaces.ts';
import { withRetry } from '../retry.ts';
import { vendorHasAnswered } from '../vendors/answered.ts';
import { enterLine, limitsOf, lineId, slowDown, type Place } from '../vendors/line.ts';
import { discardIn } from './discard.ts';
import { endStale, openHeld, type HeldPurchase } from './held-purchase.ts';
import { endPurchase } from './ledger.ts';
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
        if (known.stale) await endStale(context, known.id);
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
    const another = new AbortController();
    // What is opened while another hands its place on is this purchase's all the same, in its log and its trace.
    const inOwnChain = AsyncLocalStorage.snapshot();
    const openEarly = (): void => {
      const early = inOwnChain(() => openHeld(context, order));
      opening = early;
      early.then(
        (held) => {
          if (held === null) another.abort();
        },
        // It may be that there is room when it is its turn, as those in front cost less than they might: it is opened again then.
        () => undefined,
      );
    };
    let called = false;
    let place: Place | null = null;
    try {
      place = await enterLine(context, line, limitsOf(order.vendor), signal === undefined ? another.signal : AbortSignal.any([signal, another.signal]), openEarly);
      opening = openedOr(opening, () => openHeld(context, order));
      const held = await opening;
      if (held === null || !(await held.isOurs())) return null;
      signal?.throwIfAborted();
      called = true;
      return await call(held, place, line, send, signal);
    } catch (error) {
      if (another.signal.aborted && place === null) return null;
      throw error;
    } finally {
      if (!called) await giveUp(opening);
      await place?.leave();
    }
  }

  /** What was opened and not asked for is held no longer. */
  async function giveUp(opening: Promise<HeldPurchase | null> | null): Promise<void> {
    const held = await opening?.catch(() => null);
    await held?.giveUp().catch((error: unknown) => context.log.warn({ purchase: held.purchase.id, error: error instanceof Error ? error : new Error(String(error)) }, 'a purchase that was called off is still open; it is swept as uncertain'));
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
    vendorHasAnswered();
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

/** What was opened, once more where that came to grief. */
async function openedOr(opening: Promise<HeldPurchase | null> | null, again: () => Promise<HeldPurchase | null>): Promise<HeldPurchase | null> {
  try {
    if (opening !== null) return await opening;
  } catch {
    // The same error comes again, if it still holds.
  }
  return await again();
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
