import { describe, expect, it } from 'vitest';
import { resample } from './resample.ts';

function sine(sampleRate: number, hertz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / sampleRate));
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

describe('resample', () => {
  it.each([16_000, 22_050, 24_000, 48_000, 96_000])('keeps a 1 kHz tone of %i Hz as it is, in place and in length', (rate) => {
    const { channels } = resample({ sampleRate: rate, channels: [sine(rate, 1000, 0.4)] }, 44_100);
    const want = sine(44_100, 1000, 0.4);
    const got = channels[0]!;
    expect(got.length).toBe(want.length);
    const off = got.map((x, i) => Math.abs(x - want[i]!)).subarray(2000, got.length - 2000);
    expect(Math.max(...off)).toBeLessThan(2e-4);
  });

  it('lets through what both rates can hold and stops what would fold back', () => {
    const kept = resample({ sampleRate: 48_000, channels: [sine(48_000, 18_000, 0.4)] }, 44_100).channels[0]!.subarray(3000, 14_000);
    expect(Math.abs(20 * Math.log10(rms(kept) / (0.5 / Math.SQRT2)))).toBeLessThan(0.1);
    const folded = resample({ sampleRate: 48_000, channels: [sine(48_000, 23_500, 0.4)] }, 44_100).channels[0]!.subarray(3000, 14_000);
    expect(20 * Math.log10(rms(folded))).toBeLessThan(-80);
    // Images of an upsampled tone: subtract the tone, little must be left.
    const up = resample({ sampleRate: 22_050, channels: [sine(22_050, 9000, 0.4)] }, 44_100).channels[0]!;
    const want = sine(44_100, 9000, 0.4);
    expect(20 * Math.log10(rms(up.map((x, i) => x - want[i]!).subarray(3000, 14_000)))).toBeLessThan(-75);
  });

  it('passes a constant unchanged', () => {
    const got = resample({ sampleRate: 24_000, channels: [new Float32Array(3000).fill(0.3)] }, 44_100).channels[0]!;
    for (let i = 300; i < got.length - 300; i += 1) expect(got[i]).toBeCloseTo(0.3, 5);
  });
});
