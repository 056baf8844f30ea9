import { ServiceError } from '../../errors.ts';
import type { DesignedVoice, VoiceSpec } from '../../interfaces.ts';
import type { HumeTools } from '../../speech-generation/hume/call.ts';
import { deleteHumeVoice, saveHumeVoice } from './voices.ts';

/** Hume calls voices by name and wants each name once: ours carries a piece of what it was made from. */
export async function keepHumeVoice(tools: HumeTools, candidate: DesignedVoice & { name: string }, signal?: AbortSignal): Promise<VoiceSpec> {
  const { externalId, description, assetId, text, medianHz } = candidate;
  if (externalId === null) throw new ServiceError('bad-input', { person: 'This voice was not made by Hume. Design it again.' });
  const saved = await saveHumeVoice(tools, { generationId: externalId, name: `Narratix ${candidate.name.slice(0, 60)} ${externalId.slice(0, 8)}` }, signal);
  return {
    engine: 'hume',
    externalId: saved.id,
    name: `${candidate.name}, designed`,
    settings: { name: saved.name, octave: 1 },
    origin: 'designed',
    description,
    sample: { assetId, text, medianHz },
  };
}

/** Takes the voice out of the account at Hume. */
export async function forgetHumeVoice(tools: HumeTools, { settings }: Pick<VoiceSpec, 'settings'>, signal?: AbortSignal): Promise<void> {
  if (typeof settings['name'] === 'string') await deleteHumeVoice(tools, settings['name'], signal);
}
