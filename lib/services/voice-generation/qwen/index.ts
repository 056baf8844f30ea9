import { durationOf } from '../../../audio/pcm.ts';
import { ServiceError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { DesignedVoice, PaidEngineTools, VoiceDesignOrder, VoiceEngine } from '../../interfaces.ts';
import { speechCancelAfterSeconds } from '../../speech-generation/paid/speak-predictions.ts';
import { isHeard, monoOf } from '../../speech-generation/paid/spoken-take.ts';
import { storyLanguage } from '../../speech-generation/paid/story-language.ts';
import { discardBought } from '../../spending/discard.ts';
import { priceOf, soundModels } from '../../vendors/models.ts';
import { castByDesign } from '../cast-by-design.ts';
import { medianPitch } from '../median-pitch.ts';
import { keepQwenVoice } from './keep.ts';
import { qwenPresets } from './presets.ts';

const model = 'qwen3-tts';

/**
 * Voices designed by Qwen3-TTS from a description. The clip that is chosen, as we keep it, is the voice from then on:
 * it belongs to the drama and does not depend on anything that the vendor keeps.
 *
 * Errors: `spend-cap`, `cancelled`, and what predictions throw.
 */
export function createQwenVoiceEngine(tools: PaidEngineTools): VoiceEngine {
  const design = (order: VoiceDesignOrder, signal?: AbortSignal) => designVoices(tools, order, signal);
  const keep = (candidate: DesignedVoice & { name: string }) => keepQwenVoice(tools.context, candidate);
  return {
    id: 'qwen',
    design,
    keep,
    catalogue: () => [...qwenPresets],
    cast: (calls, taken, signal) => castByDesign(calls, taken, { design: async (order) => (await design(order, signal))[0]!, keep }, signal),
  };
}

/** Candidates are numbered, so that each is bought once; the numbers of clips that are there already are passed over. */
async function designVoices(tools: PaidEngineTools, order: VoiceDesignOrder, signal: AbortSignal | undefined): Promise<DesignedVoice[]> {
  const known = new Set(order.known);
  const made: DesignedVoice[] = [];
  const language = (await storyLanguage(tools)) ?? 'auto';
  for (let number = 0; made.length < order.count; ) {
    const wanted = order.count - made.length;
    const batch = await Promise.all(Array.from({ length: wanted }, (_, at) => designOne(tools, order, language, number + at, signal)));
    number += wanted;
    // A model that says the same every time is not asked for ever.
    made.push(...batch.filter(({ assetId }) => number >= order.count + known.size || !known.has(assetId)));
  }
  return made;
}

async function designOne(tools: PaidEngineTools, order: VoiceDesignOrder, language: string, number: number, signal: AbortSignal | undefined): Promise<DesignedVoice> {
  const { description, text, name, characterId } = order;
  const { id, version } = soundModels[model];
  const receipt = await tools.predictions.predict(
    {
      model: id,
      version,
      stage: 'voice',
      projectId: tools.projectId,
      subjectId: characterId,
      inputHash: contentKey('design', 'qwen', id, name, description, text, number),
      mostMicros: priceOf(model, { characters: text.length }),
      input: { text, mode: 'voice_design', voice_description: description, language },
      cancelAfterSeconds: speechCancelAfterSeconds,
    },
    signal,
  );
  const pcm = await monoOf(await tools.context.assets.read(receipt.assetId));
  if (!isHeard(pcm)) {
    await discardBought(tools.context, [receipt.purchaseId], 'Nothing could be heard in it.');
    throw new ServiceError('vendor-unavailable', { person: 'Qwen3-TTS gave a voice in which nothing is heard. It is tried again.', log: 'silent design of qwen', retryable: true });
  }
  return { description, text, assetId: receipt.assetId, durationSeconds: durationOf(pcm), medianHz: medianPitch(pcm), externalId: null, costMicros: receipt.costMicros };
}
