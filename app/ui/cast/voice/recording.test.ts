import { constantFrom, double, assert as holds, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRecording, levelDb, monoOf, recordingLimits } from './recording.ts';

const sampleRate = 16_000;
/** Bursts of tone, half a second on and half a second off, as a text read aloud is. */
function spoken(seconds: number, gain: number, on = 0.5): { sampleRate: number; channels: [Float32Array] } {
  return { sampleRate, channels: [Float32Array.from({ length: seconds * sampleRate }, (_, at) => ((at / sampleRate) % 1 < on ? gain * Math.sin(at / 8) : 0))] };
}

describe('a recording', () => {
  it('of a text read aloud can be a voice', () => {
    expect(judgeRecording(spoken(25, 0.3))).toEqual({ problem: null, advice: null });
  });

  it.each([
    ['too short', spoken(6, 0.3), '6 seconds; at least 10'],
    ['too long', spoken(70, 0.3), '70 seconds; at most 60'],
    ['silent', spoken(20, 0), 'Nothing was heard'],
    ['only a hum of the room', spoken(20, 0.001), 'Nothing was heard'],
    ['empty', { sampleRate, channels: [new Float32Array()] }, 'Nothing was heard'],
    ['mostly pauses', spoken(30, 0.3, 0.1), 'are speech'],
  ])('that is %s is refused, with what to do', (_, pcm, said) => {
    expect(judgeRecording(pcm).problem).toContain(said);
  });

  it('that is torn is refused, and one that is faint is taken with advice', () => {
    const torn = spoken(20, 3);
    torn.channels[0].forEach((sample, at) => (torn.channels[0][at] = Math.max(-1, Math.min(1, sample))));
    expect(judgeRecording(torn).problem).toContain('too loud');
    expect(judgeRecording(spoken(20, 0.01))).toMatchObject({ problem: null, advice: expect.stringContaining('faint') });
  });

  it('is judged the same at every rate, and never without a word where it is out of bounds', () => {
    holds(
      property(integer({ min: 1, max: 80 }), constantFrom(8000, 22_050, 48_000), double({ min: 0.05, max: 0.8, noNaN: true }), (seconds, rate, gain) => {
        const channels: [Float32Array] = [Float32Array.from({ length: seconds * rate }, (_, at) => gain * Math.sin(at / 5))];
        const { problem } = judgeRecording({ sampleRate: rate, channels });
        expect(problem === null).toBe(seconds >= recordingLimits.least && seconds <= recordingLimits.most);
      }),
      { numRuns: 20 },
    );
  });
});

it('tells levels, and makes one channel of several', () => {
  expect(levelDb(new Float32Array(100))).toBe(-Infinity);
  expect(levelDb(new Float32Array(100).fill(0.1))).toBeCloseTo(-20, 3);
  expect([...monoOf([Float32Array.of(1, 0), Float32Array.of(0, -0.5)])]).toEqual([0.5, -0.25]);
  expect(monoOf([])).toHaveLength(0);
});
