import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeakWriter, parsePeaks } from './peaks.ts';

describe('peaks', () => {
  it('holds every sample between the two lines, whatever the blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1, maxLength: 900 }), fc.integer({ min: 1, max: 300 }), (values, size) => {
        const samples = Int16Array.from(values);
        const writer = new PeakWriter(44_100, 64);
        for (let at = 0; at < samples.length; at += size) writer.push([samples.subarray(at, at + size), new Int16Array(Math.min(size, samples.length - at))]);
        const peaks = parsePeaks(writer.finish());
        expect(peaks).toMatchObject({ sampleRate: 44_100, samplesPerPoint: 64 });
        expect(peaks.max.length).toBe(Math.ceil(samples.length / 64));
        samples.forEach((sample, i) => {
          const point = Math.floor(i / 64);
          expect(sample / 32768).toBeGreaterThanOrEqual(peaks.min[point]!);
          expect(sample / 32768).toBeLessThan(peaks.max[point]! + 1 / 128);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('has the header that audiowaveform writes', () => {
    const writer = new PeakWriter(48_000, 256);
    writer.push([Int16Array.of(-256, 512)]);
    expect([...writer.finish()]).toEqual([2, 0, 0, 0, 1, 0, 0, 0, 0x80, 0xbb, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 255, 2]);
  });

  it('refuses what is no waveform file', () => {
    expect(() => parsePeaks(new Uint8Array(3))).toThrow(RangeError);
    expect(() => parsePeaks(new Uint8Array(40))).toThrow(RangeError);
    const writer = new PeakWriter(48_000, 1);
    writer.push([Int16Array.of(1, 2, 3)]);
    expect(() => parsePeaks(writer.finish().slice(0, -1))).toThrow(RangeError);
  });
});
