import { decodeClip } from '../../audio/clip-file.ts';
import type { Prediction, Purchase } from '../../db/generated/client.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { withRetry } from '../retry.ts';
import { endPurchase, type PurchaseEnd } from '../spending/ledger.ts';
import { fetchOutput } from './fetch-output.ts';

export interface TakeInTools {
  /** Where the output is fetched. */
  fetch?: typeof globalThis.fetch;
  /** Pause before a second download, milliseconds. */
  firstDelayMs?: number;
}

/** So long one process may be busy with a sound before another takes it over, milliseconds. */
const takenMs = 120_000;
const downloads = 4;

/**
 * Takes the sound of an ended prediction in: fetched, decoded whole, stored, paid. Once, whoever calls it and how often:
 * a second caller finds it taken. What failed or was called off ends its purchase; a sound that is gone or cannot be
 * decoded is paid for and kept as lost, so that it can be made again.
 */
export async function takeInPrediction(context: ServiceContext, predictionId: string, tools: TakeInTools = {}, signal?: AbortSignal): Promise<void> {
  const taken = await claim(context, predictionId);
  if (!taken) return;
  const { prediction, purchase } = taken;
  try {
    if (prediction.state !== 'succeeded') return await end(context, prediction, endOf(prediction));
    if (prediction.outputUrl === null) return await end(context, prediction, { state: 'settled', costMicros: purchase.mostMicros, assetId: null, note: 'It was made, and its sound was gone before it could be fetched.' }, 'lost');
    const sound = await soundOf(context, prediction.outputUrl, tools, signal);
    if (sound === null) return await end(context, prediction, { state: 'settled', costMicros: purchase.mostMicros, assetId: null, note: 'It was made, and its sound could not be used.' }, 'lost');
    const { bytes, mediaType, durationSeconds } = sound;
    const asset = await context.assets.put({ ownerId: purchase.ownerId, bytes, mediaType, durationSeconds });
    // Every price is by the call, by the characters sent or by the seconds asked for: known before, and held whole.
    await end(context, prediction, { state: 'settled', costMicros: purchase.mostMicros, assetId: asset.id });
  } catch (error) {
    await context.transaction.run((tx) => tx.prediction.updateMany({ where: { id: predictionId }, data: { takenUntil: null } }));
    throw error;
  }
}

async function claim(context: ServiceContext, id: string): Promise<{ prediction: Prediction; purchase: Purchase } | null> {
  return await context.transaction.run(async (tx) => {
    const claimed = await tx.$executeRaw`
      UPDATE "Prediction" SET "takenUntil" = now() AT TIME ZONE 'UTC' + ${takenMs} * interval '1 millisecond'
      WHERE "id" = ${id} AND "doneAt" IS NULL AND "state" IN ('succeeded', 'failed', 'canceled', 'aborted') AND ("takenUntil" IS NULL OR "takenUntil" < now() AT TIME ZONE 'UTC')`;
    if (claimed === 0) return null;
    const { purchase, ...prediction } = await tx.prediction.findUniqueOrThrow({ where: { id }, include: { purchase: true } });
    return { prediction, purchase };
  });
}

/** What a prediction that gave no sound means for the ledger. */
function endOf(prediction: Prediction): PurchaseEnd {
  switch (prediction.state) {
    case 'aborted':
      return { state: 'released', note: 'It was called off before it began.' };
    case 'canceled':
      return { state: 'uncertain', note: 'It was called off while it ran: the vendor charges for the time until then.' };
    default:
      return { state: 'released', note: `The model failed${prediction.error === null ? '' : `: ${prediction.error.slice(0, 200)}`}.` };
  }
}

async function end(context: ServiceContext, prediction: Prediction, how: PurchaseEnd, state?: 'lost'): Promise<void> {
  await context.transaction.run(async (tx) => {
    await endPurchase(context, tx, prediction.purchaseId, how);
    await tx.prediction.update({ where: { id: prediction.id }, data: { doneAt: context.clock.now(), takenUntil: null, ...(state === undefined ? {} : { state }) } });
  });
}

/** The file, decoded to be sure of it; null where it is gone for good or no sound. */
async function soundOf(context: ServiceContext, url: string, tools: TakeInTools, signal: AbortSignal | undefined): Promise<{ bytes: Uint8Array; mediaType: string; durationSeconds: number } | null> {
  try {
    return await withRetry(
      async (run) => {
        const { bytes } = await fetchOutput(url, tools.fetch, run.signal);
        const { durationSeconds, mediaType } = await decoded(bytes);
        return { bytes, mediaType, durationSeconds };
      },
      { what: 'fetching a sound', tries: downloads, firstDelayMs: tools.firstDelayMs ?? 500, maxDelayMs: 8000, signal },
      { log: context.log },
    );
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === 'cancelled') throw error;
    context.log.warn({ code: error.code, error }, 'a bought sound is lost');
    return null;
  }
}

/** @throws ServiceError retryable: a download may come out whole the next time */
async function decoded(bytes: Uint8Array): Promise<{ durationSeconds: number; mediaType: string }> {
  try {
    const pcm = await decodeClip(bytes);
    const seconds = (pcm.channels[0]?.length ?? 0) / pcm.sampleRate;
    if (!(seconds > 0)) throw new Error('no samples');
    return { durationSeconds: seconds, mediaType: bytes[0] === 0x52 ? 'audio/wav' : 'audio/mpeg' };
  } catch (error) {
    throw new ServiceError('vendor-unavailable', { person: 'The sound that Replicate made cannot be played.', log: 'output does not decode', retryable: true, cause: error });
  }
}
