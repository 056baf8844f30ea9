import type { SpeechEngine } from '../interfaces.ts';
import type { Engines } from '../services.ts';

/** Whoever speaks for nothing: each voice by its own engine, as far as it is of this machine. */
export function speechOnThisMachine({ speech, natural }: Pick<Engines, 'speech' | 'natural'>): SpeechEngine {
  return {
    id: 'local',
    version: speech.version,
    speak: async (request, signal) => await (request.voice.engine === 'kokoro' && natural ? natural.speech : speech).speak(request, signal),
    // They belong to whoever made them.
    close: async () => {},
  };
}
