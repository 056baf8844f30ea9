import { isSpace } from './paragraphs.ts';
import type { TextRange } from './types.ts';

const marks = /[_*]+|\n[ \t\r]*\n/g;
const wordly = /[\p{L}\p{N}]/u;

/**
 * The words that a plain text stresses by `_word_` or `*word*` (also doubled or trebled), sorted. Ranges hold the
 * words without their marks: the marks are the runs of `_` or `*` right before `start` and right after `end`.
 * Stress never runs over a blank line; marks inside a word (`snake_case`, `2*3*4`) are none. Linear.
 */
export function findEmphasis(text: string): TextRange[] {
  const found: TextRange[] = [];
  let open: { char: string; start: number } | null = null;
  marks.lastIndex = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const char = mark[0].charAt(0);
    if (char === '\n') {
      open = null;
      // The blank line's own break may begin the next one.
      marks.lastIndex = mark.index + mark[0].length - 1;
      continue;
    }
    const at = mark.index;
    const after = at + mark[0].length;
    const inWordBefore = at > 0 && wordly.test(text.charAt(at - 1));
    const inWordAfter = after < text.length && wordly.test(text.charAt(after));
    const spaceBefore = at === 0 || isSpace(text.charCodeAt(at - 1));
    const spaceAfter = after >= text.length || isSpace(text.charCodeAt(after));
    if (mark[0].length > 3) open = null;
    else if (open && open.char === char && !spaceBefore && !inWordAfter) {
      if (at > open.start && wordly.test(text.slice(open.start, at))) found.push({ start: open.start, end: at });
      open = null;
    } else if (!spaceAfter && !inWordBefore) open = { char, start: after };
  }
  return found;
}
