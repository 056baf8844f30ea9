import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PeakWriter } from '../../../../lib/audio/peaks.ts';
import { extremes, readWave, readWaves } from './wave.ts';

function fileOf(samples: readonly number[]): Uint8Array<ArrayBuffer> {
  const writer = new PeakWriter(1600, 16);
  writer.push([Int16Array.from(samples)]);
  return Uint8Array.from(writer.finish());
}

it('reads what the studio writes, and what it does between two seconds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1, maxLength: 400 }), fc.nat(399), fc.nat(399), (samples, a, b) => {
      const wave = readWave(fileOf(samples))!;
      expect(wave.rate).toBe(100);
      const [from, to] = [Math.min(a, b) % samples.length, Math.max(a, b)];
      const [low, high] = extremes(wave, from / 1600, to / 1600);
      for (const sample of samples.slice(from, Math.max(from + 1, to))) {
        expect(sample / 32768).toBeGreaterThanOrEqual(low - 1e-9);
        expect(sample / 32768).toBeLessThan(high + 1 / 128);
      }
      expect(Math.max(Math.abs(low), Math.abs(high)) * 128).toBeLessThanOrEqual(wave.loudest);
    }),
    { numRuns: 60 },
  );
  expect(extremes(readWave(fileOf([900]))!, 5, 6)).toEqual([0, 0]);
});

it('takes the answer for many clips apart, and draws nothing of what is no wave', () => {
  const [one, two] = [fileOf([4000, -4000]), fileOf([12_000])];
  const parts = [one, new Uint8Array(0), two, new Uint8Array(30)];
  const answer = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(answer.buffer).setUint32(at, part.length, true);
    answer.set(part, at + 4);
    at += 4 + part.length;
  }
  const waves = readWaves(answer.buffer, 5);
  expect(waves.map((wave) => wave?.loudest ?? null)).toEqual([16, null, 46, null, null]);
  expect(readWave(one.subarray(0, one.length - 1))).toBeNull();
});
