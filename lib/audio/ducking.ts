import type { CueLane, Ride } from './types.ts';

/**
 * Ducking from the speech that is known in advance, not from a level follower: the bed is down when a line begins, stays
 * down through short gaps and comes back slowly. The page's player and the mixer use the same functions.
 */

/** How far each lane goes down under speech, dB. Effects are set clear of speech instead. */
export const duckDepth: { [lane in CueLane]: number } = { music: 9, ambience: 4, effect: 0 };
/** Never faster, dB per second. With the slope of a ride on top it is still under the 6 of good practice. */
export const duckSlope = 5.5;
/** Gaps shorter than this are held through, seconds. */
export const duckHold = 2.5;
/**
 * What a bed goes further down under single lines it does like a hand on a fader, dB per second: in a gap of 2 s it moves
 * by less than 1 dB, so that nothing pumps between the lines.
 */
export const rideSlope = 0.4;

/** How far on both sides of its line a ride of a depth is felt, seconds. */
export function rideReach(depthDb: number): number {
  return depthDb / rideSlope;
}

export interface Interval {
  start: number;
  end: number;
}

/** The stretches in which somebody speaks, gaps shorter than the hold closed, in order. */
export function speechIntervals(timeline: { speech: readonly Interval[] }): Interval[] {
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

/** Gain of a lane at a time, dB (0 or less), its rides left out. */
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

/** All that takes the beds of one lane down over a timeline: ducking and rides. */
export class DuckCurve {
  readonly #intervals: Interval[];
  readonly #lane: CueLane;
  readonly #rides: Ride[];
  /** How far the deepest ride reaches on both sides, and how long the longest is, seconds. */
  readonly #reach: number;
  readonly #longest: number;

  constructor(timeline: { speech: readonly Interval[]; rides?: readonly Ride[] | undefined }, lane: CueLane) {
    this.#intervals = speechIntervals(timeline);
    this.#lane = lane;
    this.#rides = (timeline.rides ?? []).filter((ride) => ride.lane === lane).sort((a, b) => a.start - b.start);
    this.#reach = this.#rides.reduce((most, { depthDb }) => Math.max(most, rideReach(depthDb)), 0);
    this.#longest = this.#rides.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  }

  /** Gain at a time, dB (0 or less). Never moves faster than `duckSlope` + `rideSlope`. */
  at(seconds: number): number {
    return duckDb(this.#intervals, seconds, this.#lane) - this.#ride(seconds);
  }

  /** The deepest of the rides that reach here: whole under its line, and coming and going as a hand on a fader does. */
  #ride(seconds: number): number {
    const rides = this.#rides;
    let low = 0;
    let high = rides.length;
    const first = seconds - this.#reach - this.#longest;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rides[middle]!.start < first) low = middle + 1;
      else high = middle;
    }
    let depth = 0;
    for (let i = low; i < rides.length && rides[i]!.start <= seconds + this.#reach; i += 1) {
      const { start, end, depthDb } = rides[i]!;
      depth = Math.max(depth, depthDb - rideSlope * Math.max(0, start - seconds, seconds - end));
    }
    return depth;
  }
}
