import { cutRange } from '../../../story/cut.ts';
import type { SpokenForm } from '../../../story/types.ts';
import type { PhoneticWord } from '../../../story/spoken/index.ts';
import { placeWords } from '../local/word-times.ts';
import { symbolsOfIpa, withPossessive } from './ipa.ts';
import type { EnglishDialect, KokoroPiece } from './protocol.ts';

/** The model is at its best with a sentence or two; far longer texts it hurries through. UTF-16 units. */
const comfortable = 300;
/** Silence where a line was cut, by what stands there; seconds. The model's own pauses are as long. */
const gaps = { sentence: 0.42, clause: 0.2, word: 0.05 };

/** The spoken form in pieces, cut at the ends of sentences, else at clauses, else between words. Words keep their order. */
export function piecesOf(form: SpokenForm, phonetic: readonly PhoneticWord[] = [], english: EnglishDialect | null = null): KokoroPiece[] {
  const places = placeWords(form);
  const said = saidBySigns(form, places, phonetic, english);
  let next = 0;
  return cutRange(form.text, 0, form.text.length, comfortable).map(({ start, end }) => {
    const text = form.text.slice(start, end);
    const words: KokoroPiece['words'] = [];
    // A word that stands across the cut belongs to where it begins.
    for (let place = places[next]; place !== undefined && (place.from < end || end === form.text.length); place = places[next]) {
      words.push({ from: place.from - start, to: Math.min(text.length, place.to - start) });
      next += 1;
    }
    const own = said.filter(({ from }) => from >= start && from < end).map(({ from, to, phonemes }) => ({ from: from - start, to: Math.min(text.length, to - start), phonemes }));
    return { text, words, said: own, gapSeconds: gapAfter(text) };
  });
}

/** Stretches of the spoken form that are said as phonetic signs say; as many signs as words are said word by word. */
function saidBySigns(form: SpokenForm, places: readonly { from: number; to: number }[], phonetic: readonly PhoneticWord[], english: EnglishDialect | null): KokoroPiece['said'] {
  return phonetic.flatMap(({ start, end, ipa, possessive }) => {
    const words = places.filter((_place, at) => (form.words[at]?.start ?? -1) >= start && (form.words[at]?.end ?? Infinity) <= end);
    const whole = symbolsOfIpa(ipa, english);
    const symbols = (possessive ? withPossessive(whole, english) : whole).split(' ');
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last || whole === '') return [];
    if (symbols.length !== words.length) return [{ from: first.from, to: last.to, phonemes: symbols.join(' ') }];
    return words.map(({ from, to }, at) => ({ from, to, phonemes: symbols[at] ?? '' }));
  });
}

function gapAfter(text: string): number {
  const end = text.trimEnd().at(-1) ?? '';
  if (/[.!?…]/u.test(end)) return gaps.sentence;
  return /[;:,—–-]/u.test(end) ? gaps.clause : gaps.word;
}
