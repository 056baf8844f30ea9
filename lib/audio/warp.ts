import { isVoicedAt, pitchTrack } from './pitch-track.ts';
import type { PitchTrack } from './pitch-track.ts';
import { lentFloats } from './room.ts';
import { nthSmallest } from './select.ts';
import { framesPerSecond, frameMiddle, speechColour, speechFrames } from './speech-frames.ts';
import type { MonoSound, SpeechColour, SpeechFrames } from './speech-frames.ts';
import type { WordTime } from './types.ts';
import { cheapestEnd, emptyGrid, fillDistances, goForward, pathTo } from './warp-grid.ts';
import type { Forward, Grid } from './warp-grid.ts';

/** The built-in voice saying the same text, and when it says each word. */
export interface SpokenReference extends MonoSound {
  words: readonly WordTime[];
}

/**
 * Lengths of vocal tracts, as factors on frequency: from the reference's own outwards to the longer and to the shorter, each
 * way for as long as the next fits better than the one before. The best is taken.
 */
const longerTracts = [0.9, 0.82] as const;
const shorterTracts = [1.1, 1.2] as const;
/** The tract is chosen on every fourth frame. */
const coarse = 4;
const fewestFrames = 6;
/** Silence in the take costs nothing within so many frames of where a word of the reference begins or ends, breath little. */
const boundaryReach = 2;
const breathCost = 0.2;
/** Breath is unvoiced and so far under loud speech, dB. */
const breathUnderPeakDb = 14;
/** Distance of silence from a word's boundary before the scale is known, as a share of the mean of all distances. */
const boundaryShare = 0.4;

/** A take laid along its reference. */
export interface Warp {
  take: SpeechColour;
  reference: SpeechColour;
  /** First and last column of each word of the reference. */
  words: { first: number; last: number }[];
  /** 1 for each row that is speech, neither silence nor breath. */
  speech: Uint8Array;
  /**
   * Costs are measured so that 0 is how the take usually stands to its words and 1 how it stands to any other: a sum of
   * costs counts frames of the take, hundredths of a second, that are not what they should be.
   */
  grid: Grid;
  forward: Forward;
  /** Cost of the straight way, and the column of each row on it. */
  cost: number;
  path: Int32Array;
  /** How clearly the take is these words: distance to others over distance to its own, in spreads of the former. */
  clarity: number;
}

/** The frames of both sounds, and the take's pitch. */
export interface Spoken {
  take: SpeechFrames;
  reference: SpeechFrames;
  pitch: PitchTrack;
}

export function spokenFrames(take: MonoSound, reference: MonoSound): Spoken {
  const frames = speechFrames(take);
  return { take: frames, reference: speechFrames(reference), pitch: pitchTrack(frames.sound) };
}

/** Lays the take along the reference; null where the two have next to no sound, or the take a third of the reference's. */
export function warpTake({ take, reference, pitch }: Spoken, words: readonly WordTime[]): Warp | null {
  if (Math.min(take.activity.end - take.activity.first, reference.activity.end - reference.activity.first) < fewestFrames) return null;
  const narrow = take.narrow || reference.narrow;
  const tract = bestTract(take, reference, narrow);
  const mine = speechColour(take, narrow, tract);
  const theirs = speechColour(reference, narrow, 1);
  // No step is longer than three columns, but for the reference's pauses.
  if (3 * mine.count < theirs.count) return null;
  const places = placeWords(theirs, words);
  const grid = emptyGrid(mine.count, theirs);
  fillDistances(grid, mine, theirs);
  const raw = lentFloats(grid.costs.length);
  raw.set(grid.costs);
  const others = spreadOf(raw, grid, mine, theirs);
  const ease = easeOf(take, pitch, mine);
  easePauses(grid, ease, places, boundaryShare * others.mean, (1 - boundaryShare) * others.mean);
  const own = typicalOnPath(raw, grid, straightPath(grid), mine);
  const unit = Math.max(1e-3, others.mean - own);
  for (let at = 0; at < raw.length; at += 1) grid.costs[at] = (raw[at]! - own) / unit;
  easePauses(grid, ease, places, 0, 1);
  const forward = goForward(grid);
  const end = cheapestEnd(grid, forward);
  return {
    take: mine,
    reference: theirs,
    words: places,
    speech: speechOf(ease),
    grid,
    forward,
    cost: end.cost,
    path: pathTo(grid, forward, grid.rows - 1, end.column),
    clarity: unit / Math.max(1e-6, others.spread),
  };
}

function straightPath(grid: Grid): Int32Array {
  const forward = goForward(grid);
  return pathTo(grid, forward, grid.rows - 1, cheapestEnd(grid, forward).column);
}

/** The vocal tract whose colour fits the reference best. */
function bestTract(take: SpeechFrames, reference: SpeechFrames, narrow: boolean): number {
  const theirs = speechColour(reference, narrow, 1, coarse);
  const costOf = (tract: number): number => {
    const mine = speechColour(take, narrow, tract, coarse);
    const grid = emptyGrid(mine.count, theirs, coarse);
    fillDistances(grid, mine, theirs);
    return cheapestEnd(grid, goForward(grid)).cost;
  };
  const own = costOf(1);
  let best = { tract: 1, cost: own };
  for (const outwards of [longerTracts, shorterTracts]) {
    let before = own;
    for (const tract of outwards) {
      const cost = costOf(tract);
      if (cost >= before) break;
      before = cost;
      if (cost < best.cost) best = { tract, cost };
    }
    // What fits a longer throat better than its own is no shorter one.
    if (best.tract !== 1) break;
  }
  return best.tract;
}

/** The column that stands at a moment of the reference. */
export function columnAt(colour: SpeechColour, seconds: number): number {
  const frame = (seconds - frameMiddle) * framesPerSecond;
  let low = 0;
  let high = colour.count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (colour.frame[middle]! < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placeWords(colour: SpeechColour, words: readonly WordTime[]): { first: number; last: number }[] {
  return words.map(({ from, to }, index) => {
    const first = columnAt(colour, from);
    const last = index === words.length - 1 ? colour.count - 1 : columnAt(colour, to) - 1;
    return { first, last: Math.max(first, last) };
  });
}

/** What each row may cost at most beside a word's boundary: pauses are the voice's own. Infinity for speech. */
function easeOf(frames: SpeechFrames, pitch: PitchTrack, take: SpeechColour): Float32Array {
  const ease = new Float32Array(take.count);
  for (let row = 0; row < take.count; row += 1) {
    if (take.sounding[row] === 0) continue;
    const frame = take.frame[row]!;
    const isBreath = frames.levels[frame]! < frames.activity.peakDb - breathUnderPeakDb && !isVoicedAt(pitch, frame / framesPerSecond + frameMiddle);
    ease[row] = isBreath ? breathCost : Infinity;
  }
  return ease;
}

function speechOf(ease: Float32Array): Uint8Array {
  const speech = new Uint8Array(ease.length);
  for (let row = 0; row < ease.length; row += 1) speech[row] = ease[row] === Infinity ? 1 : 0;
  return speech;
}

/** Lets the take's pauses stand beside the words' boundaries: costs there are at most `from` + `unit` times the row's ease. */
function easePauses(grid: Grid, ease: Float32Array, words: { first: number; last: number }[], from: number, unit: number): void {
  const near = new Uint8Array(grid.columns);
  for (const { first, last } of words) {
    near.fill(1, Math.max(0, first - boundaryReach), first + boundaryReach + 1);
    near.fill(1, Math.max(0, last - boundaryReach), last + boundaryReach + 1);
  }
  for (let row = 0; row < grid.rows; row += 1) {
    if (ease[row] === Infinity) continue;
    const most = from + unit * ease[row]!;
    for (let at = 0; at < grid.width; at += 1) {
      const cell = row * grid.width + at;
      if (near[grid.first[row]! + at] === 1) grid.costs[cell] = Math.min(grid.costs[cell]!, most);
    }
  }
}

/** Mean and spread of the distances between sounding frames, whatever they say. */
function spreadOf(distances: Float32Array, grid: Grid, take: SpeechColour, reference: SpeechColour): { mean: number; spread: number } {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let row = 0; row < grid.rows; row += 1) {
    if (take.sounding[row] === 0) continue;
    for (let at = 0; at < grid.width; at += 1) {
      if (reference.sounding[grid.first[row]! + at] === 0) continue;
      const value = distances[row * grid.width + at]!;
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  const mean = sum / Math.max(1, count);
  return { mean, spread: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) };
}

/** Median distance of the take's sounding frames from where they stand. */
function typicalOnPath(distances: Float32Array, grid: Grid, path: Int32Array, take: SpeechColour): number {
  const values = new Float32Array(grid.rows);
  let count = 0;
  for (let row = 0; row < grid.rows; row += 1) {
    if (take.sounding[row] === 0) continue;
    values[count] = distances[row * grid.width + path[row]! - grid.first[row]!]!;
    count += 1;
  }
  return count === 0 ? 0 : nthSmallest(values, count, count >> 1);
}
