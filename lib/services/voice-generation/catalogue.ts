import type { SpeechEngineId, VoiceSpec } from '../interfaces.ts';
import type { Standings } from '../vendors/pick.ts';
import { vendorOf } from '../vendors/pick.ts';
import { createLocalVoiceEngine } from './local/index.ts';
import { minimaxCatalogue } from './minimax/index.ts';
import { qwenPresets } from './qwen/presets.ts';

const catalogues: { [Engine in SpeechEngineId]: () => readonly VoiceSpec[] } = {
  local: () => createLocalVoiceEngine().catalogue(),
  qwen: () => qwenPresets,
  minimax: minimaxCatalogue,
  hume: () => [],
};

/** Every voice of an engine that can be chosen, from tables alone: pages ask for it, and no engine is loaded for that. */
export function voiceCatalogue(engine: SpeechEngineId = 'local'): VoiceSpec[] {
  return [...catalogues[engine]()];
}

/** The voices of all engines that a drama may use: the built-in ones first. */
export function offeredVoices(standings: Standings): VoiceSpec[] {
  return (['local', 'qwen', 'minimax'] as const).flatMap((engine) => {
    const vendor = vendorOf[engine];
    return vendor === null || (standings[vendor].hasKey && standings[vendor].agreed) ? voiceCatalogue(engine) : [];
  });
}
