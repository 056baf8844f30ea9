/** Themes: one seed's motif is known again in every mood and variation; beds are never like themselves for long. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moods } from '../../story/types.ts';
import { Note, Scale } from 'tonal';
import { chords } from './harmony.ts';
import { energies } from './level.ts';
import { melodyLine } from './melody.ts';
import { moodScores } from './moods.ts';
import { makeTheme, tell, tellings, themeOfSeed } from './motif.ts';
import { Random } from './random.ts';
import { makeSound } from './palette.ts';
import { breakRepeats, mostLikeness } from './repeats.ts';
import { sampleRate } from './dsp.ts';

const themeOf = (seed: number) => makeTheme(new Random(themeOfSeed(seed), 'theme'));

describe('a theme', () => {
  it('is one for sixteen seeds, and another for the next', () => {
    for (let k = 1; k < 16; k++) expect(themeOf(32_000 + k)).toEqual(themeOf(32_000));
    const themes = Array.from({ length: 40 }, (_, k) => JSON.stringify(themeOf(k * 16)));
    expect(new Set(themes).size).toBe(40);
  });

  it('can be sung: short, within a ninth or so, one leap, its rhythm not even', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (seed) => {
        const { notes, key } = themeOf(seed);
        expect(notes.length).toBeGreaterThanOrEqual(5);
        expect(notes.length).toBeLessThanOrEqual(9);
        const degrees = notes.map((note) => note.degree);
        expect(Math.max(...degrees) - Math.min(...degrees)).toBeLessThanOrEqual(10);
        expect(degrees.slice(1).filter((degree, k) => Math.abs(degree - (degrees[k] ?? 0)) > 2).length).toBeLessThanOrEqual(1);
        expect(new Set(notes.map((note) => note.beats)).size).toBeGreaterThan(1);
        expect(key).toBeGreaterThanOrEqual(0);
        expect(key).toBeLessThan(1);
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('is told whole first, then varied, never twice alike in a row, with its rhythm or its line kept', () => {
    const theme = themeOf(99);
    const order = tellings(new Random(5), 40);
    expect(order[0]).toBe('whole');
    for (let k = 1; k < order.length; k++) expect(order[k]).not.toBe(order[k - 1]);
    const steps = (notes: ReturnType<typeof tell>) => notes.slice(1).map((note, k) => note.degree - (notes[k]?.degree ?? 0));
    expect(steps(tell(theme, 'higher'))).toEqual(steps([...theme.notes]));
    expect(tell(theme, 'turned').map((note) => note.beats)).toEqual(theme.notes.map((note) => note.beats));
    expect(steps(tell(theme, 'turned'))).toEqual(steps([...theme.notes]).map((step) => 0 - step));
    expect(tell(theme, 'head')).toEqual(theme.notes.slice(0, Math.ceil(theme.notes.length / 2)));
  });

  it.each(moods)('is known again when the mood is %s: its rhythm, and its line in that mood’s scale', (mood) => {
    const score = moodScores[mood];
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (seed) => {
        const theme = themeOf(seed);
        const tonic = score.tonics[Math.floor(theme.key * score.tonics.length)] ?? score.tonics[0];
        const random = new Random(seed);
        const line = melodyLine(90, score, tonic, chords(score, tonic, 90, random), 0.5, random, theme);
        const first = line.slice(0, theme.notes.length);
        expect(first).toHaveLength(theme.notes.length);
        const beat = (first[0]?.seconds ?? 0) / (theme.notes[0]?.beats ?? 1);
        for (const [k, note] of first.entries()) {
          expect(note.seconds / beat).toBeCloseTo(theme.notes[k]?.beats ?? 0, 6);
          expect(note.midi).toBeGreaterThanOrEqual(score.melody[0] - 12);
          expect(note.midi).toBeLessThanOrEqual(score.melody[1] + 12);
        }
        // All but the last note, which leans to its chord, belong to the scale.
        const classes = Scale.get(`${tonic} ${score.scale}`).notes.map((name) => Note.chroma(name));
        for (const note of first.slice(0, -1)) expect(classes).toContain(note.midi % 12);
        // Up is up and down is down, but where the line is folded by an octave into the voice's range.
        for (let k = 1; k < first.length - 1; k++) {
          const asked = Math.sign((theme.notes[k]?.degree ?? 0) - (theme.notes[k - 1]?.degree ?? 0));
          const step = (first[k]?.midi ?? 0) - (first[k - 1]?.midi ?? 0);
          expect([step, step + 12, step - 12, step + 24, step - 24].some((s) => Math.sign(s) === asked && Math.abs(s) <= 14)).toBe(true);
        }
      }),
      { numRuns: 40, seed: 12 },
    );
  });

});

describe('repeats', () => {
  /** Noise that swells alike every `period` seconds. */
  function breathing(seconds: number, period: number) {
    const random = new Random(3);
    const channel = (): Float32Array => {
      const out = new Float32Array(seconds * sampleRate);
      random.fillNoise(out, 0.2);
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * (1 + 0.35 * Math.sin((2 * Math.PI * i) / sampleRate / period));
      return out;
    };
    return { left: channel(), right: channel() };
  }
  const envelope = (x: ReturnType<typeof breathing>): Float64Array => energies(x).map((energy) => 10 * Math.log10(Math.max(energy, 1e-6)));

  it('are found, and broken without a step', () => {
    const x = breathing(60, 9);
    const before = mostLikeness(envelope(x));
    expect(before).toBeGreaterThan(0.8);
    const was = x.left.slice();
    breakRepeats(x, new Random(8));
    expect(mostLikeness(envelope(x))).toBeLessThan(before - 0.15);
    for (let i = 2_000; i < x.left.length; i += 1_999) {
      const gain = (k: number): number => (x.left[k] ?? 0) / (was[k] || 1);
      expect(Math.abs(gain(i) - gain(i - 1))).toBeLessThan(0.002);
    }
    const ends = Math.abs((x.left[0] ?? 0) / (was[0] || 1) - (x.left.at(-1) ?? 0) / (was.at(-1) || 1));
    expect(ends).toBeLessThan(0.01);
  });

  it('leave alone what has none', () => {
    const random = new Random(6);
    const x = { left: new Float32Array(40 * sampleRate), right: new Float32Array(40 * sampleRate) };
    random.fillNoise(x.left, 0.1);
    random.fillNoise(x.right, 0.1);
    const was = x.left.slice();
    breakRepeats(x, new Random(8));
    expect(x.left).toEqual(was);
  });

  it.each([['wistful', 2], ['bright', 1], ['mysterious', 1]] as const)('are not in %s music as a mix uses it, wherever a scene ends in it', (sound, seed) => {
    const [left, right] = makeSound({ lane: 'music', sound, intensity: 0.5, seconds: 60, seed }).pcm.channels;
    if (!left || !right) throw new Error('Music has two sides.');
    const whole = envelope({ left, right });
    const heard = Array.from({ length: 36 }, (_, k) => whole.subarray(0, Math.floor(whole.length * 0.7) + 5 * k));
    expect(Math.max(...heard.map((row) => mostLikeness(row, [1])))).toBeLessThan(0.6);
  });
});
