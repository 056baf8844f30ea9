import { describe, expect, it } from 'vitest';
import { XorShift } from './random.ts';
import { checkTake, takeProblems } from './take-check.ts';
import type { TakeVerdict } from './take-check.ts';
import { saySyllables, syllablesOf } from './testing-speech.ts';
import type { TestSpeech, TestVoice } from './testing-speech.ts';

const other: TestVoice = { hertz: 205, throat: 1.14, pace: 1.08, sampleRate: 24_000 };
const said = syllablesOf(8, 21);
const reference = saySyllables(said);
const take = saySyllables(said, other);

function check(sound: { samples: Float32Array; sampleRate: number }, more: { against?: TestSpeech; hertz?: number | null; paceRatio?: number } = {}): TakeVerdict {
  return checkTake({ take: sound, reference: more.against ?? reference, voiceMedianHz: more.hertz === undefined ? other.hertz : more.hertz, paceRatio: more.paceRatio ?? null });
}

function joined(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}
const at = (sound: TestSpeech, word: number): number => Math.round(sound.words[word]!.from * sound.sampleRate);
const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * other.sampleRate));

describe('checkTake', () => {
  it('lets a good take in another voice pass, and says how it was measured', () => {
    for (const seed of [21, 22, 23]) {
      const words = syllablesOf(8, seed);
      const verdict = check(saySyllables(words, other), { against: saySyllables(words) });
      expect(verdict.problems).toEqual([]);
      expect(verdict.where).toBeNull();
      expect(verdict.measure.paceRatio).toBeGreaterThan(1);
      expect(verdict.measure.paceRatio).toBeLessThan(1.15);
      expect(verdict.measure.clarity).toBeGreaterThan(1.5);
      expect(verdict.measure.medianHz).toBeGreaterThan(190);
      expect(verdict.measure.medianHz).toBeLessThan(220);
      expect(verdict.words).toHaveLength(8);
    }
  });

  it('does not mind pauses, level, rate, room at the edges or a breath', () => {
    const paused = said.map((word, index) => (index === 3 || index === 6 ? [-1, ...word] : word));
    expect(check(saySyllables(paused, other)).problems).toEqual([]);
    expect(check(saySyllables(said, { ...other, sampleRate: 44_100 })).problems).toEqual([]);
    expect(check(saySyllables(said, { ...other, sampleRate: 8000 })).problems).toEqual([]);
    expect(check({ ...take, samples: take.samples.map((sample) => sample * 0.1) }).problems).toEqual([]);
    const random = new XorShift(4);
    const breath = Float32Array.from({ length: 6000 }, (_, i) => 0.02 * Math.sin((Math.PI * i) / 6000) * (2 * random.next() - 1));
    expect(check({ ...take, samples: joined(silence(0.5), take.samples, silence(0.2), breath, silence(0.4)) }).problems).toEqual([]);
  });

  it('hears that words are missing, and which', () => {
    const { problems, where } = check({ ...take, samples: joined(take.samples.subarray(0, at(take, 4)), take.samples.subarray(at(take, 6))) });
    expect(problems).toEqual(['skipped']);
    expect(where).toEqual({ start: 16, end: 23 });
  });

  it('hears that words are said twice, and which', () => {
    const { problems, where } = check({ ...take, samples: joined(take.samples.subarray(0, at(take, 6)), take.samples.subarray(at(take, 4))) });
    expect(problems).toEqual(['repeated']);
    expect(where).toEqual({ start: 16, end: 23 });
  });

  it('hears that the take breaks off inside a word', () => {
    const middle = Math.round(0.5 * (at(take, 7) + take.words[7]!.to * take.sampleRate));
    expect(check({ ...take, samples: take.samples.slice(0, middle) }).problems).toEqual(['cut-off']);
  });

  it('hears that something is said before or after the line', () => {
    const stranger = saySyllables(syllablesOf(3, 99), other).samples;
    expect(check({ ...take, samples: joined(take.samples, silence(0.1), stranger) }).problems).toContain('speech-after-end');
    expect(check({ ...take, samples: joined(stranger, silence(0.1), take.samples) }).problems).toContain('added');
  });

  it('believes an engine that says when its last word ends', () => {
    const words = take.words.slice(0, 5);
    const verdict = checkTake({ take, reference, voiceMedianHz: null, words });
    expect(verdict.problems).toEqual(['speech-after-end']);
    expect(verdict.words).toEqual(words);
    expect(checkTake({ take, reference, voiceMedianHz: null, words: take.words }).problems).toEqual([]);
  });

  it('hears silence inside, silence throughout, and no sound at all', () => {
    const gap = joined(take.samples.subarray(0, at(take, 4)), silence(1.2), take.samples.subarray(at(take, 4)));
    expect(check({ ...take, samples: gap }).problems).toEqual(['inner-silence']);
    expect(check({ ...take, samples: silence(3) }).problems).toEqual(['silent']);
    expect(check({ ...take, samples: new Float32Array(0) }).problems).toEqual(['silent']);
    expect(check({ ...take, samples: take.samples.map((sample) => sample * 1e-4) }).problems).toEqual(['silent']);
  });

  it('holds the length against the pace of the voice', () => {
    const slow = saySyllables(said, { ...other, pace: 1.75 });
    expect(check(slow).problems).toContain('too-long');
    expect(check(slow, { paceRatio: 1.7 }).problems).toEqual([]);
    const quick = saySyllables(said, { ...other, pace: 0.55 });
    expect(check(quick).problems).toContain('too-short');
    expect(check({ ...take, samples: take.samples.slice(0, Math.round(0.9 * take.sampleRate)) }).problems).toContain('too-short');
  });

  it('hears another pitch than the voice’s, where that is known', () => {
    expect(check(take, { hertz: 150 }).problems).toEqual(['pitch']);
    expect(check(take, { hertz: 190 }).problems).toEqual([]);
    expect(check(take, { hertz: null }).problems).toEqual([]);
  });

  it('hears noise under the voice', () => {
    const random = new XorShift(8);
    const noisy = take.samples.map((sample) => sample + 0.06 * (2 * random.next() - 1));
    expect(check({ ...take, samples: noisy }).problems).toEqual(['noise']);
    const quiet = take.samples.map((sample) => sample + 0.0005 * (2 * random.next() - 1));
    expect(check({ ...take, samples: quiet }).problems).toEqual([]);
  });

  it('checks less of short lines', () => {
    for (const words of [[[3, 17]], [[40]], [[8, 30], [22]]]) {
      const against = saySyllables(words);
      const good = saySyllables(words, other);
      expect(check(good, { against }).problems).toEqual([]);
      const twice = { ...good, samples: joined(good.samples, good.samples) };
      expect(check(twice, { against }).problems).toContain('speech-after-end');
      expect(check({ ...good, samples: silence(1) }, { against }).problems).toEqual(['silent']);
      // Too little is heard of a word to judge its pitch or its noise.
      expect(check(good, { against, hertz: 120 }).problems).toEqual([]);
    }
  });

  it('gives a reference without words nothing but what needs none', () => {
    const wordless = { ...reference, words: [] };
    expect(check(take, { against: wordless }).problems).toEqual([]);
    expect(check({ ...take, samples: silence(2) }, { against: wordless }).problems).toEqual([]);
    expect(check(take, { against: wordless, hertz: 120 }).problems).toEqual(['pitch']);
  });

  it('answers the same problems in the same order whatever comes', () => {
    const random = new XorShift(77);
    for (const length of [1, 399, 5000, 60_000]) {
      const samples = Float32Array.from({ length }, () => 2 * random.next() - 1);
      const { problems } = check({ samples, sampleRate: 16_000 });
      expect(problems).toEqual(takeProblems.filter((problem) => problems.includes(problem)));
      expect(problems.length).toBeGreaterThan(0);
    }
  });
});
