import os from 'node:os';
import { createLocalAudioAnalysisEngine } from './audio-analysis/local-engine.ts';
import { createLocalSoundEngine } from './cues/local-engine.ts';
import type { Engines } from './services.ts';
import { createKokoroSpeechEngine } from './speech-generation/kokoro/index.ts';
import { createLocalSpeechEngine } from './speech-generation/local/index.ts';
import { createTakeThreads } from './speech-generation/take-work/pool.ts';
import { createLocalTextEngine } from './text-analysis/local-engine.ts';
import { paidEngines } from './vendors/paid.ts';
import { createKokoroVoiceEngine } from './voice-generation/kokoro/index.ts';
import { createLocalVoiceEngine } from './voice-generation/local/index.ts';

/**
 * The built-in engines, and how the paid ones are made where a drama is set to one. Only the worker and the terminal
 * make them: nothing is loaded or called before it is asked for.
 */
export function createEngines(options: { processes?: number } = {}): Engines {
  const processes = options.processes ?? Math.min(4, os.availableParallelism());
  const work = createTakeThreads({ threads: processes });
  const speech = createLocalSpeechEngine({ processes, work });
  const kokoro = createKokoroSpeechEngine({ work });
  const sound = createLocalSoundEngine();
  return {
    text: createLocalTextEngine(),
    voice: createLocalVoiceEngine(),
    speech,
    drafts: speech,
    natural: { voice: createKokoroVoiceEngine, speech: kokoro },
    ear: createLocalAudioAnalysisEngine(),
    sound,
    paid: paidEngines,
    work,
    close: async () => {
      await Promise.all([speech.close(), kokoro.close(), sound.close(), work.close()]);
    },
  };
}
