import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpectrumMeter } from './fft.ts';
import { XorShift } from './random.ts';

/** Power of one bin by the definition. */
function powerByDefinition(samples: Float32Array, start: number, frame: number, size: number, bin: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < frame; i += 1) {
    const value = (samples[start + i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frame));
    re += value * Math.cos((2 * Math.PI * bin * i) / size);
    im -= value * Math.sin((2 * Math.PI * bin * i) / size);
  }
  return re * re + im * im;
}

describe('the power spectrum of frames', () => {
  it('is what the definition gives, for one frame and for many', () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 8, 16, 32, 64), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1e9 }), (size, count, hop, seed) => {
        const random = new XorShift(seed);
        const frame = Math.max(1, Math.round(size * 0.8));
        const samples = Float32Array.from({ length: 40 }, () => 2 * random.next() - 1);
        const meter = new SpectrumMeter(size, frame);
        const powers = meter.powersOf(samples, hop, count);
        for (let at = 0; at < count; at += 1) {
          const single = new Float64Array(size / 2);
          meter.addPower(samples, at * hop, single);
          for (let bin = 0; bin < size / 2; bin += 1) {
            const wanted = powerByDefinition(samples, at * hop, frame, size, bin);
            expect(single[bin]).toBeCloseTo(wanted, 9);
            expect(powers[(at * size) / 2 + bin]).toBeCloseTo(wanted, 4);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
