import { ServiceError } from '../../errors.ts';
import type { VoiceEngine, VoiceSpec } from '../../interfaces.ts';
import { readNaturalVoices } from '../../natural-voices/installation.ts';
import { castKokoro } from './cast.ts';
import { kokoroSpec, kokoroVoices, languagesFor } from './voices.ts';

/** The natural voices of this machine, for a story in one language (BCP 47). Light enough for a page that lists them. */
export function createKokoroVoiceEngine(language: string): VoiceEngine {
  return {
    id: 'kokoro',
    cast: async (calls, taken) => {
      if (languagesFor(language).length === 0) throw new ServiceError('bad-input', { person: 'Kokoro has no voices for the language of this story. Choose another engine for the voices.' });
      return castKokoro(calls, taken, { language, weights: weightsHere() });
    },
    catalogue: () => kokoroCatalogue(),
  };
}

/** Every voice, with the weights that are here; those of the story's language come first where one is named. */
export function kokoroCatalogue(language?: string): VoiceSpec[] {
  const weights = weightsHere();
  const own = language === undefined ? [] : languagesFor(language);
  const listed = language === undefined ? kokoroVoices : kokoroVoices.filter((voice) => own.includes(voice.language));
  return listed.map((voice) => kokoroSpec(voice, weights));
}

function weightsHere(): string {
  const found = readNaturalVoices();
  return found.state === 'ready' ? found.manifest.model.id : 'q8';
}
