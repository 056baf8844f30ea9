import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TruePeakLimiter } from './limiter.ts';
import { XorShift } from './random.ts';
import { StemLimiter } from './stem-limiter.ts';

type Stereo = [Float32Array, Float32Array];

function stem(frames: number, seed: number): Stereo {
  const random = new XorShift(seed);
  const make = (): Float32Array => Float32Array.from({ length: frames }, (_, i) => (2 * random.next() - 1) * (Math.floor(i / 900) % 4 === seed % 4 ? 0.9 : 0.1));
  return [make(), make()];
}

function joined(parts: Stereo[]): Stereo {
  const join = (channel: 0 | 1): Float32Array => Float32Array.from(parts.flatMap((part) => [...part[channel]]));
  return [join(0), join(1)];
}

describe('stems after the limiter', () => {
  it('sum to the limited mix, are as long as they were, and the mix is what the limiter alone makes of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.4, max: 3, noNaN: true }), fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 4 }), (seed, gain, blocks) => {
        const frames = 7000;
        const stems = [stem(frames, seed), stem(frames, seed + 1), stem(frames, seed + 2)];
        const limiter = new StemLimiter(44_100, gain, 0.7, 3);
        const out: { mix: Stereo; stems: Stereo[] }[] = [];
        for (let at = 0, k = 0; at < frames; k += 1) {
          const to = Math.min(frames, at + blocks[k % blocks.length]!);
          out.push(limiter.push(stems.map((one): Stereo => [one[0].subarray(at, to), one[1].subarray(at, to)])));
          at = to;
        }
        out.push(limiter.finish());
        const mix = joined(out.map((part) => part.mix));
        const limited = [0, 1, 2].map((index) => joined(out.map((part) => part.stems[index]!)));
        const sum: Stereo = [new Float32Array(frames), new Float32Array(frames)];
        for (const one of stems) sum.forEach((samples, channel) => one[channel]!.forEach((value, i) => (samples[i]! += value)));
        const alone = new TruePeakLimiter(44_100, gain, 0.7);
        const plain = joined([alone.push(sum), alone.finish()]);
        expect(limiter.deepest).toBe(alone.deepest);
        for (const channel of [0, 1] as const) {
          expect(mix[channel]).toEqual(plain[channel]);
          for (const one of limited) expect(one[channel].length).toBe(frames);
          mix[channel].forEach((value, i) => {
            const total = limited[0]![channel][i]! + limited[1]![channel][i]! + limited[2]![channel][i]!;
            if (!(Math.abs(total - value) < 1e-6)) throw new Error(`the stems are ${total - value} off at ${i}`);
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('asks for all of its stems', () => {
    expect(() => new StemLimiter(44_100, 1, 0.9, 2).push([stem(10, 1)])).toThrow('2 stems');
  });
});
