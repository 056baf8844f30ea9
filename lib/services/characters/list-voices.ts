import type { VoiceChoice } from '../views.ts';
import { voiceCatalogue } from '../voice-generation/catalogue.ts';

/** Every voice that a character can be given. */
export function listVoices(): VoiceChoice[] {
  return voiceCatalogue().map(({ externalId, name, engine }) => ({ externalId, name, engine }));
}
