import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loudnessTrack, loudnessUntil } from './loudness-track.ts';

const unit = 1152 / 44_100;
const loudness = (energy: number): number => -0.691 + 10 * Math.log10(energy);

describe('the loudness of a moment', () => {
  it('is what the standard makes of the stretches before it, to an eighth of a decibel', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-5, max: 1, noNaN: true }), { minLength: 120, maxLength: 160 }), fc.constantFrom(0.4, 3), (energies, seconds) => {
        const units = Math.round(seconds / unit);
        const heard = energies.slice(energies.length - units);
        const found = loudnessUntil(loudnessTrack(energies), unit, energies.length * unit, seconds);
        expect(found).not.toBeNull();
        expect(Math.abs((found ?? 0) - loudness(heard.reduce((sum, energy) => sum + energy, 0) / units))).toBeLessThanOrEqual(0.126);
      }),
    );
  });

  it('is endlessly low in silence, and none before the sound has gone on for so long', () => {
    expect(loudnessUntil(loudnessTrack(new Float32Array(100)), unit, 1, 0.4)).toBe(-Infinity);
    expect(loudnessUntil(loudnessTrack(new Float32Array(100).fill(0.1)), unit, 0.2, 0.4)).toBeNull();
    expect(loudnessUntil(loudnessTrack([]), unit, 3, 0.4)).toBeNull();
  });

  it('keeps the loudest that can be measured', () => {
    const found = loudnessUntil(loudnessTrack(new Float32Array(100).fill(2)), unit, 2, 0.4);
    expect(found).toBeCloseTo(loudness(2), 0);
  });
});
