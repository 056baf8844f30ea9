import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { XorShift } from './random.ts';
import { TruePeakMeter, truePeakOver } from './true-peak.ts';

it('asked only for what passes a ceiling, tells the same peak, or the ceiling', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 2, noNaN: true }), (length, seed, least) => {
      const random = new XorShift(seed);
      const samples = Float32Array.from({ length }, (_, i) => Math.sin(i / 40) * (2 * random.next() - 1));
      const meter = new TruePeakMeter();
      meter.push(samples);
      expect(truePeakOver(samples, least)).toBe(Math.max(least, meter.finish()));
    }),
    { numRuns: 60 },
  );
});
