import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignWords } from './align-words.ts';
import { XorShift } from './random.ts';
import { plainVoice, saySyllables, syllablesOf } from './testing-speech.ts';
import type { TestSpeech } from './testing-speech.ts';
import type { WordTime } from './types.ts';

function expectOrder(words: readonly WordTime[], duration: number): void {
  let latest = 0;
  for (const { from, to } of words) {
    expect(from).toBeGreaterThanOrEqual(latest);
    expect(to).toBeGreaterThanOrEqual(from);
    latest = to;
  }
  expect(latest).toBeLessThanOrEqual(duration);
}

const texts = (words: readonly WordTime[]): number[][] => words.map(({ start, end }) => [start, end]);

/** The same sound, played at another speed: times and pitch move together. */
function played({ samples, sampleRate, words }: TestSpeech, slower: number): TestSpeech {
  const out = Float32Array.from({ length: Math.floor((samples.length - 1) * slower) }, (_, i) => {
    const at = Math.floor(i / slower);
    return samples[at]! + (i / slower - at) * (samples[at + 1]! - samples[at]!);
  });
  return { samples: out, sampleRate, words: words.map((word) => ({ ...word, from: word.from * slower, to: word.to * slower })) };
}

describe('alignWords', () => {
  it('gives the same times back for the same sound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 10 }), (seed, count) => {
        const reference = saySyllables(syllablesOf(count, seed));
        const words = alignWords({ take: reference, reference });
        words.forEach(({ from, to }, index) => {
          expect(Math.abs(from - reference.words[index]!.from)).toBeLessThan(0.02);
          expect(Math.abs(to - reference.words[index]!.to)).toBeLessThan(0.02);
        });
      }),
      { numRuns: 15 },
    );
  });

  it('scales the times of a take that is slower or faster throughout', () => {
    for (const slower of [1.2, 0.85]) {
      const errors: number[] = [];
      for (let seed = 1; seed <= 4; seed += 1) {
        const reference = saySyllables(syllablesOf(10, seed));
        const take = played(reference, slower);
        alignWords({ take, reference }).forEach(({ from }, index) => errors.push(Math.abs(from - take.words[index]!.from)));
      }
      expect(errors.filter((error) => error < 0.04).length / errors.length).toBeGreaterThan(0.9);
    }
  });

  it('finds the words of another voice, with pauses where the reference has none', () => {
    const said = syllablesOf(12, 77);
    const reference = saySyllables(said);
    const take = saySyllables(said.map((word, index) => (index % 4 === 3 ? [-1, ...word] : word)), { hertz: 215, throat: 1.15, pace: 0.9, sampleRate: 24_000 });
    const errors = alignWords({ take, reference }).map(({ from }, index) => Math.abs(from - take.words[index]!.from));
    // A stop after a pause begins in silence: where, nobody hears.
    expect(errors.filter((error) => error < 0.07).length).toBe(12);
    expect(errors.filter((error) => error < 0.02).length).toBeGreaterThanOrEqual(9);
  });

  it('keeps order, length and texts whatever the take', () => {
    const noise = (length: number, seed: number): Float32Array => {
      const random = new XorShift(seed);
      return Float32Array.from({ length }, (_, i) => (Math.floor(i / 3000) % 3 === 0 ? 0 : random.next() - 0.5));
    };
    const take = fc.oneof(
      fc.record({ length: fc.integer({ min: 0, max: 40_000 }), seed: fc.integer() }).map(({ length, seed }) => noise(length, seed)),
      fc.integer({ min: 0, max: 20_000 }).map((length) => new Float32Array(length)),
      fc.record({ count: fc.integer({ min: 1, max: 8 }), seed: fc.integer({ min: 1 }) }).map(({ count, seed }) => saySyllables(syllablesOf(count, seed)).samples),
    );
    fc.assert(
      fc.property(take, fc.constantFrom(8000, 16_000, 22_050), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 1e6 }), (samples, sampleRate, count, seed) => {
        const reference = saySyllables(syllablesOf(count, seed));
        const words = alignWords({ take: { samples, sampleRate }, reference });
        expectOrder(words, samples.length / sampleRate);
        expect(texts(words)).toEqual(texts(reference.words));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps order for any times of the reference', () => {
    const sound = saySyllables(syllablesOf(6, 5), { ...plainVoice, hertz: 180 });
    const reference = saySyllables(syllablesOf(6, 5));
    const seconds = reference.samples.length / reference.sampleRate;
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: seconds, noNaN: true }), { minLength: 2, maxLength: 20 }), (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const words = sorted.slice(1).map((to, index) => ({ from: sorted[index]!, to, start: index, end: index + 1 }));
        const aligned = alignWords({ take: sound, reference: { ...reference, words } });
        expectOrder(aligned, sound.samples.length / sound.sampleRate);
        expect(texts(aligned)).toEqual(texts(words));
      }),
      { numRuns: 12 },
    );
  });
});
