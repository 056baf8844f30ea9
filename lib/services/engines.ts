import os from 'node:os';
import { createLocalAudioAnalysisEngine } from './audio-analysis/local-engine.ts';
import { createLocalSoundEngine } from './cues/local-engine.ts';
import type { Engines } from './services.ts';
import { createLocalSpeechEngine } from './speech-generation/local/index.ts';
import { createLocalTextEngine } from './text-analysis/local-engine.ts';
import { paidEngines } from './vendors/paid.ts';
import { createLocalVoiceEngine } from './voice-generation/local/index.ts';

/**
 * The built-in engines, and how the paid ones are made where a drama is set to one. Only the worker and the terminal
 * make them: nothing is loaded or called before it is asked for.
 */
export function createEngines(options: { processes?: number } = {}): Engines {
  const speech = createLocalSpeechEngine({ processes: options.processes ?? Math.min(4, os.availableParallelism()) });
  const sound = createLocalSoundEngine();
  return {
    text: createLocalTextEngine(),
    voice: createLocalVoiceEngine(),
    speech,
    ear: createLocalAudioAnalysisEngine(),
    sound,
    paid: paidEngines,
    close: async () => {
      await Promise.all([speech.close(), sound.close()]);
    },
  };
}
