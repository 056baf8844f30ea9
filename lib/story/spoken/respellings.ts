import { fold } from './fold.ts';
import type { Reading } from './rule.ts';

/** Say `to` wherever the text has the whole word or phrase `from`. */
export interface Respelling {
  from: string;
  to: string;
  /** Whether capitals make no difference. Where it is left out: only for a word that is written without any. */
  anyCase?: boolean;
  /** The same in phonetic signs (IPA), for a voice that takes them. */
  ipa?: string;
}

interface Entry {
  from: string;
  to: string;
  ipa: string | null;
  /** A respelling written without capitals also meets the word at the head of a sentence. */
  anyCase: boolean;
}

/** Respellings by the first word of `from`, longest first. */
export type RespellingIndex = ReadonlyMap<string, readonly Entry[]>;

/** Of a drama that has none. */
export const noRespellings: RespellingIndex = new Map();

const firstWord = /[\p{L}\p{M}']+/uy;

function headOf(text: string, at: number): string {
  firstWord.lastIndex = at;
  return (firstWord.exec(text.slice(0, at + 64))?.[0] ?? '').replace(/'.*$/s, '').toLowerCase();
}

/** Prepares the writer's list; entries that say nothing, or look for nothing, are left out. */
export function indexRespellings(respellings: readonly Respelling[]): RespellingIndex {
  const index = new Map<string, Entry[]>();
  for (const respelling of respellings) {
    const from = fold(respelling.from).text.trim();
    // What a voice may be given: letters, blanks, hyphens and apostrophes.
    const to = fold(respelling.to).text.replaceAll(/[^\p{L}\p{M}' -]/gu, ' ').replaceAll(/(?<![\p{L}\p{M}])['-]+|[-]+(?![\p{L}\p{M}])/gu, '').replaceAll(/ +/g, ' ').trim();
    const head = headOf(from, 0);
    if (from === '' || head === '' || !/\p{L}/u.test(to)) continue;
    const list = index.get(head) ?? [];
    const anyCase = respelling.anyCase ?? !/\p{Lu}/u.test(from);
    list.push({ from: anyCase ? from.toLowerCase() : from, to, ipa: respelling.ipa ?? null, anyCase });
    index.set(head, list);
  }
  for (const list of index.values()) list.sort((a, b) => b.from.length - a.from.length);
  return index;
}

/** A reading by the list, with its phonetic signs where they are known; of a possessive they lack the last sound. */
export interface Respelt extends Reading {
  ipa: string | null;
  possessive: boolean;
}

/** The respelling whose word or phrase stands at `at`, whole; a possessive 's after it is kept. */
export function findRespelling(index: RespellingIndex, text: string, at: number): Respelt | null {
  if (index.size === 0) return null;
  const list = index.get(headOf(text, at));
  if (list === undefined) return null;
  for (const { from, to, ipa, anyCase } of list) {
    const written = text.slice(at, at + from.length);
    if (written !== from && !(anyCase && written.toLowerCase() === from)) continue;
    const end = at + from.length;
    if (/^[\p{L}\p{M}\p{N}]/u.test(text.slice(end, end + 2))) continue;
    if (/^'s(?![\p{L}])/u.test(text.slice(end, end + 3))) return { end: end + 2, spoken: `${to}'s`, rule: 'respelling', ipa, possessive: true };
    return { end, spoken: to, rule: 'respelling', ipa, possessive: false };
  }
  return null;
}
