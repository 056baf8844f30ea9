import { wordPattern } from '../../story/word-pattern.ts';

/** Where words stand in a text, as its offsets; null where they do not. */
export interface FoundWords {
  start: number;
  end: number;
}

/** The occurrence of words that is nearest to a place; white space counts the same however much of it there is. */
export function findWords(text: string, words: string, near: number): FoundWords | null {
  const pattern = wordPattern(words, { matchCase: true });
  if (pattern === null) return null;
  let best: FoundWords | null = null;
  for (const match of text.matchAll(pattern)) {
    if (best !== null && Math.abs(match.index - near) >= Math.abs(best.start - near)) {
      // Occurrences come in order: from here on each is farther away.
      if (match.index > near) break;
      continue;
    }
    best = { start: match.index, end: match.index + match[0].length };
  }
  return best;
}
