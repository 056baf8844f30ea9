import { AudioError } from '../../../audio/pcm.ts';
import { ServiceError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { PaidEngineTools, PredictionOrder, SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { discardBought } from '../../spending/discard.ts';
import { priceOf, soundModels, type SoundModelName } from '../../vendors/models.ts';
import { speechKey, voiceHash } from '../key.ts';
import { workHere } from '../take-work/here.ts';

/** A line is a matter of seconds: what takes longer than this has come to grief, seconds. */
export const speechCancelAfterSeconds = 300;

/** A piece of a line, ready to be asked for. */
export interface Piece {
  /** What is paid for. */
  text: string;
  input: PredictionOrder['input'];
}

/** The hash under which a line's sound is bought, so that the same line bought before is found. */
export function takePurchaseKey(request: SpeechRequest, engineVersion: string): string {
  const { voice, text, kind, direction, purchase } = request;
  const key = purchase?.key ?? speechKey({ voiceHash: voiceHash(voice.engine, voice.externalId, voice.settings), engine: voice.engine, engineVersion, text, kind, direction, takeNumber: 0 });
  return contentKey('take', key);
}

/**
 * Speaks a line by predictions of Replicate's, one for each piece, and makes a take of them. A sound in which nothing is
 * heard is not kept: it is paid for, and the next try asks anew.
 */
export async function speakPredictions(
  tools: PaidEngineTools,
  request: SpeechRequest,
  order: { model: SoundModelName; version: string; pieces: Piece[]; warnings: string[] },
  signal?: AbortSignal,
): Promise<SpokenTake> {
  const { id: model, version, name } = soundModels[order.model];
  const key = takePurchaseKey(request, order.version);
  const sounds: Uint8Array[] = [];
  const purchases: string[] = [];
  let costMicros = 0;
  for (const [index, piece] of order.pieces.entries()) {
    const receipt = await tools.predictions.predict(
      {
        model,
        version,
        stage: 'speak',
        projectId: tools.projectId,
        subjectId: request.purchase?.segmentId ?? null,
        inputHash: order.pieces.length === 1 ? key : contentKey('take-piece', key, index, order.pieces.length),
        mostMicros: priceOf(order.model, { characters: piece.text.length }),
        input: piece.input,
        cancelAfterSeconds: speechCancelAfterSeconds,
      },
      signal,
    );
    costMicros += receipt.costMicros;
    purchases.push(receipt.purchaseId);
    sounds.push(await tools.context.assets.read(receipt.assetId));
  }
  const take = await usable(() => (tools.work ?? workHere).fromBought({ sounds, kind: request.kind, direction: request.direction, warnings: order.warnings, words: [] }, signal));
  if (take === null) {
    await discardBought(tools.context, purchases, 'Nothing could be heard in it.');
    throw new ServiceError('vendor-unavailable', { person: `${name} gave a sound in which nothing is heard. It is tried again.`, log: `silent take of ${order.model}`, retryable: true });
  }
  return { ...take, costMicros };
}

async function usable(make: () => Promise<SpokenTake | null>): Promise<SpokenTake | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof AudioError) return null;
    throw error;
  }
}
