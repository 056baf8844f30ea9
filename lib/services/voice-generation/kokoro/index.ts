import { ServiceError } from '../../errors.ts';
import type { VoiceEngine, VoiceSpec } from '../../interfaces.ts';
import { readNaturalVoices } from '../../natural-voices/installation.ts';
import { castKokoro } from './cast.ts';
import { kokoroSpec, kokoroVoices, languagesFor } from './voices.ts';

/** The natural voices of this machine, for a story in one language (BCP 47). */
export async function createKokoroVoiceEngine(language: string): Promise<VoiceEngine> {
  const weights = await weightsHere();
  return {
    id: 'kokoro',
    cast: async (calls, taken) => {
      if (languagesFor(language).length === 0) throw new ServiceError('bad-input', { person: 'Kokoro has no voices for the language of this story. Choose another engine for the voices.' });
      return castKokoro(calls, taken, { language, weights });
    },
    catalogue: () => kokoroVoices.map((voice) => kokoroSpec(voice, weights)),
  };
}

/** Every voice, with the weights that are here; of one story's language (BCP 47) or of all. From a table and a small file: no engine is loaded. */
export async function kokoroCatalogue(language?: string): Promise<VoiceSpec[]> {
  const weights = await weightsHere();
  const own = language === undefined ? null : languagesFor(language);
  const listed = kokoroVoices.filter((voice) => own === null || own.includes(voice.language));
  return listed.map((voice) => kokoroSpec(voice, weights));
}

async function weightsHere(): Promise<string> {
  const found = await readNaturalVoices();
  return found.state === 'ready' ? found.manifest.model.id : 'q8';
}
