import { readSceneSound } from '../../story/soundscape/index.ts';
import type { AudioAnalysisEngine } from '../interfaces.ts';

/** The built-in ear: a lexicon of sounding words with guards against sounds that do not happen. */
export function createLocalAudioAnalysisEngine(): AudioAnalysisEngine {
  return {
    id: 'local',
    readScene: async (input, signal) => {
      signal?.throwIfAborted();
      return readSceneSound(input);
    },
  };
}
