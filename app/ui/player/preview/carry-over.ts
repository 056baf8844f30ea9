import type { PlacedSpeech, Timeline } from '../../../../lib/audio/types.ts';
import { placeAt } from '../place.ts';

/** Where to leave a timeline that was heard until now, and where to go on in the one that takes its place. Seconds. */
export interface CarriedOver {
  at: number;
  to: number;
}

/**
 * Goes on from `position` when the timeline changes under it. A line that sounds and is the same goes on at the same
 * word; one with another take is heard to its end as it was, and the new one is heard the next time; one that had no
 * sound until now begins. A line that is gone is heard to its end, then comes the next that is still there.
 */
export function carryOver(before: Timeline, after: Timeline, position: number): CarriedOver {
  const lines = before.speech.filter(lasts);
  const now = new Map(after.speech.filter(lasts).map((line) => [line.segmentId, line]));
  const index = placeAt(lines, position);
  const line = lines[index];
  const later = lines.slice(index + 1).flatMap(({ segmentId }) => now.get(segmentId) ?? [])[0];
  const next = later?.start ?? after.durationSeconds;
  if (!line) return { at: position, to: Math.min(position, next) };
  const same = now.get(line.segmentId);
  if (!same) return position < line.end ? { at: line.end, to: next } : { at: position, to: next };
  if (position >= line.end) return { at: position, to: Math.max(same.end, Math.min(same.end + position - line.end, next)) };
  if (same.asset === line.asset) return { at: position, to: Math.min(same.end, same.start + position - line.start) };
  return line.asset === null ? { at: position, to: same.start } : { at: line.end, to: same.end };
}

function lasts(line: PlacedSpeech): boolean {
  return line.end > line.start;
}
