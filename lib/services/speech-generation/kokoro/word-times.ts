import type { WordTime } from '../../../audio/types.ts';
import type { SpokenForm } from '../../../story/types.ts';
import { wordTimes } from '../local/word-times.ts';
import type { KokoroSound } from './protocol.ts';

/**
 * The words of the line in seconds of its sound. A word without phonemes of its own (espeak-ng speaks "of the" as one) is
 * given its share, by letters, of the word before it.
 */
export function kokoroWordTimes(form: SpokenForm, words: NonNullable<KokoroSound['words']>, durationSeconds: number): WordTime[] {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  while (at < form.words.length) {
    let next = at + 1;
    while (next < form.words.length && (words[next] ?? null) === null) next += 1;
    const from = Math.max(words[at]?.from ?? 0, ends.at(-1) ?? 0);
    const to = Math.max(from, Math.min(durationSeconds, words[at]?.to ?? words[next]?.from ?? durationSeconds));
    const letters = form.words.slice(at, next).map(({ spoken }) => spoken.length + 1);
    const all = letters.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    for (const count of letters) {
      starts.push(from + ((to - from) * sum) / all);
      sum += count;
      ends.push(from + ((to - from) * sum) / all);
    }
    at = next;
  }
  // Several words may stand for one of the source ("£5"): they are joined as those of the draft voices are.
  const whole = wordTimes(form, starts, durationSeconds);
  const lastOf = new Map(form.words.map((word, index) => [`${word.start} ${word.end}`, ends[index] ?? durationSeconds]));
  return whole.map((time) => ({ ...time, to: Math.max(time.from, Math.min(time.to, lastOf.get(`${time.start} ${time.end}`) ?? time.to)) }));
}
