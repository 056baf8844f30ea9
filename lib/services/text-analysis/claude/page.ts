/** The story as Claude is shown it: its own words, with a number on every line whose speaker is asked for. */
import type { SettledLine, StoryReading, StorySegment, TextRange } from '../../../story/types.ts';

/** One line that somebody speaks, thinks or writes. Its number is all that is ever said of it. */
export interface Unit {
  /** From 1, in the order of the story. */
  id: number;
  /** Index into the reading's segments. */
  segment: number;
  /** The speaker a person set: told as given, never asked. Null is the narrator; undefined, nobody set one. */
  settled: string | null | undefined;
}

const asked = new Set<StorySegment['kind']>(['dialogue', 'thought', 'letter']);

/**
 * Numbers the lines of a reading inside `wanted` (the chapters that are to be read; all of them where it is not given).
 * The same reading gives the same numbers.
 */
export function numberUnits(reading: Pick<StoryReading, 'segments'>, settled: readonly SettledLine[] = [], wanted?: readonly TextRange[]): Unit[] {
  const lines = settled.toSorted((a, b) => a.start - b.start);
  const units: Unit[] = [];
  let line = 0;
  for (const [index, segment] of reading.segments.entries()) {
    while (line < lines.length && (lines[line]?.end ?? 0) <= segment.start) line += 1;
    if (!asked.has(segment.kind)) continue;
    if (wanted !== undefined && !wanted.some((range) => segment.start >= range.start && segment.start < range.end)) continue;
    const over = lines[line];
    units.push({ id: units.length + 1, segment: index, settled: over !== undefined && over.start < segment.end ? over.speaker : undefined });
  }
  return units;
}

/** How much is shown around the lines that are asked for, and of narration between them, UTF-16 code units. */
const before = 2_400;
const after = 700;
const longestGap = 3_000;

/** What stands in `text`, so that no word of the story can be taken for a mark of ours, or end the story's part of the page. */
export function fenced(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›');
}

export interface PageInput {
  text: string;
  reading: Pick<StoryReading, 'segments'>;
  /** All units of the story. */
  units: readonly Unit[];
  /** Those to be answered, by id. */
  ask: ReadonlySet<number>;
  /** Id of the character a settled line is given to. */
  nameOf(speaker: string | null): string;
}

/**
 * The stretch of the story that holds the lines asked for, with what goes before and after to be read only. A line that
 * is asked for stands in `<u12>…</u12>`, one that a person settled in `<given c3>…</given>`; all else is bare text.
 */
export function showPage(input: PageInput): string {
  const { segments } = input.reading;
  const byRow = new Map(input.units.map((unit) => [unit.segment, unit]));
  const rows = input.units.filter((unit) => input.ask.has(unit.id)).map((unit) => unit.segment);
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return '';
  const from = Math.max(0, (segments[first]?.start ?? 0) - before);
  const until = (segments[last]?.end ?? 0) + after;
  let page = '';
  let gap = '';
  const closeGap = (): void => {
    page += fenced(shorten(gap));
    gap = '';
  };
  for (let row = firstFrom(segments, from); row < segments.length; row += 1) {
    const segment = segments[row];
    if (segment === undefined || segment.start >= until) break;
    const unit = byRow.get(row);
    const words = input.text.slice(Math.max(segment.start, from), Math.min(segment.end, until));
    if (unit === undefined || (unit.settled === undefined && !input.ask.has(unit.id))) {
      gap += words;
      continue;
    }
    closeGap();
    // The white space that a segment ends with stays outside the mark.
    const spoken = words.trimEnd();
    const mark = unit.settled === undefined ? `u${unit.id}` : `given ${input.nameOf(unit.settled)}`;
    page += `<${mark}>${fenced(spoken)}</${unit.settled === undefined ? mark : 'given'}>${words.slice(spoken.length)}`;
  }
  closeGap();
  // Where the page is cut, it may be in the middle of a sign of two halves.
  return page.trim().toWellFormed();
}

/** A long stretch in which nobody speaks is shown by its beginning and its end. */
function shorten(gap: string): string {
  if (gap.length <= longestGap) return gap;
  return `${gap.slice(0, longestGap / 3)} […] ${gap.slice(-longestGap / 2)}`;
}

/** The first segment that ends after `offset`. Segments tile the text, so it is found by halving. */
function firstFrom(segments: readonly StorySegment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
