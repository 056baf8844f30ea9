import os from 'node:os';
import { createLocalAudioAnalysisEngine } from './audio-analysis/local-engine.ts';
import { createLocalSoundEngine } from './cues/local-engine.ts';
import type { Engines } from './services.ts';
import { createLocalSpeechEngine } from './speech-generation/local/index.ts';
import { createLocalTextEngine } from './text-analysis/local-engine.ts';
import { createLocalVoiceEngine } from './voice-generation/local/index.ts';

/** The built-in engines: no key, no network. Only the worker and the terminal make them. */
export function localEngines(options: { processes?: number } = {}): Engines {
  const speech = createLocalSpeechEngine({ processes: options.processes ?? Math.min(4, os.availableParallelism()) });
  const sound = createLocalSoundEngine();
  return {
    text: createLocalTextEngine(),
    voice: createLocalVoiceEngine(),
    speech,
    ear: createLocalAudioAnalysisEngine(),
    sound,
    close: async () => {
      await Promise.all([speech.close(), sound.close()]);
    },
  };
}
