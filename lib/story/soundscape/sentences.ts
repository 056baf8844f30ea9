import type { TextRange } from '../types.ts';

const abbreviation = /(?:^|[\s(“"'‘])(?:mr|mrs|ms|dr|st|prof|capt|col|gen|lt|sgt|rev|hon|no|messrs|mme|mlle|\p{Lu})\.$/iu;

/** Sentences of a stretch of text, as ranges of the source; titles and initials do not end one. */
export function sentencesOf(text: string, range: TextRange): TextRange[] {
  const out: TextRange[] = [];
  let start = range.start;
  const stop = /[.!?…]+["'”’)]*(?=\s|$)|\n\s*\n/gu;
  stop.lastIndex = range.start;
  for (let found = stop.exec(text); found && found.index < range.end; found = stop.exec(text)) {
    const end = Math.min(range.end, found.index + found[0].length);
    if (found[0].startsWith('.') && abbreviation.test(text.slice(Math.max(start, end - 12), end))) continue;
    if (end > start) out.push({ start, end });
    start = end;
  }
  if (text.slice(start, range.end).trim() !== '') out.push({ start, end: range.end });
  return out;
}

/** How many words lie in a stretch of text. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu)?.length ?? 0;
}

/** Where every word of a stretch of source begins, so that any part of it is counted at once. */
export class WordCounter {
  readonly #starts: Int32Array;

  constructor(text: string, range: TextRange) {
    const starts: number[] = [];
    for (const m of text.slice(range.start, range.end).matchAll(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu)) starts.push(range.start + m.index);
    this.#starts = Int32Array.from(starts);
  }

  /** Words before an offset of the source. */
  before(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Words that begin in [start, end). */
  between(start: number, end: number): number {
    return end <= start ? 0 : this.before(end) - this.before(start);
  }
}
