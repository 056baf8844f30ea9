import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XorShift } from './random.ts';
import { resample } from './resample.ts';
import { StreamResampler } from './stream-resample.ts';

describe('resampling a stream', () => {
  it.each([[44_100, 48_000], [48_000, 44_100], [24_000, 44_100], [44_100, 44_100], [48_000, 16_000], [22_050, 16_000]])('gives what the whole gives, however it is cut (%i to %i)', (from, to) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 8 }), (cuts) => {
        const random = new XorShift(9);
        const blocks = cuts.map((length) => Float32Array.from({ length }, () => random.next() - 0.5));
        const whole = Float32Array.from(blocks.flatMap((block) => [...block]));
        const stream = new StreamResampler(from, to);
        const parts = [...blocks.map((block) => stream.push(block)), stream.finish()];
        const got = parts.flatMap((part) => [...part]);
        const wanted = resample({ sampleRate: from, channels: [whole] }, to).channels[0]!;
        expect(got.length).toBe(wanted.length);
        got.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-7));
      }),
      { numRuns: 30 },
    );
  });
});
