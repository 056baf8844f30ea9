import { afterAll, describe, expect, test } from 'vitest';
import { semitonesBetween } from '../../../audio/pitch.ts';
import { measureVoice, timbreDistance } from '../../../audio/voice-measure.ts';
import { decodeWav } from '../../../audio/wav.ts';
import { createLocalSpeechEngine } from '../../speech-generation/local/index.ts';
import { likeness } from './cast.ts';
import { localVoices, narratorVoices, voiceSpecOf } from './catalogue.ts';
import { createLocalVoiceEngine } from './index.ts';

const engine = createLocalSpeechEngine({ processes: 2 });
afterAll(async () => {
  await engine.close();
});

/** The sentences that the catalogue was measured with. */
const sentences =
  'The old house stood quite alone on the hill, and nobody in the village would go near it after dark. She had never believed those stories. But when the wind rose that evening, and every window began to shake, even Margaret wished that somebody else had come with her.';

describe('the catalogue of built-in voices', () => {
  test('holds more than thirty voices, no two with one id, name or settings', () => {
    const specs = createLocalVoiceEngine().catalogue();
    expect(specs.length).toBeGreaterThan(30);
    for (const part of [specs.map(({ externalId }) => externalId), specs.map(({ name }) => name), specs.map(({ settings }) => JSON.stringify(settings))]) {
      expect(new Set(part).size).toBe(specs.length);
    }
    for (const { name } of specs) expect(name).toMatch(/^[A-Z][a-z]/);
  });

  test('has many voices that are clearly apart, and none that are the same', () => {
    const apart = localVoices.filter((voice, index) => localVoices.slice(0, index).every((before) => likeness(voice, before) < 0.35));
    expect(apart.length).toBeGreaterThanOrEqual(30);
    const cast = localVoices.filter((voice) => voice !== narratorVoices.woman);
    cast.forEach((voice, index) => {
      for (const before of cast.slice(0, index)) expect([voice.id, before.id, likeness(voice, before) < 0.65]).toEqual([voice.id, before.id, true]);
    });
  });

  test('has every sex and age', () => {
    for (const sex of ['female', 'male'] as const) {
      for (const age of ['child', 'young', 'adult', 'old'] as const) {
        expect(localVoices.filter((voice) => voice.sex === sex && voice.age === age).length).toBeGreaterThanOrEqual(2);
      }
    }
  });

  test('voices sound as measured: pitch, timbre, level and pace', async () => {
    for (const id of ['narrator', 'deep-man-american', 'girl']) {
      const voice = localVoices.find((one) => one.id === id);
      if (!voice) throw new Error(`no voice ${id}`);
      const take = await engine.speak({ voice: voiceSpecOf(voice), text: sentences, kind: 'narration', direction: null });
      const measured = measureVoice(decodeWav(take.wav).channels[0]!, 22_050);
      expect(semitonesBetween(measured.medianHz, voice.medianHz)).toBeLessThan(0.7);
      expect(timbreDistance(measured.spectrumDb, voice.spectrumDb)).toBeLessThan(1.5);
      expect(Math.abs(take.loudnessLufs + 22)).toBeLessThan(1.5);
      const wordsAMinute = (take.words.length * 60) / take.durationSeconds;
      expect(wordsAMinute).toBeGreaterThan(155);
      expect(wordsAMinute).toBeLessThan(200);
    }
  }, 120_000);
});

describe('the measure of pitch', () => {
  test('finds the pitch of a buzz with harmonics', () => {
    for (const hz of [80, 120, 210, 330]) {
      const samples = Float32Array.from({ length: 22_050 }, (_, i) => {
        let sum = 0;
        for (let harmonic = 1; harmonic * hz < 5000; harmonic += 1) sum += Math.sin((2 * Math.PI * hz * harmonic * i) / 22_050) / harmonic;
        return 0.3 * sum;
      });
      const { medianHz, voicedShare } = measureVoice(samples, 22_050);
      expect(semitonesBetween(medianHz, hz)).toBeLessThan(0.1);
      expect(voicedShare).toBeGreaterThan(0.95);
    }
  });
});
