/** A stretch of a line's text and how it is marked: by a cue, by being spoken otherwise than written, by sounding now. */
export interface Piece {
  text: string;
  start: number;
  cue: boolean;
  changed: boolean;
  /** Stressed: in italics. */
  stressed: boolean;
  now: boolean;
}

interface Range {
  start: number;
  end: number;
}

/**
 * Cuts a text at the edges of its marks. The pieces put together are the text, whatever the ranges (offsets in UTF-16
 * code units; those outside the text are cut to it, empty ones mark nothing).
 */
export function cutAtMarks(text: string, marks: { cues: readonly Range[]; changes: readonly Range[]; stressed?: readonly Range[]; now: Range | null }): Piece[] {
  const all = [...marks.cues, ...marks.changes, ...(marks.stressed ?? []), ...(marks.now ? [marks.now] : [])];
  const edges = [...new Set([0, text.length, ...all.flatMap(({ start, end }) => [start, end])])].filter((edge) => edge >= 0 && edge <= text.length).toSorted((a, b) => a - b);
  const inside = (ranges: readonly Range[], at: number) => ranges.some(({ start, end }) => start <= at && at < end);
  const pieces: Piece[] = [];
  for (const [index, start] of edges.entries()) {
    const end = edges[index + 1];
    if (end === undefined) break;
    pieces.push({ text: text.slice(start, end), start, cue: inside(marks.cues, start), changed: inside(marks.changes, start), stressed: inside(marks.stressed ?? [], start), now: marks.now !== null && inside([marks.now], start) });
  }
  return pieces;
}
