import { afterAll, describe, expect, it } from 'vitest';
import { alignWords } from '../../audio/align-words.ts';
import { Random } from '../../audio/synthesis/random.ts';
import { checkTake } from '../../audio/take-check.ts';
import { createLocalSpeechEngine } from '../../services/speech-generation/local/index.ts';
import { endure, hardships } from './degrade.ts';
import { appendSpeech, cutEnd, insertSilence, repeatWords, skipWords } from './faults.ts';
import { takeLines } from './lines.ts';
import { speakInVoices, speakReferences } from './speak-lines.ts';

const engine = createLocalSpeechEngine({ processes: 2 });
afterAll(async () => await engine.close());

const lines = [takeLines[4]!, takeLines[20]!, takeLines[36]!];
const spoken = Promise.all([speakReferences(engine, lines), speakInVoices(engine, lines, 3, 5)]);
const seconds = ({ samples, sampleRate }: { samples: Float32Array; sampleRate: number }): number => samples.length / sampleRate;

describe('takes of the built-in voices', () => {
  it('the lines are many, all different, short and long', () => {
    const lengths = takeLines.map((line) => line.split(/\s+/u).length);
    expect(new Set(takeLines).size).toBe(60);
    expect([Math.min(...lengths), lengths.filter((length) => length > 20).length >= 10]).toEqual([1, true]);
  });

  it('pass as they came, and after one hardship each', async () => {
    const [references, takes] = await spoken;
    takes.forEach((take, index) => {
      const reference = references[take.line]!;
      const hard = endure(take, hardships[(index * 2 + 1) % hardships.length]!, new Random(3, `${index}`));
      for (const sound of [take, hard]) expect(checkTake({ take: sound, reference, voiceMedianHz: take.medianHz }).problems).toEqual([]);
    });
  });

  it('are caught with words left out or said twice, cut, gone on and fallen silent', async () => {
    const [references, takes] = await spoken;
    const random = new Random(9);
    for (const take of takes.filter(({ line }) => line === 2)) {
      const found = (sound: { samples: Float32Array; sampleRate: number }): string[] => checkTake({ take: sound, reference: references[2]!, voiceMedianHz: take.medianHz }).problems;
      expect(found(skipWords(take, random))).not.toEqual([]);
      expect(found(repeatWords(take, random))).not.toEqual([]);
      expect(found(cutEnd(take, random))).not.toEqual([]);
      expect(found(appendSpeech(take, take.samples.subarray(0, 20_000), random))).not.toEqual([]);
      expect(found(insertSilence(take, random))).toContain('inner-silence');
    }
  });

  it('have their words found where they are', async () => {
    const [references, takes] = await spoken;
    const errors = takes.flatMap((take) => alignWords({ take, reference: references[take.line]! }).map(({ from }, index) => Math.abs(from - take.words[index]!.from)));
    expect(errors.filter((error) => error < 0.03).length / errors.length).toBeGreaterThan(0.9);
  });

  it('are spoiled and degraded as they should be, the same every time', async () => {
    const [, takes] = await spoken;
    const take = takes.at(-1)!;
    const skipped = skipWords(take, new Random(1));
    expect(seconds(skipped)).toBeCloseTo(seconds(take) - skipped.seconds, 1);
    expect(seconds(repeatWords(take, new Random(1)))).toBeGreaterThan(seconds(take));
    expect(seconds(cutEnd(take, new Random(1)))).toBeLessThan(take.words.at(-1)!.to);
    for (const hardship of hardships) {
      const [once, again] = [endure(take, hardship, new Random(2)), endure(take, hardship, new Random(2))];
      expect(once).toEqual(again);
      if (hardship !== 'none') expect(once.samples.length === take.samples.length && once.samples.every((sample, i) => sample === take.samples[i])).toBe(false);
      expect(once.samples.every((sample) => Number.isFinite(sample))).toBe(true);
    }
  });
});
