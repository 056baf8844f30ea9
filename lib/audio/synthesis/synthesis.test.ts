import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moods } from '../../story/types.ts';
import { LoudnessMeter } from '../loudness.ts';
import type { CueLane, Pcm } from '../types.ts';
import { bedLufs, canMake, ceiling, effectLufs, makeSound, palette } from './index.ts';
import { energies, integratedLoudness, loudestMoment } from './level.ts';
import { mostLikeness } from './repeats.ts';

const effects = palette.filter((s) => s.lane === 'effect');
const beds: { lane: CueLane; sound: string }[] = [
  ...palette.filter((s) => s.lane === 'ambience').map((s) => ({ lane: s.lane, sound: s.id })),
  ...moods.map((mood) => ({ lane: 'music' as const, sound: mood })),
];

function pair(pcm: Pcm): { left: Float32Array; right: Float32Array } {
  const [left, right] = pcm.channels;
  if (!left || !right) throw new Error('not stereo');
  return { left, right };
}

function check(pcm: Pcm): void {
  const { left, right } = pair(pcm);
  expect(pcm.sampleRate).toBe(44_100);
  expect(right.length).toBe(left.length);
  for (const channel of [left, right]) {
    let peak = 0;
    let sum = 0;
    for (const s of channel) {
      // NaN fails this comparison as infinity does.
      if (!(Math.abs(s) <= 1)) throw new Error(`a sample of ${s}`);
      peak = Math.max(peak, Math.abs(s));
      sum += s;
    }
    expect(peak).toBeLessThanOrEqual(ceiling);
    expect(peak).toBeGreaterThan(0.01);
    expect(Math.abs(sum / channel.length)).toBeLessThan(1e-4);
  }
}

/** RMS over 400 ms, ten a second, round the circle. */
function envelopeOf(pcm: Pcm): Float64Array {
  const { left, right } = pair(pcm);
  const hop = 4410;
  const tenths = new Float64Array(Math.floor(left.length / hop));
  for (let k = 0; k < tenths.length; k++) {
    let sum = 0;
    for (let i = k * hop; i < (k + 1) * hop; i++) sum += (left[i] ?? 0) ** 2 + (right[i] ?? 0) ** 2;
    tenths[k] = sum / hop;
  }
  return tenths.map((_, k) => Math.sqrt([0, 1, 2, 3].reduce((sum, d) => sum + (tenths[(k + d) % tenths.length] ?? 0), 0) / 4));
}

/** Highest autocorrelation at lags from 2 s to half the loop. */
function repeat(envelope: Float64Array): number {
  const n = envelope.length;
  const mean = envelope.reduce((a, b) => a + b, 0) / n;
  const x = envelope.map((v) => v - mean);
  const power = x.reduce((sum, v) => sum + v * v, 0);
  let most = 0;
  for (let lag = 20; lag < n / 2; lag++) {
    let sum = 0;
    for (let i = 0; i + lag < n; i++) sum += (x[i] ?? 0) * (x[i + lag] ?? 0);
    most = Math.max(most, sum / power);
  }
  return most;
}

describe.each(beds)('$lane bed $sound', ({ lane, sound }) => {
  const seed = 7;
  const made = makeSound({ lane, sound, intensity: 0.6, seconds: 30, seed });
  const { left, right } = pair(made.pcm);

  it('is clean, of the length asked for and at the level of beds', () => {
    check(made.pcm);
    expect(made.loops).toBe(true);
    expect(left.length).toBe(30 * 44_100);
    const meter = new LoudnessMeter(44_100, 2, { truePeak: false });
    meter.push([left, right]);
    expect(Math.abs(meter.finish().integratedLufs - bedLufs)).toBeLessThan(0.3);
  });

  it('has no join: the step from end to start is a step like any other, the level carries on', () => {
    for (const x of [left, right]) {
      const n = x.length;
      const steps: number[] = [];
      for (let i = n - 2205; i < n - 1; i++) steps.push(Math.abs((x[i + 1] ?? 0) - (x[i] ?? 0)));
      for (let i = 0; i < 2205; i++) steps.push(Math.abs((x[i + 1] ?? 0) - (x[i] ?? 0)));
      const typical = Math.sqrt(steps.reduce((sum, s) => sum + s * s, 0) / steps.length);
      expect(Math.abs((x[0] ?? 0) - (x[n - 1] ?? 0))).toBeLessThan(5 * typical + 1e-4);
    }
    const envelope = envelopeOf(made.pcm);
    const db = Array.from(envelope, (v) => 20 * Math.log10(v));
    const jumps = db.map((v, k) => Math.abs(v - (db.at(k - 1) ?? v)));
    const atJoin = Math.max(...jumps.slice(0, 4), ...jumps.slice(-4));
    expect(atJoin).toBeLessThanOrEqual(Math.max(2, Math.max(...jumps.slice(4, -4)) * 1.3));
  });

  it('varies slowly without a repeat to be heard, and startles nobody', () => {
    const envelope = envelopeOf(made.pcm);
    expect(repeat(envelope)).toBeLessThan(0.6);
    // At every distance from 5 s on, and in what a shorter scene uses of it.
    expect(mostLikeness(energies({ left, right }).map((energy) => 10 * Math.log10(Math.max(energy, 1e-6))))).toBeLessThan(0.6);
    expect(Math.max(...envelope) / Math.min(...envelope)).toBeGreaterThan(1.1);
    expect(loudestMoment({ left, right }) - bedLufs).toBeLessThan(6);
  });
});

describe.each(effects)('effect $id', ({ id, targetLufs, defaultSeconds }) => {
  it('is clean, calibrated, about its length, and dies away', () => {
    for (const intensity of [0.1, 0.9]) {
      const { pcm, loops } = makeSound({ lane: 'effect', sound: id, intensity, seconds: 0, seed: 3 });
      check(pcm);
      expect(loops).toBe(false);
      const { left, right } = pair(pcm);
      expect(Math.abs(loudestMoment({ left, right }) - targetLufs)).toBeLessThan(0.5);
      expect(left.length / 44_100).toBeGreaterThan(defaultSeconds * 0.6);
      expect(left.length / 44_100).toBeLessThan(defaultSeconds * 1.6);
      // It starts at once, so that it falls on its word, and leaves nothing hanging.
      const peak = left.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
      expect(left.findIndex((s) => Math.abs(s) > peak * 0.02) / 44_100).toBeLessThan(0.6);
      expect(Math.abs(left.at(-1) ?? 1)).toBeLessThan(1e-3);
      expect(Math.abs(left[0] ?? 1)).toBeLessThan(1e-3);
    }
  });
});

describe('makeSound', () => {
  it('gives the same bytes for the same seed and other ones for another, whatever the sound', () => {
    fc.assert(
      fc.property(fc.constantFrom(...effects.map((s) => s.id)), fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (sound, seed, intensity) => {
        const once = makeSound({ lane: 'effect', sound, intensity, seconds: 0, seed }).pcm;
        const again = makeSound({ lane: 'effect', sound, intensity, seconds: 0, seed }).pcm;
        const other = makeSound({ lane: 'effect', sound, intensity, seconds: 0, seed: seed + 1 }).pcm;
        check(once);
        expect(Buffer.from(pair(once).left.buffer).equals(Buffer.from(pair(again).left.buffer))).toBe(true);
        expect(Buffer.from(pair(once).left.buffer).equals(Buffer.from(pair(other).left.buffer))).toBe(false);
      }),
      { numRuns: 12, seed: 20 },
    );
  });

  it.each([{ lane: 'ambience', sound: 'rain' }, { lane: 'music', sound: 'warm' }] as const)('does so for the bed $sound', ({ lane, sound }) => {
    const make = (seed: number): Buffer => Buffer.from(pair(makeSound({ lane, sound, intensity: 0.5, seconds: 20, seed }).pcm).left.buffer);
    expect(make(1).equals(make(1))).toBe(true);
    expect(make(1).equals(make(2))).toBe(false);
  });

  it('shortens an effect when asked and never stretches one', () => {
    const short = makeSound({ lane: 'effect', sound: 'church-bell', intensity: 0.5, seconds: 2, seed: 1 });
    expect(pair(short.pcm).left.length).toBe(88_200);
    const long = makeSound({ lane: 'effect', sound: 'click', intensity: 0.5, seconds: 30, seed: 1 });
    expect(pair(long.pcm).left.length).toBeLessThan(44_100);
  });

  it('refuses a sound it does not know, by name', () => {
    expect(canMake('effect', 'dragon')).toBe(false);
    expect(canMake('music', 'rain')).toBe(false);
    expect(canMake('effect', 'toString')).toBe(false);
    expect(() => makeSound({ lane: 'effect', sound: 'dragon', intensity: 1, seconds: 0, seed: 1 })).toThrow('dragon');
  });

  it('agrees with the meter of the masters', () => {
    const { pcm } = makeSound({ lane: 'effect', sound: 'knock', intensity: 0.5, seconds: 0, seed: 1 });
    const { left, right } = pair(pcm);
    const meter = new LoudnessMeter(44_100, 2, { truePeak: false });
    meter.push([left, right]);
    const report = meter.finish();
    expect(Math.abs(report.momentaryMaxLufs - effectLufs.normal)).toBeLessThan(0.5);
    expect(Math.abs(report.integratedLufs - integratedLoudness({ left, right }))).toBeLessThan(0.5);
  });

  it('has distinct sounds: every palette id once, with a label', () => {
    const keys = palette.map((s) => `${s.lane}/${s.id}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const sound of palette) expect(sound.label).not.toBe('');
  });
});
