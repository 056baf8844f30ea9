import { lentBytes, lentFloats } from './room.ts';
import type { SpeechColour } from './speech-frames.ts';

/**
 * Dynamic time warping (Sakoe and Chiba, 1978) of a take, frame by frame, against a reference: every frame of the take
 * stands on one frame of the reference, which stays, goes on by one, or hurries by two or three. Only cells in a band
 * about the diagonal are looked at.
 */

/** The cells of the band: row by row of the take, `width` columns of the reference from `first[row]` on. */
export interface Grid {
  rows: number;
  columns: number;
  width: number;
  first: Int32Array;
  /** What it costs the take's frame to stand on the reference's. */
  costs: Float32Array;
  /** For each column that ends a silence of the reference, how far back the silence began; else 0. */
  leaps: Int32Array;
}

export const unreachable = 1e9;
/** Half the band, frames: a stretch of two and a half seconds may be missing or said twice. */
const halfBand = 250;
const smallestHalfBand = 60;
/** Cells at most, so that an hour of speech takes no more memory than two minutes. */
const mostCells = 8e6;

/** What a step by 0, 2 or 3 columns costs beside the cell; one by 1 costs nothing. */
const stay = 0.12;
const hurry = 0.12;
const rush = 0.5;
const longestStep = 3;
/** The first and last frames of the reference may be missing, at this a frame. */
export const edgeFrames = 6;
export const edgeCost = 0.3;

/** Lays out the band for colours of every frame or of every so many. Costs are 0. */
export function emptyGrid(rows: number, reference: SpeechColour, step = 1): Grid {
  const columns = reference.count;
  const half = Math.min(Math.ceil(halfBand / step), Math.max(smallestHalfBand, Math.floor(mostCells / rows / 2)));
  const width = Math.min(columns, 2 * half + 1);
  const slope = rows > 1 ? (columns - 1) / (rows - 1) : 0;
  const first = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) first[row] = Math.max(0, Math.min(columns - width, Math.round(row * slope) - half));
  const leaps = new Int32Array(columns);
  let silence = -1;
  for (let column = 1; column < columns; column += 1) {
    if (reference.sounding[column] === 0) {
      if (silence < 0) silence = column;
    } else if (silence >= 0) {
      leaps[column] = column - silence + 1;
      silence = -1;
    }
  }
  return { rows, columns, width, first, costs: lentFloats(rows * width).fill(0), leaps };
}

/** Room kept from grid to grid: the colours in double precision, and the distances before they are evened. */
let mine = new Float64Array(0);
let theirs = new Float64Array(0);
let plain = new Float32Array(0);

/** A neighbour that the distances are evened over stands so many frames away. */
const evenReach = 2;
const third = 1 / 3;

/**
 * Fills in the distances of the two colours: root of the mean squared difference, evened over the frame before and the
 * one after, since neighbours belong together.
 */
export function fillDistances(grid: Grid, take: SpeechColour, reference: SpeechColour): void {
  const { rows, width, first, costs } = grid;
  const { dims } = take;
  if (mine.length < take.values.length) mine = new Float64Array(take.values.length);
  if (theirs.length < reference.values.length) theirs = new Float64Array(reference.values.length);
  if (plain.length < rows * width) plain = new Float32Array(rows * width);
  mine.set(take.values);
  theirs.set(reference.values);
  for (let row = 0; row < rows; row += 1) squaredDistances(row * dims, first[row]! * dims, dims, row * width, width);
  for (let row = 0; row < rows; row += 1) {
    const [before, after] = [row - evenReach, row + evenReach];
    const back = before >= 0 ? first[row]! - evenReach - first[before]! : -width;
    const on = after < rows ? first[row]! + evenReach - first[after]! : -width;
    const here = row * width;
    const [above, below] = [before * width + back, after * width + on];
    // Where both neighbours are in the band, as nearly everywhere.
    const from = Math.max(0, -back, -on);
    const to = Math.min(width, width - back, width - on);
    for (let at = 0; at < width; at += 1) {
      if (at >= from && at < to) {
        costs[here + at] = Math.sqrt((plain[here + at]! + plain[above + at]! + plain[below + at]!) * third);
        continue;
      }
      let sum = plain[here + at]!;
      let count = 1;
      if (at + back >= 0 && at + back < width) {
        sum += plain[above + at]!;
        count += 1;
      }
      if (at + on >= 0 && at + on < width) {
        sum += plain[below + at]!;
        count += 1;
      }
      costs[here + at] = Math.sqrt(sum / count);
    }
  }
}

/** The squares between the numbers of `mine` at `a` and those of each of `width` frames of `theirs` from `b` on, four at a time. */
function squaredDistances(a: number, b: number, dims: number, to: number, width: number): void {
  let at = 0;
  for (; at + 3 < width; at += 4) {
    const b0 = b + at * dims;
    const b1 = b0 + dims;
    const b2 = b1 + dims;
    const b3 = b2 + dims;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < dims; k += 1) {
      const value = mine[a + k]!;
      const d0 = value - theirs[b0 + k]!;
      const d1 = value - theirs[b1 + k]!;
      const d2 = value - theirs[b2 + k]!;
      const d3 = value - theirs[b3 + k]!;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    plain[to + at] = s0;
    plain[to + at + 1] = s1;
    plain[to + at + 2] = s2;
    plain[to + at + 3] = s3;
  }
  for (; at < width; at += 1) {
    let sum = 0;
    for (let k = 0; k < dims; k += 1) sum += (mine[a + k]! - theirs[b + at * dims + k]!) ** 2;
    plain[to + at] = sum;
  }
}

/** Cost of the cheapest way from the start to each cell, the cell counted, and the step that led there. */
export interface Forward {
  costs: Float32Array;
  steps: Uint8Array;
}

/**
 * One row of sums in double precision, with cells that nothing reaches around it. The ways are worked out on plain numbers
 * of one kind alone, or each would be an object: hundreds of thousands for a line.
 */
let row64 = new Float64Array(0);

function emptyRow(length: number): Float64Array {
  if (row64.length < length) row64 = new Float64Array(length);
  return row64.fill(unreachable, 0, length);
}

export function goForward({ rows, columns, width, first, costs, leaps }: Grid): Forward {
  const sums = lentFloats(rows * width);
  const steps = lentBytes(rows * width);
  // Three cells before its first, and as many after its last as the band can move on by.
  const above = emptyRow(width + columns + longestStep);
  sums.fill(unreachable, 0, width);
  steps.fill(0, 0, width);
  for (let at = 0; at < Math.min(width, edgeFrames, columns); at += 1) {
    sums[at] = costs[at]! + edgeCost * at;
    above[at + longestStep] = sums[at]!;
  }
  for (let row = 1; row < rows; row += 1) {
    const shift = first[row]! - first[row - 1]! + longestStep;
    const here = row * width;
    const column = first[row]!;
    for (let at = 0; at < width; at += 1) {
      const over = at + shift;
      let best = above[over]! + stay;
      let taken = 0;
      const one = above[over - 1]!;
      if (one < best) {
        best = one;
        taken = 1;
      }
      const two = above[over - 2]! + hurry;
      if (two < best) {
        best = two;
        taken = 2;
      }
      const three = above[over - 3]! + rush;
      if (three < best) {
        best = three;
        taken = 3;
      }
      const leap = leaps[column + at]!;
      if (leap > 0 && over - leap >= longestStep && above[over - leap]! < best) {
        best = above[over - leap]!;
        taken = leap;
      }
      sums[here + at] = Math.min(unreachable, best + costs[here + at]!);
      steps[here + at] = best < unreachable ? taken : 0;
    }
    for (let at = 0; at < width; at += 1) above[at + longestStep] = sums[here + at]!;
  }
  return { costs: sums, steps };
}

/** Cost of the cheapest way from each cell to the end, the cell not counted, and the step that leads on. */
export function goBackward({ rows, columns, width, first, costs, leaps }: Grid): Forward {
  const sums = lentFloats(rows * width);
  const steps = lentBytes(rows * width);
  // Of the row below, the way on from each cell, the cell counted; as many before it as the band can move back by.
  const below = emptyRow(columns + width + longestStep);
  sums.fill(unreachable, (rows - 1) * width);
  steps.fill(0, (rows - 1) * width);
  for (let column = Math.max(0, columns - edgeFrames); column < columns; column += 1) {
    const at = column - first[rows - 1]!;
    if (at >= 0 && at < width) sums[(rows - 1) * width + at] = edgeCost * (columns - 1 - column);
  }
  for (let row = rows - 2; row >= 0; row -= 1) {
    const shift = first[row]! - first[row + 1]!;
    const next = (row + 1) * width;
    const here = row * width;
    for (let at = 0; at < width; at += 1) below[columns + at] = sums[next + at]! + costs[next + at]!;
    for (let at = 0; at < width; at += 1) {
      const under = columns + at + shift;
      let best = below[under]! + stay;
      let taken = 0;
      const one = below[under + 1]!;
      if (one < best) {
        best = one;
        taken = 1;
      }
      const two = below[under + 2]! + hurry;
      if (two < best) {
        best = two;
        taken = 2;
      }
      const three = below[under + 3]! + rush;
      if (three < best) {
        best = three;
        taken = 3;
      }
      sums[here + at] = Math.min(unreachable, best);
      steps[here + at] = best < unreachable ? taken : 0;
    }
    for (let to = 0; to < width; to += 1) {
      const leap = leaps[first[row + 1]! + to]!;
      const at = to - shift - leap;
      if (leap > 0 && at >= 0 && at < width && below[columns + to]! < sums[here + at]!) {
        sums[here + at] = below[columns + to]!;
        steps[here + at] = leap;
      }
    }
  }
  return { costs: sums, steps };
}

/** The cell where the cheapest way ends, with its cost, the reference's missing last frames counted. */
export function cheapestEnd({ rows, columns, width, first }: Grid, forward: Forward): { column: number; cost: number } {
  let best = { column: columns - 1, cost: unreachable };
  for (let column = Math.max(0, columns - edgeFrames); column < columns; column += 1) {
    const at = column - first[rows - 1]!;
    if (at < 0 || at >= width) continue;
    const cost = forward.costs[(rows - 1) * width + at]! + edgeCost * (columns - 1 - column);
    if (cost <= best.cost) best = { column, cost };
  }
  return best;
}

/** The columns on which rows `row` and before stand, walking back from a cell; `rows` long, -1 below. */
export function pathTo({ width, first }: Grid, forward: Forward, row: number, column: number): Int32Array {
  const path = new Int32Array(row + 1);
  for (let at = row; at >= 0; at -= 1) {
    path[at] = column;
    column -= forward.steps[at * width + column - first[at]!]!;
  }
  return path;
}
