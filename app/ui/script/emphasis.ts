import { findEmphasis } from '../../../lib/story/emphasis.ts';

interface Range {
  start: number;
  end: number;
}

const mark = /[_*]+/uy;

/**
 * What a plain text stresses by `_word_` or `*word*`, and where those marks stand. Offsets in UTF-16 code units. The
 * text itself stays as it is.
 */
export function emphasisOf(text: string): { stressed: Range[]; marks: Range[] } {
  if (!/[_*]/.test(text)) return { stressed: [], marks: [] };
  const stressed = findEmphasis(text);
  const marks = stressed.flatMap(({ start, end }): Range[] => {
    let from = start;
    while (from > 0 && /[_*]/.test(text.charAt(from - 1))) from -= 1;
    mark.lastIndex = end;
    return [
      { start: from, end: start },
      { start: end, end: end + (mark.exec(text)?.[0].length ?? 0) },
    ];
  });
  return { stressed, marks };
}
