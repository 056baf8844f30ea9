import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TruePeakLimiter } from './limiter.ts';
import { measureLoudness } from './loudness.ts';
import { XorShift } from './random.ts';

type Stereo = [Float32Array, Float32Array];

function noise(frames: number, seed: number, loud: (i: number) => number): Stereo {
  const random = new XorShift(seed);
  const make = (): Float32Array => {
    let low = 0;
    return Float32Array.from({ length: frames }, (_, i) => {
      low += 0.4 * (2 * random.next() - 1 - low);
      return low * loud(i);
    });
  };
  return [make(), make()];
}

function limit(sound: Stereo, gain: number, ceiling: number, blocks: number[]): Stereo {
  const limiter = new TruePeakLimiter(44_100, gain, ceiling);
  const parts: Stereo[] = [];
  let at = 0;
  for (let k = 0; at < sound[0].length; k += 1) {
    const size = blocks[k % blocks.length]!;
    parts.push(limiter.push([sound[0].subarray(at, at + size), sound[1].subarray(at, at + size)]));
    at += size;
  }
  parts.push(limiter.finish());
  const join = (channel: 0 | 1): Float32Array => Float32Array.from(parts.flatMap((part) => [...part[channel]]));
  return [join(0), join(1)];
}

describe('true-peak limiter', () => {
  it('holds the ceiling between the samples too, whatever comes, and keeps the length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.5, max: 8, noNaN: true }), (seed, gain) => {
        const sound = noise(9000, seed, (i) => (Math.floor(i / 700) % 3 === 0 ? 2 : 0.2));
        const channels = limit(sound, gain, 0.8, [1000]);
        expect(channels[0].length).toBe(9000);
        expect(measureLoudness({ sampleRate: 44_100, channels }).truePeakDbtp).toBeLessThan(20 * Math.log10(0.8) + 0.1);
      }),
      { numRuns: 25 },
    );
  });

  it('does nothing but its gain to sound below the ceiling', () => {
    const sound = noise(5000, 3, () => 0.2);
    const [left] = limit(sound, 0.5, 0.9, [333]);
    expect(left).toEqual(sound[0].map((x) => x * 0.5));
  });

  it('gives the same whatever the blocks', () => {
    const sound = noise(20_000, 9, (i) => (i % 5000 < 300 ? 3 : 0.3));
    expect(limit(sound, 1.5, 0.7, [1, 64, 1000, 17])).toEqual(limit(sound, 1.5, 0.7, [20_000]));
  });

  it('moves its gain without a step and lets go again', () => {
    const frames = 60_000;
    const constant: Stereo = [new Float32Array(frames).fill(0.1), new Float32Array(frames).fill(0.1)];
    for (const channel of constant) channel.fill(0.9, 20_000, 20_400);
    const [left] = limit(constant, 1, 0.45, [4096]);
    const gains = left.map((x, i) => x / constant[0][i]!);
    expect(gains.subarray(0, 19_000).every((gain) => gain === 1)).toBe(true);
    expect(Math.max(...gains.slice(1).map((gain, i) => Math.abs(gain - gains[i]!)))).toBeLessThan(0.004);
    expect(Math.min(...gains)).toBeLessThan(0.5);
    expect(gains[frames - 1]).toBeGreaterThan(0.95);
  });
});
