import type { VoiceEngine } from '../../interfaces.ts';
import { castVoices } from './cast.ts';
import { localVoices, voiceSpecOf } from './catalogue.ts';

/** The built-in voices: no key, no network. Light enough for a page that lists them. */
export function createLocalVoiceEngine(): VoiceEngine {
  return {
    id: 'local',
    cast: async (calls, taken) => castVoices(calls, taken),
    catalogue: () => localVoices.map((voice) => voiceSpecOf(voice)),
  };
}
