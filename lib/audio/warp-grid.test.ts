import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XorShift } from './random.ts';
import type { SpeechColour } from './speech-frames.ts';
import { cheapestEnd, emptyGrid, fillDistances, goBackward, goForward, pathTo, unreachable } from './warp-grid.ts';
import type { Grid } from './warp-grid.ts';

function colour(values: number[], silent: number[] = []): SpeechColour {
  return { count: values.length, dims: 1, values: Float32Array.from(values), frame: Int32Array.from(values, (_, index) => index), sounding: Uint8Array.from(values, (_, index) => (silent.includes(index) ? 0 : 1)) };
}

function randomGrid(rows: number, columns: number, seed: number, silent: number[] = []): Grid {
  const random = new XorShift(seed);
  const grid = emptyGrid(rows, colour(Array.from({ length: columns }, () => 0), silent));
  grid.costs.forEach((_, cell) => (grid.costs[cell] = random.next() * 2 - 0.5));
  return grid;
}

const sizes = { rows: fc.integer({ min: 4, max: 60 }), columns: fc.integer({ min: 4, max: 60 }), seed: fc.integer({ min: 1, max: 1e9 }) };

describe('the grid of a warp', () => {
  it('walks on, never back, by three columns at most but for pauses', () => {
    fc.assert(
      fc.property(sizes.rows, sizes.columns, sizes.seed, fc.integer({ min: 1, max: 50 }), (rows, columns, seed, pause) => {
        fc.pre(columns <= 3 * rows);
        const silent = Array.from({ length: 5 }, (_, k) => pause + k).filter((column) => column < columns - 1);
        const grid = randomGrid(rows, columns, seed, silent);
        const forward = goForward(grid);
        const end = cheapestEnd(grid, forward);
        expect(end.cost).toBeLessThan(unreachable);
        const path = pathTo(grid, forward, rows - 1, end.column);
        for (let row = 1; row < rows; row += 1) {
          const step = path[row]! - path[row - 1]!;
          expect(step).toBeGreaterThanOrEqual(0);
          expect(step).toBeLessThanOrEqual(Math.max(3, silent.length + 1));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('costs the same from either side: every row has a cell on the cheapest way', () => {
    fc.assert(
      fc.property(sizes.rows, sizes.columns, sizes.seed, (rows, columns, seed) => {
        fc.pre(columns <= 3 * rows);
        const grid = randomGrid(rows, columns, seed, [Math.floor(columns / 2), Math.floor(columns / 2) + 1]);
        const forward = goForward(grid);
        const backward = goBackward(grid);
        const { cost } = cheapestEnd(grid, forward);
        for (let row = 0; row < rows; row += 1) {
          let least = Infinity;
          for (let at = 0; at < grid.width; at += 1) least = Math.min(least, forward.costs[row * grid.width + at]! + backward.costs[row * grid.width + at]!);
          expect(least).toBeCloseTo(cost, 2);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lays a sound on itself along the diagonal, and a slowed one at its pace', () => {
    const random = new XorShift(3);
    let height = 0;
    const values = Array.from({ length: 80 }, () => (height += 1 + random.next()));
    const reference = colour(values);
    for (const slower of [1, 2]) {
      const take = colour(values.flatMap((value) => Array.from({ length: slower }, () => value)));
      const grid = emptyGrid(take.count, reference);
      fillDistances(grid, take, reference);
      const forward = goForward(grid);
      const path = pathTo(grid, forward, take.count - 1, cheapestEnd(grid, forward).column);
      for (let row = 0; row < take.count; row += 1) expect(Math.abs(path[row]! - Math.floor(row / slower))).toBeLessThanOrEqual(slower - 1);
    }
  });

  it('keeps a band about the diagonal for long sounds, within the memory that is allowed', () => {
    for (const [rows, columns] of [[1000, 1200], [40_000, 50_000], [3, 2000], [5000, 10]] as const) {
      const grid = emptyGrid(rows, colour(Array.from({ length: columns }, () => 0)));
      expect(grid.costs.length).toBeLessThanOrEqual(Math.max(9e6, rows * 121));
      expect(grid.first[0]).toBe(0);
      expect(grid.first[rows - 1]! + grid.width).toBe(columns);
    }
  });
});
