import { cutRange } from '../../../story/cut.ts';
import type { SpokenForm } from '../../../story/types.ts';
import type { Pronunciation } from '../../interfaces.ts';
import { placeWords } from '../local/word-times.ts';
import type { KokoroPiece } from './protocol.ts';

/** The model is at its best with a sentence or two; far longer texts it hurries through. UTF-16 units. */
const comfortable = 300;
/** Silence where a line was cut, by what stands there; seconds. The model's own pauses are as long. */
const gaps = { sentence: 0.42, clause: 0.2, word: 0.05 };

/** The spoken form in pieces, cut at the ends of sentences, else at clauses, else between words. Words keep their order. */
export function piecesOf(form: SpokenForm, pronunciations: readonly Pronunciation[] = []): KokoroPiece[] {
  const places = placeWords(form);
  let next = 0;
  return cutRange(form.text, 0, form.text.length, comfortable).map(({ start, end }) => {
    const text = form.text.slice(start, end);
    const words: KokoroPiece['words'] = [];
    // A word that stands across the cut belongs to where it begins.
    for (let place = places[next]; place !== undefined && (place.from < end || end === form.text.length); place = places[next]) {
      words.push({ from: place.from - start, to: Math.min(text.length, place.to - start) });
      next += 1;
    }
    return { text, words, said: said(text, words, pronunciations), gapSeconds: gapAfter(text) };
  });
}

/** Words whose phonemes are given; capitals make no difference. */
function said(text: string, words: KokoroPiece['words'], pronunciations: readonly Pronunciation[]): KokoroPiece['said'] {
  if (pronunciations.length === 0) return [];
  const known = new Map(pronunciations.map(({ word, phonemes }) => [word.toLocaleLowerCase(), phonemes]));
  return words.flatMap(({ from, to }) => {
    const phonemes = known.get(text.slice(from, to).toLocaleLowerCase());
    return phonemes === undefined ? [] : [{ from, to, phonemes }];
  });
}

function gapAfter(text: string): number {
  const end = text.trimEnd().at(-1) ?? '';
  if (/[.!?…]/u.test(end)) return gaps.sentence;
  return /[;:,—–-]/u.test(end) ? gaps.clause : gaps.word;
}
