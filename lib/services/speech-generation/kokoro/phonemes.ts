/** From the words of a piece to the symbols that the model reads, each with the word it belongs to. */
import type { EnglishDialect, KokoroPiece } from './protocol.ts';

/** One symbol of the model; `word` is the place of its word in the piece, null for what lies between words. */
export interface Symbol82 {
  symbol: string;
  word: number | null;
}

/** What turns a run of words into phonemes: for each, its letters and where in the run (UTF-16) its word begins. */
export type Phonemizer = (text: string) => { phonemes: string; at: number; startsWord: boolean }[];

/** Marks that the model reads as pauses and intonation; everything else that is no letter is a blank. */
const marks = /[;:,.!?—…]/u;
const inWords = /[\p{L}\p{M}\p{N}'’-]/u;

/** eSpeak NG's letters that the model was not made with (kokoro-js does the same). */
const englishLetters: { [letter: string]: string } = { ʲ: 'j', r: 'ɹ', x: 'k', ɬ: 'l' };
/** Words that eSpeak NG says otherwise than people do, put right as kokoro-js does. */
const putRight: { [dialect in EnglishDialect]: readonly (readonly [wrong: RegExp, right: string])[] } = {
  american: [
    [/kəkˈ[oɔ]ːɹoʊ/gu, 'kˈoʊkəɹoʊ'],
    [/jˈɛh/gu, 'jˈɛə'],
    [/(?<=nˈaɪn)ti(?!ː)/gu, 'di'],
  ],
  british: [
    [/kəkˈɔːɹəʊ/gu, 'kˈəʊkəɹəʊ'],
    [/jˈɛh/gu, 'jˈɛə'],
  ],
};
/** In other languages the model writes what is one sound to the ear as one symbol (hexgrad's misaki). */
const oneSound: { [phoneme: string]: string } = { tʃ: 'ʧ', dʒ: 'ʤ', ts: 'ʦ', dz: 'ʣ', aɪ: 'I', aʊ: 'W', eɪ: 'A', oʊ: 'O', əʊ: 'Q', ɔɪ: 'Y', ss: 'S' };

/**
 * A phoneme as eSpeak NG meant it. Its events have eight bytes for one: a phoneme that fills them (ˈɔːɹ) runs into what
 * lies behind it in memory, and a longer one (the ˈɐ̃ʊ̃ of Portuguese) is cut. The hyphen of French liaison is no sound;
 * the r. of Hindi is one, which the model was made with.
 */
export function wholePhoneme(id: string): string {
  return id
    .replace(/[\p{Cc}\ufffd].*$/su, '')
    .replace(/(?<=ɐ\u0303)ʊ$/u, 'ʊ\u0303')
    .replaceAll(/[^\p{L}\p{M}.]/gu, '');
}

/** The symbols of a piece, those that the model does not have included. @param english null for another language */
export function symbolsOf(piece: KokoroPiece, phonemize: Phonemizer, english: EnglishDialect | null): Symbol82[] {
  const symbols: Symbol82[] = [];
  const blank = (): void => {
    if (symbols.length > 0 && symbols.at(-1)?.symbol !== ' ') symbols.push({ symbol: ' ', word: null });
  };
  const put = (phonemes: string, word: number | null): void => {
    // The model has nasal vowels as a vowel and a tilde, but ç as one.
    for (const symbol of phonemes.normalize('NFD').replaceAll('c\u0327', 'ç')) symbols.push({ symbol, word });
  };
  const speak = (from: number, to: number): void => {
    const said: { phonemes: string; word: number | null }[] = [];
    for (const { phonemes, at, startsWord } of phonemize(blanked(piece.text.slice(from, to)))) {
      const letters = english === null ? written(phonemes) : inEnglish(phonemes);
      const last = said.at(-1);
      if (last && !startsWord) last.phonemes += letters;
      else said.push({ phonemes: letters, word: wordAt(piece.words, from + at) });
    }
    for (const { phonemes, word } of said) {
      blank();
      put(english === null ? phonemes : putRight[english].reduce((known, [wrong, right]) => known.replace(wrong, right), phonemes), word);
    }
  };
  for (const run of runsOf(piece)) {
    if (run.kind === 'words') {
      blank();
      speak(run.from, run.to);
    } else if (run.kind === 'said') {
      blank();
      put(run.phonemes, wordAt(piece.words, run.from));
    } else {
      // A mark stands right behind its word.
      while (symbols.at(-1)?.symbol === ' ') symbols.pop();
      put(piece.text.slice(run.from, run.to), null);
      blank();
    }
  }
  while (symbols.at(-1)?.symbol === ' ') symbols.pop();
  return symbols;
}

type Run = { kind: 'words' | 'marks'; from: number; to: number } | { kind: 'said'; from: number; to: number; phonemes: string };

/** Words and marks in turn, cut where phonemes are given. */
function runsOf({ text, said }: KokoroPiece): Run[] {
  const runs: Run[] = [];
  const given = said.toSorted((a, b) => a.from - b.from);
  let at = 0;
  while (at < text.length) {
    const next = given.find(({ from }) => from >= at);
    if (next && next.from === at && next.to > at) {
      runs.push({ kind: 'said', ...next });
      at = next.to;
      continue;
    }
    const end = next?.from ?? text.length;
    const kind = marks.test(text[at] ?? '') ? 'marks' : 'words';
    let to = at;
    while (to < end && marks.test(text[to] ?? '') === (kind === 'marks')) to += 1;
    if (/[\p{L}\p{N}]/u.test(text.slice(at, to)) || kind === 'marks') runs.push({ kind, from: at, to });
    at = to;
  }
  return runs;
}

/** The same length, without what eSpeak NG takes for markup. */
function blanked(text: string): string {
  return Array.from(text, (letter) => (inWords.test(letter) ? (letter === '’' ? "'" : letter) : ' '.repeat(letter.length))).join('');
}

function inEnglish(phonemes: string): string {
  return Array.from(phonemes, (letter) => englishLetters[letter] ?? letter).join('');
}

function written(phonemes: string): string {
  const stress = /^[ˈˌ]*/u.exec(phonemes)?.[0] ?? '';
  const bare = phonemes.slice(stress.length);
  const long = bare.endsWith('ː');
  const known = oneSound[long ? bare.slice(0, -1) : bare];
  return known === undefined ? phonemes : `${stress}${known}${long ? 'ː' : ''}`;
}

/** The word that holds the offset, or the next one. */
function wordAt(words: KokoroPiece['words'], offset: number): number | null {
  const found = words.findIndex(({ to }) => to > offset);
  return found === -1 ? null : found;
}
