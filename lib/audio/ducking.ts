import type { CueLane, Timeline } from './types.ts';

/**
 * Ducking from the speech that is known in advance, not from a level follower: the bed is down when a line begins, stays
 * down through short gaps and comes back slowly. The page's player and the mixer use the same function.
 */

/** How far each lane goes down under speech, dB. Effects are set clear of speech instead. */
export const duckDepth: { [lane in CueLane]: number } = { music: 9, ambience: 4, effect: 0 };
/** Never faster, dB per second. */
export const duckSlope = 5.5;
/** Gaps shorter than this are held through, seconds. */
export const duckHold = 2.5;

export interface Interval {
  start: number;
  end: number;
}

/** The stretches in which somebody speaks, gaps shorter than the hold closed, in order. */
export function speechIntervals(timeline: Timeline): Interval[] {
  const merged: Interval[] = [];
  const lines = timeline.speech.filter((line) => line.end > line.start).sort((a, b) => a.start - b.start);
  for (const line of lines) {
    const last = merged.at(-1);
    if (last && line.start - last.end < duckHold) last.end = Math.max(last.end, line.end);
    else merged.push({ start: line.start, end: line.end });
  }
  return merged;
}

/** Index of the first interval that ends after `seconds`. */
function firstEndingAfter(intervals: Interval[], seconds: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle]!.end <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Gain of a lane at a time, dB (0 or less). */
export function duckDb(intervals: Interval[], seconds: number, lane: CueLane): number {
  const depth = duckDepth[lane];
  if (depth === 0) return 0;
  const next = firstEndingAfter(intervals, seconds);
  const after = intervals[next];
  const before = intervals[next - 1];
  const distance = Math.min(
    after ? Math.max(0, after.start - seconds) : Infinity,
    before ? Math.max(0, seconds - before.end) : Infinity,
  );
  return Math.min(0, duckSlope * distance - depth);
}
