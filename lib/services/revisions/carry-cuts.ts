import type { TextRange } from '../../story/types.ts';
import { carryOffsets } from './carry.ts';
import { matchLines } from './match-lines.ts';

/**
 * Where the lines whose ends a person set stand in a revised manuscript, so that its reading keeps those ends: in
 * paragraphs that both texts have, wherever they stand now, and in one that changed a little, as long as the line's own
 * words are still together. A line of which no such place is left is read anew.
 *
 * @param cuts ranges of the old text, UTF-16 offsets
 * @returns ranges of the new text, in its order, none over another
 */
export function carryCuts(before: string, after: string, cuts: readonly TextRange[]): TextRange[] {
  if (cuts.length === 0) return [];
  const [old, now] = [piecesOf(before), piecesOf(after)];
  const part = (text: string) => (piece: TextRange) => ({ text: text.slice(piece.start, piece.end), kind: '' });
  const places = new Map(matchLines(old.map(part(before)), now.map(part(after))).map((match) => [match.before, match]));
  const found = cuts.flatMap((cut): TextRange[] => {
    const first = old.findIndex((piece) => cut.start < piece.end);
    const last = old.findIndex((piece) => cut.end <= piece.end);
    const [from, to] = [places.get(first), places.get(last)];
    if (!from || !to) return [];
    // Over several paragraphs: the same ones, and still one after another.
    for (let at = first; at <= last; at += 1) {
      const match = places.get(at);
      if (!match || match.after - from.after !== at - first || (!match.same && first !== last)) return [];
    }
    const [oldFirst, oldLast, newFirst, newLast] = [old[first], old[last], now[from.after], now[to.after]];
    if (!oldFirst || !oldLast || !newFirst || !newLast) return [];
    if (!from.same) return wordsWithin(before.slice(cut.start, cut.end), after, newFirst);
    // White space stays on the side of the cut on which it stood.
    const carry = (piece: TextRange, place: TextRange, offset: number): number => place.start + carryOffsets(before.slice(piece.start, piece.end), after.slice(place.start, place.end))(offset - piece.start, /\s/u.test(before.charAt(offset - 1)) ? 'start' : 'end');
    const end = cut.end === oldLast.end ? newLast.end : carry(oldLast, newLast, cut.end);
    const start = cut.start === oldFirst.start ? newFirst.start : carry(oldFirst, newFirst, cut.start);
    return start < end ? [{ start, end }] : [];
  });
  let at = 0;
  return found.toSorted((a, b) => a.start - b.start).filter((range) => {
    if (range.start < at) return false;
    at = range.end;
    return true;
  });
}

/** Paragraphs, each with the white space behind it: they tile the text. */
function piecesOf(text: string): TextRange[] {
  const pieces: TextRange[] = [];
  let start = 0;
  for (const gap of text.matchAll(/\n\s*\n\s*/gu)) {
    const end = gap.index + gap[0].length;
    pieces.push({ start, end });
    start = end;
  }
  if (start < text.length) pieces.push({ start, end: text.length });
  return pieces;
}

/** The one place in a paragraph where a line's words stand, with the white space behind them; none where there are two. */
function wordsWithin(line: string, text: string, piece: TextRange): TextRange[] {
  const own = text.slice(piece.start, piece.end);
  const words = line.trim();
  const place = own.indexOf(words);
  if (words === '' || place < 0 || own.includes(words, place + 1)) return [];
  const behind = place + words.length;
  const space = /^\s*/u.exec(own.slice(behind))?.[0].length ?? 0;
  return [{ start: piece.start + place, end: piece.start + behind + space }];
}
