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

/** What a step by 0, 1, 2 or 3 columns costs beside the cell. */
const stepCosts = [0.12, 0, 0.12, 0.5] as const;
/** The first and last frames of the reference may be missing, at this a frame. */
export const edgeFrames = 6;
export const edgeCost = 0.3;

/** Lays out the band for colours of every frame or of every so many. Costs are 0. */
export function emptyGrid(rows: number, reference: SpeechColour, step = 1): Grid {
  const columns = reference.count;
  const half = Math.min(Math.ceil(halfBand / step), Math.max(smallestHalfBand, Math.floor(mostCells / rows / 2)));
  const width = Math.min(columns, 2 * half + 1);
  const slope = rows > 1 ? (columns - 1) / (rows - 1) : 0;
  const first = Int32Array.from({ length: rows }, (_, row) => Math.max(0, Math.min(columns - width, Math.round(row * slope) - half)));
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
  return { rows, columns, width, first, costs: new Float32Array(rows * width), leaps };
}

/**
 * Fills in the distances of the two colours: root of the mean squared difference, evened over the frame before and the
 * one after, since neighbours belong together.
 */
export function fillDistances(grid: Grid, take: SpeechColour, reference: SpeechColour): void {
  const { rows, width, first } = grid;
  const { dims } = take;
  const reach = 2;
  const plain = new Float32Array(rows * width);
  const mine = new Float64Array(dims);
  const theirs = reference.values;
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < dims; k += 1) mine[k] = take.values[row * dims + k]!;
    let b = first[row]! * dims;
    for (let at = 0; at < width; at += 1) {
      let sum = 0;
      for (let k = 0; k < dims; k += 1) {
        const d = mine[k]! - theirs[b + k]!;
        sum += d * d;
      }
      plain[row * width + at] = sum;
      b += dims;
    }
  }
  for (let row = 0; row < rows; row += 1) {
    const [before, after] = [row - reach, row + reach];
    const back = before >= 0 ? first[row]! - reach - first[before]! : 0;
    const on = after < rows ? first[row]! + reach - first[after]! : 0;
    for (let at = 0; at < width; at += 1) {
      let sum = plain[row * width + at]!;
      let count = 1;
      if (before >= 0 && at + back >= 0 && at + back < width) {
        sum += plain[before * width + at + back]!;
        count += 1;
      }
      if (after < rows && at + on >= 0 && at + on < width) {
        sum += plain[after * width + at + on]!;
        count += 1;
      }
      grid.costs[row * width + at] = Math.sqrt(sum / count);
    }
  }
}

/** Cost of the cheapest way from the start to each cell, the cell counted, and the step that led there. */
export interface Forward {
  costs: Float32Array;
  steps: Uint8Array;
}

export function goForward({ rows, columns, width, first, costs, leaps }: Grid): Forward {
  const sums = new Float32Array(rows * width).fill(unreachable);
  const steps = new Uint8Array(rows * width);
  for (let at = 0; at < Math.min(width, edgeFrames, columns); at += 1) sums[at] = costs[at]! + edgeCost * at;
  for (let row = 1; row < rows; row += 1) {
    const shift = first[row]! - first[row - 1]!;
    const above = (row - 1) * width;
    for (let at = 0; at < width; at += 1) {
      let best = unreachable;
      let taken = 0;
      const least = Math.max(0, at + shift - width + 1);
      const most = Math.min(3, at + shift);
      for (let step = least; step <= most; step += 1) {
        const cost = sums[above + at + shift - step]! + stepCosts[step]!;
        if (cost < best) {
          best = cost;
          taken = step;
        }
      }
      const leap = leaps[first[row]! + at]!;
      const from = at + shift - leap;
      if (leap > 0 && from >= 0 && from < width && sums[above + from]! < best) {
        best = sums[above + from]!;
        taken = leap;
      }
      sums[row * width + at] = Math.min(unreachable, best + costs[row * width + at]!);
      steps[row * width + at] = taken;
    }
  }
  return { costs: sums, steps };
}

/** Cost of the cheapest way from each cell to the end, the cell not counted, and the step that leads on. */
export function goBackward({ rows, columns, width, first, costs, leaps }: Grid): Forward {
  const sums = new Float32Array(rows * width).fill(unreachable);
  const steps = new Uint8Array(rows * width);
  for (let column = Math.max(0, columns - edgeFrames); column < columns; column += 1) {
    const at = column - first[rows - 1]!;
    if (at >= 0 && at < width) sums[(rows - 1) * width + at] = edgeCost * (columns - 1 - column);
  }
  for (let row = rows - 2; row >= 0; row -= 1) {
    const shift = first[row]! - first[row + 1]!;
    const below = (row + 1) * width;
    for (let at = 0; at < width; at += 1) {
      let best = unreachable;
      let taken = 0;
      const least = Math.max(0, -at - shift);
      const most = Math.min(3, width - 1 - at - shift);
      for (let step = least; step <= most; step += 1) {
        const to = below + at + shift + step;
        const cost = sums[to]! + costs[to]! + stepCosts[step]!;
        if (cost < best) {
          best = cost;
          taken = step;
        }
      }
      sums[row * width + at] = best;
      steps[row * width + at] = taken;
    }
    for (let to = 0; to < width; to += 1) {
      const leap = leaps[first[row + 1]! + to]!;
      const at = to - shift - leap;
      const cost = sums[below + to]! + costs[below + to]!;
      if (leap > 0 && at >= 0 && at < width && cost < sums[row * width + at]!) {
        sums[row * width + at] = cost;
        steps[row * width + at] = leap;
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
