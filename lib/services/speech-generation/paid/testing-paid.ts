/** What tests of paid engines work with: a voice made of sines, and predictions that only remember what was asked. */
import { encodeWav16 } from '../../../audio/wav.ts';
import { decodeClip } from '../../../audio/clip-file.ts';
import { durationOf } from '../../../audio/pcm.ts';
import type { PaidEngineTools, PredictionOrder, PurchaseOrder, PurchasingService, Receipt, ReplicateAudioService, ServiceContext } from '../../interfaces.ts';
import { fakeContext, fakeTransaction, memoryAssets, type FakeTables } from '../../testing.ts';

/** Must be in no error and no log. */
export const secretKey = 'a-key-that-nobody-may-see-0123456789';

export interface VoiceSound {
  /** Fundamental, Hz. */
  hz?: number;
  seconds?: number;
  sampleRate?: number;
  /** Peak, 0 to 1. */
  peak?: number;
  channels?: 1 | 2;
  /** Stretches of silence, seconds from the start. */
  pauses?: { from: number; to: number }[];
}

/** A voiced sound: a fundamental and its harmonics, swelling four times a second as syllables do. */
export function voiceSamples({ hz = 120, seconds = 1, sampleRate = 24_000, peak = 0.5, pauses = [] }: VoiceSound = {}): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    const t = i / sampleRate;
    if (pauses.some(({ from, to }) => t >= from && t < to)) return 0;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic += 1) sum += Math.sin(2 * Math.PI * hz * harmonic * t) / harmonic;
    return (peak * sum * (0.75 + 0.25 * Math.sin(2 * Math.PI * 4 * t))) / 1.9;
  });
}

export function voiceWav(sound: VoiceSound = {}): Uint8Array {
  const samples = voiceSamples(sound);
  return encodeWav16({ sampleRate: sound.sampleRate ?? 24_000, channels: sound.channels === 2 ? [samples, samples] : [samples] });
}

/** Predictions that are answered at once with what `sound` gives, and bought once for each hash. */
export function rememberingPredictions(context: ServiceContext, sound: (order: PredictionOrder, number: number) => Uint8Array): ReplicateAudioService & { orders: PredictionOrder[] } {
  const orders: PredictionOrder[] = [];
  const bought = new Map<string, { purchaseId: string; assetId: string; costMicros: number }>();
  return {
    orders,
    async predict(order) {
      const before = bought.get(order.inputHash);
      if (before) return { ...before, value: null, reused: true };
      orders.push(order);
      const bytes = sound(order, orders.length - 1);
      const asset = await context.assets.put({ ownerId: context.actor.userId, bytes, mediaType: 'audio/wav', durationSeconds: durationOf(await decodeClip(bytes)) });
      const made = { purchaseId: `purchase-${orders.length}`, assetId: asset.id, costMicros: order.mostMicros };
      bought.set(order.inputHash, made);
      return { ...made, value: null, reused: false };
    },
    takeIn: () => Promise.reject(new Error('not implemented: takeIn')),
  };
}

/** Purchases that are sent at once, and found again by their hash unless they failed. */
export function rememberingPurchases(context: ServiceContext): PurchasingService & { orders: PurchaseOrder[] } {
  const orders: PurchaseOrder[] = [];
  const bought = new Map<string, Receipt>();
  return {
    orders,
    async buy(order, _access, send, signal) {
      const before = bought.get(order.inputHash);
      if (before) return { ...before, reused: true };
      orders.push(order);
      const { costMicros, audio, value } = await send(signal ?? new AbortController().signal);
      const asset = audio ? await context.assets.put({ ownerId: context.actor.userId, ...audio }) : null;
      const receipt = { purchaseId: `purchase-${orders.length}`, assetId: asset?.id ?? null, value: value ?? null, costMicros, reused: false };
      bought.set(order.inputHash, receipt);
      return receipt;
    },
  };
}

/** A drama in English whose engines are paid; `discarded` are the purchases whose sound was let go of. */
export function paidTools(sound: (order: PredictionOrder, number: number) => Uint8Array, more: { language?: string; tables?: FakeTables; clients?: ServiceContext['clients'] } = {}): PaidEngineTools & { orders: PredictionOrder[]; purchases: PurchaseOrder[]; discarded: string[] } {
  const discarded: string[] = [];
  const transaction = fakeTransaction({
    project: { findUniqueOrThrow: async () => ({ language: more.language ?? 'en' }) },
    purchase: {
      updateMany: async ({ where }: { where: { id: { in: string[] } } }) => {
        discarded.push(...where.id.in);
        return { count: where.id.in.length };
      },
    },
    ...more.tables,
  });
  const context = fakeContext({ transaction, assets: memoryAssets(), ...(more.clients === undefined ? {} : { clients: more.clients }) });
  const predictions = rememberingPredictions(context, sound);
  const purchasing = rememberingPurchases(context);
  return {
    context,
    projectId: 'project-1',
    access: { apiKey: secretKey },
    purchasing,
    purchases: purchasing.orders,
    predictions,
    orders: predictions.orders,
    discarded,
  };
}
