import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StemSumMeter } from './stem-sum.ts';

const rate = 44_100;
const sine = (frequency: number, level: number): Float32Array => Float32Array.from({ length: rate }, (_, i) => level * Math.sin((2 * Math.PI * frequency * i) / rate));
const added = (...parts: Float32Array[]): Float32Array => parts[0]!.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0));

function measure(mix: Float32Array, stems: Float32Array[], block = 5000): number {
  const meter = new StemSumMeter(rate);
  for (let at = 0; at < mix.length; at += block) meter.push([mix.subarray(at, at + block)], stems.map((stem) => [stem.subarray(at, at + block)]));
  return meter.finish();
}

describe('the sum of stems', () => {
  const [voice, music, effects] = [sine(300, 0.2), sine(90, 0.05), sine(2000, 0.02)];
  const mix = added(voice, music, effects);

  it('is the mix where it is', () => {
    expect(measure(mix, [voice, music, effects])).toBeLessThan(1e-4);
    expect(measure(new Float32Array(rate), [new Float32Array(rate)])).toBe(0);
    expect(new StemSumMeter(rate).finish()).toBe(0);
  });

  it('is not where one is missing, louder by 0.2 dB, or a sample late', () => {
    expect(measure(mix, [voice, music])).toBeGreaterThan(0.1);
    const louder = voice.map((sample) => sample * 10 ** (0.2 / 20));
    expect(measure(mix, [louder, music, effects])).toBeGreaterThan(0.1);
    expect(measure(mix, [voice, music, effects].map((stem) => Float32Array.from([0, ...stem.subarray(0, -1)])))).toBeGreaterThan(0.1);
  });

  it('says how much louder all stems are, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: 100, max: 50_000 }), (db, block) => {
        const stems = [voice, music, effects].map((stem) => stem.map((sample) => sample * 10 ** (db / 20)));
        expect(measure(mix, stems, block)).toBeCloseTo(db, 2);
      }),
      { numRuns: 15 },
    );
  });
});
