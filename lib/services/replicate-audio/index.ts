import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type Replicate from 'replicate';
import type { Prediction, Purchase } from '../../db/generated/client.ts';
import { CancelledByPerson, ServiceError } from '../errors.ts';
import type { ClientOptions, PredictionOrder, PurchaseOrder, Receipt, ReplicateAudioService, ServiceContext } from '../interfaces.ts';
import { vendorAccess } from '../keys/access.ts';
import { withRetry } from '../retry.ts';
import { endPurchase, openPurchase } from '../spending/ledger.ts';
import { boughtBefore, openKeyOf } from '../spending/purchase-rows.ts';
import { waitingForVendor } from '../spending/purchasing.ts';
import { vendorHasAnswered } from '../vendors/answered.ts';
import { enterLine, limitsOf, lineId, slowDown } from '../vendors/line.ts';
import { findPrediction, inputHashOf } from './find.ts';
import { createPrediction, hasEnded, recordPrediction } from './record.ts';
import { takeInPrediction, type TakeInTools } from './take-in.ts';
import { askPrediction, cancelPrediction, getPrediction } from './vendor.ts';
import { webhookAddress } from './webhook-address.ts';
import { ensureWebhookSecret } from './webhook-secret.ts';

export interface PredictionTiming {
  /** How soon the row is looked at again, milliseconds. */
  rowMs: number;
  /** How soon the vendor is asked how a prediction stands: at first and at most, milliseconds. Where it calls back, only at most. */
  lookMs: { first: number; most: number; calledBack: number };
  /** How long after a lost answer a prediction may still turn up in the vendor's list, milliseconds, looked for at these moments. */
  searchMs: number[];
  /** Pause before another prediction is asked for, milliseconds. */
  firstDelayMs: number;
  /** Predictions asked for one thing in all, and those that gave no sound among them. */
  tries: number;
  /** Time after which a call to the vendor counts as broken off, milliseconds. */
  stallMs?: number;
}
const usual: PredictionTiming = { rowMs: 250, lookMs: { first: 700, most: 5000, calledBack: 20_000 }, searchMs: [500, 3000, 8000], firstDelayMs: 1000, tries: 6 };
const longestWaitMs = 30_000;

/** @see ReplicateAudioService in lib/services/interfaces.ts */
export function createReplicateAudio(context: ServiceContext, timing: Partial<PredictionTiming> = {}, tools: TakeInTools = {}): ReplicateAudioService {
  const time = { ...usual, ...timing };

  return {
    async predict(order, signal) {
      try {
        const receipt = await withRetry((run) => predictOnce(order, run.signal), { what: 'a prediction of Replicate’s', tries: time.tries, firstDelayMs: time.firstDelayMs, maxDelayMs: longestWaitMs, signal }, { log: context.log });
        vendorHasAnswered();
        return receipt;
      } catch (error) {
        throw waitingForVendor(error);
      }
    },
    async takeIn(predictionId, signal) {
      const row = await context.transaction.run((tx) => tx.prediction.findUnique({ where: { id: predictionId } }));
      if (!row || row.doneAt !== null) return;
      if (!hasEnded(row.state)) await settleOrLook(row, signal);
      await takeInPrediction(context, predictionId, tools, signal);
    },
  };

  async function predictOnce(order: PredictionOrder, signal: AbortSignal | undefined): Promise<Receipt & { assetId: string }> {
    signal?.throwIfAborted();
    const access = await accessOf();
    const client = context.clients.replicate(access);
    let row = await standing(order);
    if (row !== null && 'costMicros' in row) return receiptOf(row, true);
    if (row === null) row = await ask(order, access, client, signal);
    return await follow(row, client, signal);
  }

  async function accessOf(): Promise<ClientOptions> {
    const access = await vendorAccess(context, 'replicate');
    if (access === null) throw new ServiceError('bad-input', { person: 'There is no token for Replicate. Add one in the settings (REPLICATE_API_TOKEN), or choose another engine.' });
    return access;
  }

  /** The prediction that stands for the same thing, or what was bought before. */
  async function standing(order: PredictionOrder): Promise<Prediction | Purchase | null> {
    const ownerId = context.actor.userId;
    return await context.transaction.run(async (tx) => {
      const open = await tx.purchase.findUnique({ where: { openKey: openKeyOf(ownerId, order.inputHash) }, include: { prediction: true } });
      return open?.prediction ?? (await boughtBefore(tx, { ownerId, inputHash: order.inputHash }));
    });
  }

  /** Writes purchase and prediction down, then asks. An answer that is lost leaves a row that says so. */
  async function ask(order: PredictionOrder, access: ClientOptions, client: Replicate, signal: AbortSignal | undefined): Promise<Prediction> {
    const token = randomBytes(24).toString('base64url');
    const webhook = webhookAddress(token);
    if (webhook !== null) await ensureWebhookSecret(context, access.apiKey, client, { signal, stallMs: time.stallMs });
    const line = lineId('replicate', access);
    const place = await enterLine(context, line, limitsOf('replicate'), signal);
    try {
      const wanted: PurchaseOrder = { ...order, vendor: 'replicate' };
      let row: Prediction | undefined;
      const opened = await openPurchase(context, wanted, async (tx, purchase) => {
        row = await createPrediction(tx, { purchaseId: purchase.id, token, model: order.model, inputHash: inputHashOf(order.input) });
      });
      if (opened === null || row === undefined) {
        // Somebody asked for the same in the same moment: it is theirs that is followed.
        const theirs = await standing(order);
        if (theirs !== null && 'token' in theirs) return theirs;
        throw new ServiceError('vendor-busy', { person: 'The same sound is being made just now.', retryable: true, bought: 'no' });
      }
      return await send(row, { ...order, webhook }, client, line, signal);
    } finally {
      await place.leave();
    }
  }

  async function send(row: Prediction, order: PredictionOrder & { webhook: string | null }, client: Replicate, line: string, signal: AbortSignal | undefined): Promise<Prediction> {
    try {
      const said = await askPrediction(client, order, { signal, stallMs: time.stallMs });
      return await context.transaction.run(async (tx) => {
        await recordPrediction(tx, row.id, said);
        return await tx.prediction.findUniqueOrThrow({ where: { id: row.id } });
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) return await lost(row);
      if (error.code === 'vendor-busy') await slowDown(context, line, error.retryAfterSeconds);
      // Called off in the middle, or the answer was lost: the prediction may be there.
      if (error.bought === 'maybe') return row;
      await context.transaction.run(async (tx) => {
        await endPurchase(context, tx, row.purchaseId, { state: 'released', note: 'Replicate did not take it on.' });
        await tx.prediction.update({ where: { id: row.id }, data: { state: 'failed', doneAt: context.clock.now() } });
      });
      throw error;
    }
  }

  /** An answer that cannot be read: the prediction was very likely created. */
  async function lost(row: Prediction): Promise<Prediction> {
    context.log.warn({ prediction: row.id }, 'Replicate’s answer to a new prediction could not be read');
    return row;
  }

  /** Waits until the prediction's sound is taken in, by whomever. */
  async function follow(first: Prediction, client: Replicate, signal: AbortSignal | undefined): Promise<Receipt & { assetId: string }> {
    const called = webhookAddress('') !== null;
    let lookMs = called ? time.lookMs.calledBack : time.lookMs.first;
    let lookAt = performance.now() + lookMs;
    let row = first;
    for (;;) {
      if (row.doneAt !== null) return await result(row);
      if (signal?.aborted) {
        if (signal.reason instanceof CancelledByPerson) await callOff(row, client);
        throw new ServiceError('cancelled', { person: 'This was stopped.' });
      }
      if (row.vendorId === null) await settleOrLook(row, signal);
      else if (hasEnded(row.state)) await takeInPrediction(context, row.id, tools, signal);
      else if (performance.now() >= lookAt) {
        await look(row, client, signal);
        lookMs = Math.min(time.lookMs.most, lookMs * 1.5);
        lookAt = performance.now() + (called ? time.lookMs.calledBack : lookMs);
      } else await pause(time.rowMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      row = await context.transaction.run((tx) => tx.prediction.findUniqueOrThrow({ where: { id: row.id } }));
    }
  }

  async function result(row: Prediction): Promise<Receipt & { assetId: string }> {
    const purchase = await context.transaction.run((tx) => tx.purchase.findUniqueOrThrow({ where: { id: row.purchaseId } }));
    if (purchase.state === 'settled' && purchase.assetId !== null) return receiptOf(purchase, false);
    if (row.state === 'canceled') throw new ServiceError('vendor-unavailable', { person: 'Replicate took too long and was called off. It is tried again.', retryable: true, log: `prediction ${row.vendorId} canceled` });
    throw new ServiceError('vendor-unavailable', { person: `Replicate’s model gave no sound${row.error === null ? '' : ` (${row.error.slice(0, 160)})`}. It is tried again.`, retryable: true, log: `prediction ${row.vendorId} ${row.state}` });
  }

  /** Asks the vendor how it stands. One that is busy is asked again later; nothing is lost by that. */
  async function look(row: Prediction, client: Replicate, signal: AbortSignal | undefined): Promise<void> {
    if (row.vendorId === null) return;
    try {
      const said = await getPrediction(client, row.vendorId, { signal, stallMs: time.stallMs });
      await context.transaction.run((tx) => recordPrediction(tx, row.id, said));
    } catch (error) {
      if (signal?.aborted) return;
      context.log.info({ prediction: row.id, error: error instanceof Error ? error : new Error(String(error)) }, 'could not look how a prediction stands');
    }
  }

  /**
   * A prediction without the vendor's id: its creation was never answered. It is looked for among the vendor's
   * predictions; only when it is not there after a while does it count as never sold, and may be asked for again.
   */
  async function settleOrLook(row: Prediction, signal: AbortSignal | undefined): Promise<void> {
    const client = context.clients.replicate(await accessOf());
    if (row.vendorId !== null) return await look(row, client, signal);
    for (const ms of time.searchMs) {
      await pause(ms, undefined, signal === undefined ? {} : { signal });
      // A webhook may have told meanwhile.
      const now = await context.transaction.run((tx) => tx.prediction.findUniqueOrThrow({ where: { id: row.id } }));
      if (now.vendorId !== null || now.doneAt !== null) return;
      const found = await withRetry((run) => findPrediction(context, client, now, { signal: run.signal, stallMs: time.stallMs }), { what: 'looking for a prediction', tries: 6, firstDelayMs: time.firstDelayMs, signal }, { log: context.log });
      if (found) {
        await context.transaction.run((tx) => recordPrediction(tx, row.id, found));
        return;
      }
    }
    await context.transaction.run(async (tx) => {
      const ended = await tx.prediction.updateMany({ where: { id: row.id, vendorId: null, doneAt: null }, data: { state: 'failed', error: 'It never reached the vendor.', doneAt: context.clock.now() } });
      if (ended.count > 0) await endPurchase(context, tx, row.purchaseId, { state: 'released', note: 'It never reached the vendor: it was looked for there and not found.' });
    });
  }

  async function callOff(row: Prediction, client: Replicate): Promise<void> {
    if (row.vendorId === null || hasEnded(row.state)) return;
    try {
      const said = await cancelPrediction(client, row.vendorId, { stallMs: time.stallMs });
      await context.transaction.run((tx) => recordPrediction(tx, row.id, said));
      await takeInPrediction(context, row.id, tools);
    } catch (error) {
      // It runs on, and its sound is taken in by the sweep: paid for, and there when it is wanted again.
      context.log.info({ prediction: row.id, error: error instanceof Error ? error : new Error(String(error)) }, 'a prediction could not be called off');
    }
  }
}

function receiptOf(purchase: Purchase, reused: boolean): Receipt & { assetId: string } {
  if (purchase.assetId === null) throw new ServiceError('internal', { person: 'The sound could not be found. Please try again.', log: `purchase ${purchase.id} has no sound` });
  return { purchaseId: purchase.id, assetId: purchase.assetId, value: null, costMicros: purchase.costMicros ?? 0, reused };
}
