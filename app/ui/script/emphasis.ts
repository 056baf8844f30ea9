interface Range {
  start: number;
  end: number;
}

/** `_word_`, as plain text stresses: an underscore at each side, words within, nothing of a word outside. */
const underlined = /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]{1,400}?)(?<=\S)_(?![\p{L}\p{N}_])/gu;

/**
 * What a text stresses by underscores, and where the underscores stand. Offsets in UTF-16 code units. The text itself
 * stays as it is.
 */
export function emphasisOf(text: string): { stressed: Range[]; marks: Range[] } {
  const stressed: Range[] = [];
  const marks: Range[] = [];
  if (!text.includes('_')) return { stressed, marks };
  for (const match of text.matchAll(underlined)) {
    const end = match.index + match[0].length;
    stressed.push({ start: match.index + 1, end: end - 1 });
    marks.push({ start: match.index, end: match.index + 1 }, { start: end - 1, end });
  }
  return { stressed, marks };
}
