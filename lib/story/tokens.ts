import type { TextRange } from './types.ts';

/** One word with where it stands. A possessive "'s" is left off `word` and told by `possessive`. */
export interface Token extends TextRange {
  word: string;
  lower: string;
  /** Begins with a capital and is not all capitals (an emphasised or shouted word says nothing about names). */
  capital: boolean;
  possessive: boolean;
  /** Marks between the word before it and this one, without spaces. */
  before: string;
  /** Stands where a sentence begins, so its capital says little. */
  first: boolean;
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
const abbreviated = new Set(['mr', 'mrs', 'ms', 'dr', 'st', 'mme', 'mlle', 'capt', 'col', 'gen', 'lt', 'sgt', 'rev', 'hon', 'prof', 'messrs', 'maj', 'm', 'jr', 'sr', 'esq']);

interface WordShape {
  word: string;
  lower: string;
  capital: boolean;
  possessive: boolean;
}

/** The words of one text, each kept once: a long book has a million words and few thousand different ones. */
export class WordStore {
  readonly #shapes = new Map<string, WordShape>();
  readonly #marks = new Map<string, string>();

  shape(raw: string): WordShape {
    const known = this.#shapes.get(raw);
    if (known) return known;
    const possessive = /['’]s$/iu.test(raw) && raw.length > 2;
    const word = possessive ? raw.slice(0, -2) : raw;
    const lower = word.toLowerCase();
    const initial = word.charAt(0);
    const shout = word.length > 1 && word === word.toUpperCase() && !/\d/u.test(word);
    const shape = { word, lower, capital: initial !== initial.toLowerCase() && !shout, possessive };
    this.#shapes.set(raw, shape);
    return shape;
  }

  /** What stands between two words, without white space and marks of stress. */
  between(gap: string): string {
    if (gap === ' ' || gap === '') return '';
    const known = this.#marks.get(gap);
    if (known !== undefined) return known;
    const marks = gap.replace(/[\s_]+/gu, '');
    // Gaps of strange length come once each.
    if (gap.length <= 8) this.#marks.set(gap, marks);
    return marks;
  }
}

/**
 * The words of [start, end). `sentenceStart` tells whether a sentence begins there. Linear in the range's length.
 */
export function tokenise(text: string, start: number, end: number, sentenceStart: boolean, store: WordStore = new WordStore()): Token[] {
  const tokens: Token[] = [];
  const slice = text.slice(start, end);
  wordPattern.lastIndex = 0;
  let at = 0;
  let previous = '';
  for (let found = wordPattern.exec(slice); found; found = wordPattern.exec(slice)) {
    const raw = found[0];
    const before = store.between(slice.slice(at, found.index));
    const { word, lower, capital, possessive } = store.shape(raw);
    const dot = before.startsWith('.') && (abbreviated.has(previous) || (previous.length === 1 && previous !== 'i'));
    const first = tokens.length === 0 ? sentenceStart : before !== '' && (/[!?…:“"([*]/u.test(before) || (before.includes('.') && !dot));
    tokens.push({ start: start + found.index, end: start + found.index + raw.length, word, lower, capital, possessive, before: dot ? before.replace('.', '') : before, first });
    at = found.index + raw.length;
    previous = possessive ? raw.toLowerCase() : lower;
  }
  return tokens;
}
