import type { VoiceSpec } from '../interfaces.ts';
import { createLocalVoiceEngine } from './local/index.ts';

/** Every voice that can be chosen, from tables alone: pages ask for it, and no engine is loaded for that. */
export function voiceCatalogue(): VoiceSpec[] {
  return createLocalVoiceEngine().catalogue();
}
