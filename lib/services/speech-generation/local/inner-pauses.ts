import type { SpokenForm } from '../../../story/types.ts';
import { placeWords } from './word-times.ts';

/** A pause wanted inside a take: the silence before the word that starts at `before` lasts `seconds` at least. */
export interface InnerPause {
  /** Seconds of the raw sound. */
  before: number;
  seconds: number;
}

/**
 * Pauses inside a line. espeak-ng leaves a third of a second between sentences, where readers leave half a second and
 * more, longer after long sentences and never twice the same. Between segments the timeline sets them; these are for
 * segments of several sentences. The variation comes from the words, so that the same line is always the same.
 */
export function innerPauses(form: SpokenForm, starts: number[]): InnerPause[] {
  const places = placeWords(form);
  const pauses: InnerPause[] = [];
  let sentence = 0;
  for (let word = 1; word < places.length; word += 1) {
    sentence += 1;
    const before = starts[word];
    const between = form.text.slice(places[word - 1]?.to ?? 0, places[word]?.from ?? 0);
    if (before === undefined) continue;
    if (/[.!?…]/u.test(between)) {
      const long = Math.min(0.22, 0.012 * Math.max(0, sentence - 4));
      pauses.push({ before, seconds: 0.48 + long + 0.13 * variation(form.words[word]?.spoken ?? '', word) });
      sentence = 0;
    } else if (/[;:—–]|--/u.test(between)) {
      pauses.push({ before, seconds: 0.3 + 0.05 * variation(form.words[word]?.spoken ?? '', word) });
    } else if (/,/u.test(between)) {
      // A rest is heard as one from 150 ms on: none is shorter.
      pauses.push({ before, seconds: 0.205 + 0.035 * variation(form.words[word]?.spoken ?? '', word) });
    }
  }
  return pauses;
}

/** -1 to 1, the same for the same word in the same place (FNV-1a). */
function variation(word: string, place: number): number {
  let hash = 2166136261 ^ place;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
  return ((hash >>> 8) / 0xffffff) * 2 - 1;
}
