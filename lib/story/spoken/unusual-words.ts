/** A word of a story that a voice may well read wrongly, and how often it stands there. */
export interface UnusualWord {
  word: string;
  count: number;
  /** Why it is worth hearing: it is a name, or it is spelt as English words seldom are. */
  why: 'name' | 'spelling';
}

const wordPattern = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;
const possessive = /['’]s$/u;

/** Spellings that the rules of English reading seldom get right: borrowed clusters, letters with marks, a q without u. */
const strange = [
  /[^\p{ASCII}’]/u,
  /aoi|eoi|sz|cz|zh|xh|kj|bhan|mhn/iu,
  /^(?:x[aeiouy]|ng|mb|nd|tl|dn|vl|zl|sr|kv)/iu,
  /q(?!u)/iu,
  /[aeiou]{4}|[bcdfghjklmnpqrstvwxz]{6}/iu,
];

/**
 * Words that are worth hearing before a book is spoken: names (written with a capital inside sentences, never without
 * one) and words of a spelling that English rules read wrongly. The most frequent first. Linear in the length of the text.
 */
export function unusualWords(text: string, most = 60): UnusualWord[] {
  const small = new Set<string>();
  const counts = new Map<string, number>();
  const inside = new Set<string>();
  for (const match of text.matchAll(wordPattern)) {
    const word = match[0].replace(possessive, '');
    if (word.length < 3) continue;
    if (/^\p{Ll}/u.test(word)) small.add(word.toLowerCase());
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (/^\p{Lu}\p{Ll}/u.test(word) && /[\p{Ll},;] $/u.test(text.slice(Math.max(0, match.index - 2), match.index))) inside.add(word);
  }
  const found: UnusualWord[] = [];
  for (const [word, count] of counts) {
    if (inside.has(word) && !small.has(word.toLowerCase())) found.push({ word, count, why: 'name' });
    else if (isStrange(word) && (/^\p{Ll}/u.test(word) || !small.has(word.toLowerCase()))) found.push({ word, count, why: 'spelling' });
  }
  return found.toSorted((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1)).slice(0, most);
}

function isStrange(word: string): boolean {
  return /\p{Ll}/u.test(word) && strange.some((pattern) => pattern.test(word));
}
