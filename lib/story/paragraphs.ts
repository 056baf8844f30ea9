import type { TextRange } from './types.ts';

/** A paragraph's own words: no white space at either end. */
export interface Paragraph extends TextRange {
  /** Blank lines between this paragraph and the one before it. */
  blankBefore: number;
  /** Ends of its lines are where a hard-wrapped text was broken; starts are the first character that is not white space. */
  lines: TextRange[];
  /** White space in front of its first line, in characters (an indent of verse, of a quotation set off). */
  indent: number;
}

/** White space as the language defines it, plus the next-line control. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0xa0 || code === 0x85 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff
  );
}

interface Line extends TextRange {
  indent: number;
}

function readLines(text: string): (Line | null)[] {
  const lines: (Line | null)[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 10;
    if (code !== 10 && code !== 13 && code !== 12 && code !== 0x85 && code !== 0x2028 && code !== 0x2029) continue;
    let start = from;
    let end = i;
    while (start < end && isSpace(text.charCodeAt(start))) start++;
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    lines.push(start === end ? null : { start, end, indent: start - from });
    // A page break or paragraph separator parts paragraphs by itself.
    if (i < text.length && (code === 12 || code === 0x2029)) lines.push(null);
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    from = i + 1;
  }
  return lines;
}

const closedLine = /[.!?…:;”"’'»“*)\]—–-]$/u;

/**
 * Whether single line breaks only wrap long lines. In wrapped prose most lines that are followed by another end in
 * the middle of a sentence; where every line is a paragraph nearly all end with closing punctuation.
 */
function isHardWrapped(text: string, lines: readonly (Line | null)[]): boolean {
  let followed = 0;
  let open = 0;
  for (let i = 0; i + 1 < lines.length; i++) {
    const line = lines[i];
    if (!line || !lines[i + 1]) continue;
    followed++;
    if (!closedLine.test(text.slice(Math.max(line.start, line.end - 2), line.end))) open++;
  }
  return followed > 0 && open >= followed * 0.4;
}

/** Lines this long, in characters, are no page's width: each is a paragraph. */
const widestPage = 92;

/**
 * Which stretches of lines between blank ones are wrapped in a text that is not: a letter or a poem set in, its lines
 * broken by hand. Gives the indices of such lines.
 */
function wrappedBlocks(text: string, lines: readonly (Line | null)[]): Set<number> {
  const wrapped = new Set<number>();
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]) continue;
    let end = i;
    let open = 0;
    let widest = 0;
    let setIn = true;
    for (let line = lines[end]; line; line = lines[++end]) {
      if (lines[end + 1] && !closedLine.test(text.slice(Math.max(line.start, line.end - 2), line.end))) open++;
      widest = Math.max(widest, line.end - line.start);
      setIn &&= line.indent >= 2;
    }
    if (end - i > 1 && setIn && widest <= widestPage && open >= (end - i - 1) * 0.4) for (let k = i; k < end; k++) wrapped.add(k);
    i = end;
  }
  return wrapped;
}

/**
 * Splits a text into paragraphs, in time linear in its length. Blank lines part paragraphs; single line breaks do too
 * unless the text is hard-wrapped, where only an indented line after a finished sentence begins a new one.
 */
export function findParagraphs(text: string): Paragraph[] {
  const lines = readLines(text);
  const everywhere = isHardWrapped(text, lines);
  const blocks = everywhere ? null : wrappedBlocks(text, lines);
  const paragraphs: Paragraph[] = [];
  let current: Paragraph | null = null;
  let blank = 0;
  for (const [index, line] of lines.entries()) {
    if (!line) {
      blank++;
      current = null;
      continue;
    }
    const wrapped = blocks?.has(index) ?? true;
    const last = current?.lines.at(-1);
    const opensIndented =
      last !== undefined && current !== null && line.indent >= 2 && current.indent !== line.indent &&
      closedLine.test(text.slice(last.end - 1, last.end));
    const sameIndent = last !== undefined && current !== null && current.lines.length > 1 && line.indent >= 2 &&
      current.indent === line.indent && isFlush(current, text);
    if (current && wrapped && !opensIndented && !sameIndent) {
      current.lines.push({ start: line.start, end: line.end });
      current.end = line.end;
    } else {
      current = { start: line.start, end: line.end, blankBefore: blank, indent: line.indent, lines: [{ start: line.start, end: line.end }] };
      paragraphs.push(current);
    }
    blank = 0;
  }
  return paragraphs;
}

/** First line indented, the rest flush: the classic book paragraph, so an indent begins the next one. */
function isFlush(paragraph: Paragraph, text: string): boolean {
  const second = paragraph.lines[1];
  if (!second) return false;
  const before = second.start > 0 ? text.charCodeAt(second.start - 1) : 10;
  return before === 10 || before === 13;
}
