import type { StoryReading, TextRange } from '../../story/types.ts';
import { makeCarrier, type Carrier } from './carry.ts';
import { matchLines, type LineMatch } from './match-lines.ts';

/** A line of the old text, as its row has it. */
export interface OldLine extends TextRange {
  id: string;
  kind: string;
  silent: boolean;
}

export interface Comparison {
  matches: LineMatch[];
  /** Lines of the old text, in text order. */
  lines: OldLine[];
  carrier: Carrier;
}

/** Which lines of the new text are which of the old. */
export function compare(before: { text: string; lines: OldLine[] }, after: { text: string; segments: StoryReading['segments'] }): Comparison {
  const part = (text: string, range: TextRange & { kind: string }) => ({ text: text.slice(range.start, range.end), kind: range.kind });
  const matches = matchLines(before.lines.map((line) => part(before.text, line)), after.segments.map((segment) => part(after.text, segment)));
  return { matches, lines: before.lines, carrier: makeCarrier(before, { text: after.text, lines: after.segments }, matches) };
}

/** What a revised manuscript changes, in lines that are spoken. */
export interface RevisionCounts {
  unchanged: number;
  /** Of the unchanged ones, those that stand elsewhere now. */
  moved: number;
  changed: number;
  added: number;
  gone: number;
  /** Changed or new, and to be heard. */
  toSpeak: number;
}

const isSpoken = (line: { kind: string }) => line.kind !== 'scene-break';

export function countChanges({ matches, lines }: Comparison, segments: StoryReading['segments']): RevisionCounts {
  const byNew = new Map(matches.map((match) => [match.after, match]));
  const counts: RevisionCounts = { unchanged: 0, moved: 0, changed: 0, added: 0, gone: 0, toSpeak: 0 };
  segments.forEach((segment, at) => {
    if (!isSpoken(segment)) return;
    const match = byNew.get(at);
    if (match?.same) counts.unchanged += 1;
    if (match?.moved) counts.moved += 1;
    if (match && !match.same) counts.changed += 1;
    if (!match) counts.added += 1;
    if (!match || (!match.same && lines[match.before]?.silent !== true)) counts.toSpeak += 1;
  });
  const kept = new Set(matches.map((match) => match.before));
  counts.gone = lines.filter((line, at) => isSpoken(line) && !kept.has(at)).length;
  return counts;
}
