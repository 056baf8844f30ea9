import type { CueLane, Ride, Timeline } from './types.ts';

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

export interface Interval {
  start: number;
  end: number;
}

/** The stretches in which somebody speaks, gaps shorter than the hold closed, in order. */
export function speechIntervals(timeline: Pick<Timeline, 'speech'>): Interval[] {
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

/** Rides are known at every so many seconds, and drawn straight between. */
const rideStep = 0.25;

/** How far the rides of a lane take its beds down, as points `rideStep` apart; null where there are none. */
function rideCurve(rides: Ride[]): { first: number; depths: Float32Array } | null {
  if (rides.length === 0) return null;
  const reach = Math.max(...rides.map((ride) => ride.depthDb)) / rideSlope;
  const first = Math.floor((Math.min(...rides.map((ride) => ride.start)) - reach) / rideStep) - 1;
  const last = Math.ceil((Math.max(...rides.map((ride) => ride.end)) + reach) / rideStep) + 1;
  const depths = new Float32Array(last - first + 1);
  for (const { start, end, depthDb } of rides) {
    // The points on both sides of an edge have the whole depth: the line is covered from its first moment to its last.
    for (let i = Math.floor(start / rideStep); i <= Math.ceil(end / rideStep); i += 1) depths[i - first] = Math.max(depths[i - first]!, depthDb);
  }
  const step = rideSlope * rideStep;
  for (let i = 1; i < depths.length; i += 1) depths[i] = Math.max(depths[i]!, depths[i - 1]! - step);
  for (let i = depths.length - 2; i >= 0; i -= 1) depths[i] = Math.max(depths[i]!, depths[i + 1]! - step);
  return { first, depths };
}

/** All that takes the beds of one lane down over a timeline: ducking and rides. */
export class DuckCurve {
  readonly #intervals: Interval[];
  readonly #lane: CueLane;
  readonly #rides: { first: number; depths: Float32Array } | null;

  constructor(timeline: Pick<Timeline, 'speech' | 'rides'>, lane: CueLane) {
    this.#intervals = speechIntervals(timeline);
    this.#lane = lane;
    this.#rides = rideCurve((timeline.rides ?? []).filter((ride) => ride.lane === lane));
  }

  /** Gain at a time, dB (0 or less). Never moves faster than `duckSlope` + `rideSlope`. */
  at(seconds: number): number {
    return duckDb(this.#intervals, seconds, this.#lane) - this.#ride(seconds);
  }

  #ride(seconds: number): number {
    if (!this.#rides) return 0;
    const { first, depths } = this.#rides;
    const place = seconds / rideStep - first;
    const at = Math.floor(place);
    if (at < 0 || at + 1 >= depths.length) return 0;
    return depths[at]! + (depths[at + 1]! - depths[at]!) * (place - at);
  }
}
