import { describe, expect, it } from 'vitest';
import { isVoicedAt, pitchTrack, voicedSeconds } from './pitch-track.ts';
import { XorShift } from './random.ts';
import { innerSilences, speechActivity } from './speech-activity.ts';
import { framesThatCount, speechFrames } from './speech-frames.ts';
import { noiseUnderPeakDb, takeEnding } from './take-sound.ts';
import { plainVoice, saySyllables, syllablesOf } from './testing-speech.ts';

describe('the parts that hear speech', () => {
  it('tells speech from silence by level, whatever the gain, and a hush throughout is silence', () => {
    const levels = Float32Array.from({ length: 100 }, (_, frame) => (frame >= 20 && frame < 80 && !(frame >= 40 && frame < 50) ? 10 + (frame % 5) : -60));
    for (const gain of [0, -15]) {
      const activity = speechActivity(levels.map((level) => level + gain), -32);
      expect([activity.first, activity.end]).toEqual([20, 80]);
      expect(innerSilences(activity)).toEqual([{ from: 40, to: 50 }]);
    }
    const hush = speechActivity(levels.map((level) => level - 60), -32);
    expect([hush.first, hush.end, innerSilences(hush)]).toEqual([0, 0, []]);
  });

  it('shortens pauses in their middle', () => {
    const activity = speechActivity(Float32Array.from({ length: 60 }, (_, frame) => (frame >= 5 && frame < 50 && !(frame >= 20 && frame < 40) ? 10 : -60)), -32);
    expect([...framesThatCount(activity)]).toEqual([...Array.from({ length: 18 }, (_, k) => 5 + k), ...Array.from({ length: 13 }, (_, k) => 37 + k)]);
  });

  it('follows the pitch of a voice, and knows where there is none', () => {
    const speech = saySyllables(syllablesOf(6, 3), { ...plainVoice, hertz: 160 });
    const track = pitchTrack(speech);
    expect(Math.abs(12 * Math.log2(track.medianHz / 160))).toBeLessThan(1);
    expect(isVoicedAt(track, 0.02)).toBe(false);
    expect(voicedSeconds(track, 0, Infinity)).toBeCloseTo(track.voiced * 0.02, 9);
    expect(voicedSeconds(track, 0, speech.words[0]!.from - 0.05)).toBe(0);
  });

  it('hears noise between the sounds of speech, and a narrow band', () => {
    const speech = saySyllables(syllablesOf(8, 5), { ...plainVoice, sampleRate: 16_000 });
    const random = new XorShift(6);
    const clean = noiseUnderPeakDb(speechFrames(speech));
    const noisySamples = speech.samples.map((sample) => sample + 0.03 * (2 * random.next() - 1));
    const noisy = noiseUnderPeakDb(speechFrames({ ...speech, samples: noisySamples }));
    expect(noisy).toBeLessThan(clean - 5);
    // Silent stretches of a file hide nothing.
    const edged = new Float32Array(speech.samples.length + 30_000);
    edged.set(noisySamples, 15_000);
    expect(Math.abs(noiseUnderPeakDb(speechFrames({ ...speech, samples: edged })) - noisy)).toBeLessThan(1.5);
    expect(speechFrames(speech).narrow).toBe(false);
    expect(speechFrames(saySyllables(syllablesOf(8, 5), { ...plainVoice, sampleRate: 8000 })).narrow).toBe(true);
  });

  it('tells a sound that dies away from one that is broken off', () => {
    const tone = (fade: number): Float32Array => Float32Array.from({ length: 8000 }, (_, i) => 0.3 * Math.sin(i * 0.2) * Math.min(1, (8000 - i) / (fade * 16_000)));
    expect(takeEnding({ samples: tone(0.0001), sampleRate: 16_000 }).fallSeconds).toBeLessThan(0.005);
    expect(takeEnding({ samples: tone(0.1), sampleRate: 16_000 }).fallSeconds).toBeGreaterThan(0.03);
    expect(takeEnding({ samples: new Float32Array(100), sampleRate: 16_000 }).underPeakDb).toBeLessThanOrEqual(0);
  });
});
