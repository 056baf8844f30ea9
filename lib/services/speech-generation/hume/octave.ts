import type { VoiceSettings } from '../../interfaces.ts';

/** Hume's models: 1 follows acting directions, 2 tells when each word is heard. They exclude each other. */
export type Octave = 1 | 2;

/** The model that a voice of Hume's is spoken by. */
export function octaveOf(settings: VoiceSettings): Octave {
  return settings['octave'] === 2 ? 2 : 1;
}
