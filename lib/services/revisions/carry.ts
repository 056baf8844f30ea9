import type { TextRange } from '../../story/types.ts';
import type { LineMatch } from './match-lines.ts';

/** Brings places of the old text to the new one. Offsets are UTF-16 code units into the whole texts. */
export interface Carrier {
  /** Where a line that begins at this offset begins now; null where it is gone. */
  start(offset: number): number | null;
  /** Where the last line that is left of [from, to) ends now; null where none is. */
  end(from: number, to: number): number | null;
  /** Where a stretch of a kept line stands now: the same words in it; null where they are gone. */
  range(range: TextRange): TextRange | null;
  /** The first line of [from, to) that is left, as it stands now; null where none is. */
  firstWithin(from: number, to: number): TextRange | null;
  /** The kept line nearest to an offset (the one before it first), as it stands now; null where nothing is left. */
  nearest(offset: number): TextRange | null;
}

/** @param lines ranges in text order */
export function makeCarrier(before: { text: string; lines: readonly TextRange[] }, after: { text: string; lines: readonly TextRange[] }, matches: readonly LineMatch[]): Carrier {
  const to = new Map(matches.map((match) => [match.before, match]));
  const place = (at: number) => {
    const match = to.get(at);
    return match ? (after.lines[match.after] ?? null) : null;
  };
  const lineAt = (offset: number): number => {
    let [low, high] = [0, before.lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((before.lines[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    start: (offset) => {
      const at = lineAt(offset);
      return before.lines[at]?.start === offset ? (place(at)?.start ?? null) : null;
    },
    end: (from, upTo) => {
      for (let at = lineAt(Math.max(from, upTo - 1)); at >= 0 && (before.lines[at]?.end ?? 0) > from; at -= 1) {
        const found = place(at);
        if (found && !to.get(at)?.moved) return found.end;
      }
      return null;
    },
    range: (range) => {
      const at = lineAt(range.start);
      const [line, now, match] = [before.lines[at], place(at), to.get(at)];
      if (!line || !now || !match || range.end > line.end) return null;
      const [was, is] = [before.text.slice(line.start, line.end), after.text.slice(now.start, now.end)];
      if (range.start === range.end && range.start === line.start) return { start: now.start, end: now.start };
      if (match.same) {
        const carry = carryOffsets(was, is);
        return { start: now.start + carry(range.start - line.start), end: now.start + carry(range.end - line.start, 'end') };
      }
      const found = sameWords(was, is, { start: range.start - line.start, end: range.end - line.start });
      return found === null ? null : { start: now.start + found.start, end: now.start + found.end };
    },
    firstWithin: (from, upTo) => {
      for (let at = lineAt(from); at < before.lines.length && (before.lines[at]?.start ?? 0) < upTo; at += 1) {
        const found = place(at);
        if (found) return found;
      }
      return null;
    },
    nearest: (offset) => {
      const at = lineAt(offset);
      for (let far = 0; far < before.lines.length; far += 1) {
        const found = place(at - far) ?? place(at + far);
        if (found) return found;
      }
      return null;
    },
  };
}

/**
 * Offsets of one text in another that has the same words between other white space. An `end` stays behind the last
 * character before it.
 */
export function carryOffsets(from: string, to: string): (offset: number, edge?: 'start' | 'end') => number {
  if (from === to) return (offset) => offset;
  const solid = (text: string) => Array.from({ length: text.length }, (_, at) => at).filter((at) => !/\s/u.test(text.charAt(at)));
  const [old, now] = [solid(from), solid(to)];
  return (offset, edge = 'start') => {
    let count = 0;
    while (count < old.length && (old[count] ?? 0) < offset) count += 1;
    if (edge === 'end') return count === 0 ? 0 : (now[count - 1] ?? to.length - 1) + 1;
    return now[count] ?? to.length;
  };
}

/** The same words in a line that changed a little: the occurrence nearest to where they stood. */
function sameWords(was: string, is: string, range: TextRange): TextRange | null {
  const words = was.slice(range.start, range.end);
  if (words.trim() === '') return null;
  let best: number | null = null;
  for (let at = is.indexOf(words); at >= 0; at = is.indexOf(words, at + 1)) {
    if (best === null || Math.abs(at - range.start) < Math.abs(best - range.start)) best = at;
  }
  return best === null ? null : { start: best, end: best + words.length };
}
