/** How words stand in a box: pure, whoever measures them. Lengths are in one unit, whichever it is. */

/** The width of a text in a letter of this size. */
export type Measure = (text: string, size: number) => number;

export interface Box {
  width: number;
  height: number;
  /** The largest and the smallest letter that may be used. */
  most: number;
  least: number;
  /** From line to line, as a share of the letter's size. */
  leading: number;
}

export interface FittedText {
  size: number;
  lines: string[];
}

/** Sizes are tried in steps of this share. */
const step = 0.96;

/** The words in lines that are no wider than `width`; a word that is wider by itself has a line of its own. */
export function wrapWords(text: string, size: number, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || measure(longer, size) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The largest letter in which a text stands in a box, and its lines; in the smallest it may be too much, and is given all the same. */
export function fitText(text: string, box: Box, measure: Measure): FittedText {
  for (let size = box.most; size > box.least; size *= step) {
    const lines = wrapWords(text, size, box.width, measure);
    if (lines.length * size * box.leading <= box.height && lines.every((line) => measure(line, size) <= box.width)) return { size, lines };
  }
  return { size: box.least, lines: wrapWords(text, box.least, box.width, measure) };
}
