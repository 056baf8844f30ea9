import { ServiceError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { DesignedVoice, PaidEngineTools, VoiceDesignOrder, VoiceEngine } from '../../interfaces.ts';
import { synthesize } from '../../speech-generation/hume/client.ts';
import { spoiltAnswer } from '../../speech-generation/hume/failures.ts';
import { isHeard, monoOf } from '../../speech-generation/paid/spoken-take.ts';
import { priceOf, soundModels } from '../../vendors/models.ts';
import { castByDesign } from '../cast-by-design.ts';
import { medianPitch } from '../median-pitch.ts';
import { boughtCandidates, type BoughtCandidate } from './bought.ts';
import { forgetHumeVoice, keepHumeVoice } from './keep.ts';

const model = 'hume-octave-1';
const mostCandidates = 5;
/** The same words asked for again and again: more rounds than anybody listens to. */
const mostRounds = 40;
const longestDescription = 1000;

export interface HumeVoiceOptions {
  /** A call is given up after so long, milliseconds. */
  wholeMs?: number;
}

/**
 * Voices designed by Hume's Octave 1 from a description, all candidates in one call, and saved with Hume once one is
 * chosen. Errors: as the speech engine's.
 */
export function createHumeVoiceEngine(tools: PaidEngineTools, options: HumeVoiceOptions = {}): VoiceEngine {
  const design = (order: VoiceDesignOrder, signal?: AbortSignal) => designVoices(tools, options, order, signal);
  const keep = (candidate: DesignedVoice & { name: string }, signal?: AbortSignal) => keepHumeVoice(tools, candidate, signal);
  return {
    id: 'hume',
    design,
    keep,
    forget: (voice, signal) => forgetHumeVoice(tools, voice, signal),
    catalogue: () => [],
    cast: (calls, taken, signal) => castByDesign(calls, taken, { design: async (order) => (await design(order, signal))[0]!, keep: (candidate) => keep(candidate, signal) }, signal),
  };
}

/** One purchase a call. Its candidates are found again; only when all of them are known already, or gone, others are bought. */
async function designVoices(tools: PaidEngineTools, options: HumeVoiceOptions, order: VoiceDesignOrder, signal: AbortSignal | undefined): Promise<DesignedVoice[]> {
  const { description, text } = order;
  for (let round = 0; round < mostRounds; round += 1) {
    const receipt = await buyCandidates(tools, options, order, round, signal);
    const { candidates } = boughtCandidates.parse(receipt.value);
    const fresh: BoughtCandidate[] = [];
    for (const candidate of candidates) if (!order.known?.includes(candidate.assetId) && (await isThere(tools, candidate.assetId))) fresh.push(candidate);
    if (fresh.length === 0) continue;
    return fresh.map(({ generationId, ...candidate }) => ({ ...candidate, description, text, externalId: generationId, costMicros: Math.round(receipt.costMicros / candidates.length) }));
  }
  throw new ServiceError('conflict', { person: 'Voices were made from these words very often. Change the description a little to hear others.' });
}

async function buyCandidates(tools: PaidEngineTools, options: HumeVoiceOptions, { description, text, name, characterId, count }: VoiceDesignOrder, round: number, signal: AbortSignal | undefined) {
  const numGenerations = Math.max(1, Math.min(mostCandidates, count));
  const costMicros = priceOf(model, { characters: text.length * numGenerations });
  const { id } = soundModels[model];
  return await tools.purchasing.buy(
    { vendor: 'hume', model: id, stage: 'voice', projectId: tools.projectId, subjectId: characterId, inputHash: contentKey('design', 'hume', id, name, description, text, numGenerations, round), mostMicros: costMicros },
    tools.access,
    async (run) => {
      const generations = await synthesize(tools, { utterances: [{ text, description: description.slice(0, longestDescription) }], numGenerations, version: '1' }, run, options.wholeMs);
      const candidates: BoughtCandidate[] = [];
      for (const { generationId, bytes, durationSeconds } of generations) {
        const pcm = await monoOf(bytes);
        if (!isHeard(pcm)) continue;
        const asset = await tools.context.assets.put({ ownerId: tools.context.actor.userId, bytes, mediaType: 'audio/wav', durationSeconds });
        candidates.push({ generationId, assetId: asset.id, durationSeconds, medianHz: medianPitch(pcm) });
      }
      if (candidates.length === 0) throw spoiltAnswer('voices in which nothing is heard');
      return { costMicros, value: { candidates } };
    },
    signal,
  );
}

async function isThere(tools: PaidEngineTools, assetId: string): Promise<boolean> {
  try {
    await tools.context.assets.describe(assetId);
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not-found') return false;
    throw error;
  }
}
