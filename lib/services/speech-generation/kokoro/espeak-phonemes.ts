/** Phonemes by espeak-ng. Only for processes that speak (see NOTICE). */
import type { EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { wholePhoneme } from './phonemes.ts';
import type { Phonemizer } from './phonemes.ts';

/** The sound that espeak-ng makes beside its phonemes is thrown away: the quicker, the better. */
const quickest = 450;

/** espeak-ng's phonemes, with where the word of each begins. @throws Error where it has no such voice */
export function phonemizer(espeak: EspeakWorker, voice: string): Phonemizer {
  if (espeak.set_voice(voice, '') !== 0) throw new Error(`espeak-ng has no voice ${voice}`);
  espeak.set_rate(quickest);
  return (text) => {
    const offsets: number[] = [];
    let offset = 0;
    for (const letter of text) {
      offsets.push(offset);
      offset += letter.length;
    }
    const found: ReturnType<Phonemizer> = [];
    let opens: number | null = null;
    espeak.synthesize(text, (_samples, events) => {
      for (const { type, id, text_position: position } of events) {
        if (type === 'word') opens = offsets[Math.min(offsets.length, Math.max(1, position)) - 1] ?? 0;
        const phonemes = type === 'phoneme' && typeof id === 'string' ? wholePhoneme(id) : '';
        if (phonemes === '') continue;
        const last = found.at(-1);
        found.push({ phonemes, at: opens ?? last?.at ?? 0, startsWord: opens !== null || last === undefined });
        opens = null;
      }
      return false;
    });
    return found;
  };
}
