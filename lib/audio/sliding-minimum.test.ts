import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingMinimum } from './sliding-minimum.ts';

describe('the least of a window', () => {
  it('is that of the window looked through anew at every gain, however the gains are cut into blocks', () => {
    const gain = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0.05, max: 1, noNaN: true }));
    // Runs of 1 longer than the window are what empties the queue.
    const gains = fc.array(fc.tuple(gain, fc.integer({ min: 1, max: 12 })), { maxLength: 40 }).map((runs) => runs.flatMap(([value, times]) => Array<number>(times).fill(value)));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), gains, fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 8 }), (length, all, blocks) => {
        const minimum = new SlidingMinimum(length);
        const found: number[] = [];
        for (let at = 0, turn = 0; at < all.length; turn += 1) {
          const block = Float64Array.from(all.slice(at, at + blocks[turn % blocks.length]!));
          minimum.takeLeast(block, block.length);
          found.push(...block);
          at += block.length;
          expect(minimum.calm).toBe(all.slice(Math.max(0, at - length), at).every((value) => value === 1));
        }
        expect(found).toEqual(all.map((_, index) => Math.min(...all.slice(Math.max(0, index - length + 1), index + 1))));
      }),
    );
  });
});
