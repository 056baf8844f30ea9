/** How words are looked for in a text. */
export interface WordsLike {
  /** Only where capitals stand as they are written. */
  matchCase?: boolean | undefined;
  /** Not within a longer word. */
  wholeWords?: boolean | undefined;
}

/**
 * What finds words in a text wherever they stand: white space counts the same however much of it there is, and straight
 * apostrophes are curly ones. Null for no words.
 */
export function wordPattern(words: string, { matchCase = false, wholeWords = false }: WordsLike = {}): RegExp | null {
  const parts = words.replaceAll('\0', '').trim().split(/\s+/u).filter((part) => part !== '');
  if (parts.length === 0) return null;
  const body = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`).replaceAll(/['’]/gu, "['’]")).join(String.raw`\s+`);
  const [from, to] = wholeWords ? [String.raw`(?<![\p{L}\p{N}])`, String.raw`(?![\p{L}\p{N}])`] : ['', ''];
  return new RegExp(`${from}${body}${to}`, matchCase ? 'gu' : 'giu');
}
