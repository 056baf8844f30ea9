import type { SegmentKind } from '../types.ts';
import type { Pause } from './builder.ts';

/** What a rule has to know about where it stands. */
export interface Context {
  /** The folded text. */
  text: string;
  kind: SegmentKind;
  /** True where the next word opens a sentence. */
  opensSentence: boolean;
  /** True where the whole text is in capitals, as headings and telegrams are. */
  allCapitals: boolean;
  /** True for a telegram, whose STOPs are pauses as well as words. */
  telegram: boolean;
  /** Whether the text holds an @ or a web address at all (they are costly to look for). */
  mayHoldAddress: boolean;
}

/** A reading of [at, end) of the folded text. */
export interface Reading {
  end: number;
  spoken: string;
  rule: string;
  /** A pause before and after the words. */
  before?: Pause;
  after?: Pause;
  /** Where single words stand for single pieces; `spoken` is then their sum. */
  parts?: { start: number; end: number; spoken: string }[];
}

/** Reads what stands at `at`, or answers null. Looks a bounded way back and ahead, so the whole stays linear. */
export type Rule = (context: Context, at: number) => Reading | null;

/** Runs a sticky expression at a place. */
export function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

/** The word that ends just before `at` with only blanks between ("" where a mark stands between). */
export function wordBefore(text: string, at: number): string {
  const found = /([\p{L}\p{M}']{1,30})\.?[ \n]{1,3}$/u.exec(text.slice(Math.max(0, at - 34), at));
  return found?.[1] ?? '';
}

/** The word that starts just after `at` with only blanks between. */
export function wordAfter(text: string, at: number): string {
  const found = /^[ \n]{1,3}([\p{L}\p{M}']{1,30})/u.exec(text.slice(at, at + 34));
  return found?.[1] ?? '';
}

/** True where a letter or digit stands just before `at`. */
export function gluedBefore(text: string, at: number): boolean {
  return at > 0 && /[\p{L}\p{M}\p{N}]/u.test(text[at - 1] ?? '');
}

const openers = new Set(
  ('the he she it i they we but and then a an in there his her when what you my this that these if no yes not so as at on ' +
    'nobody everyone someone now how why who where after before our your their its one all for with from or even still perhaps').split(' '),
);

export function opensSentences(word: string): boolean {
  return /^\p{Lu}/u.test(word) && openers.has(word.toLowerCase());
}

const calendarNames = /^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December)$/;

/**
 * After an abbreviation whose full stop ends at `end`: does that stop also end the sentence? Where a name may well follow
 * ("the U.S. Navy"), only a word that opens sentences says so; after a sum or an hour any capital does.
 */
export function endsSentence(text: string, end: number, following: 'name' | 'none' = 'name'): boolean {
  const rest = text.slice(end, end + 40);
  if (/^["')\]]*\s*$/.test(rest) && end + 40 >= text.length) return true;
  if (/^["')\]]*\n\s*\n/.test(rest)) return true;
  const next = /^["')\]]*\s+["‘'([]*(\p{Lu}[\p{L}']*)/u.exec(rest);
  if (next === null) return false;
  return following === 'none' ? !calendarNames.test(next[1] ?? '') : opensSentences(next[1] ?? '');
}

export function capitalise(word: string): string {
  const first = /^'?\p{L}/u.exec(word);
  return first === null ? word : first[0].toUpperCase() + word.slice(first[0].length);
}
