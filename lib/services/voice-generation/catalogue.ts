import type { SpeechEngineId, VoiceSpec } from '../interfaces.ts';
import { kokoroCatalogue } from './kokoro/index.ts';
import { createLocalVoiceEngine } from './local/index.ts';
import { minimaxCatalogue } from './minimax/index.ts';
import { qwenPresets } from './qwen/presets.ts';

const catalogues: { [Engine in SpeechEngineId]: () => readonly VoiceSpec[] | Promise<readonly VoiceSpec[]> } = {
  local: () => createLocalVoiceEngine().catalogue(),
  kokoro: () => kokoroCatalogue(),
  qwen: () => qwenPresets,
  minimax: minimaxCatalogue,
  hume: () => [],
};

/** Every voice of an engine that can be chosen, from tables alone: pages ask for it, and no engine is loaded for that. */
export async function voiceCatalogue(engine: SpeechEngineId = 'local'): Promise<VoiceSpec[]> {
  return [...(await catalogues[engine]())];
}

/** Those of every engine for a story in one language (BCP 47), the built-in ones first. */
export async function voiceCatalogues(language: string): Promise<VoiceSpec[]> {
  const each = await Promise.all((['local', 'kokoro', 'qwen', 'minimax', 'hume'] as const).map((engine) => (engine === 'kokoro' ? kokoroCatalogue(language) : voiceCatalogue(engine))));
  return each.flat();
}
