import { describe, expect, it } from 'vitest';
import { joinCalls, type SpokenCall } from './join.ts';

const rate = 24_000;
/** A call of words of two symbols, 100 ms a symbol, with a silent symbol before and behind. */
function call(words: number, firstWord: number, frames: number[] | null = Array.from({ length: words * 2 + 2 }, () => 4)): SpokenCall {
  const symbols = words * 2 + 2;
  const samples = new Float32Array(symbols * 4 * 600);
  for (let i = 4 * 600; i < samples.length - 4 * 600; i += 1) samples[i] = 0.3 * Math.sin((2 * Math.PI * 200 * i) / rate);
  return { call: { ids: Array.from({ length: words * 2 }, () => 50), words: Array.from({ length: words * 2 }, (_, at) => Math.floor(at / 2)) }, firstWord, samples, frames, gapSeconds: 0.4 };
}

describe('joining', () => {
  it('keeps every word where it sounds, and leaves the pause between', () => {
    const { samples, words } = joinCalls([call(2, 0), call(1, 2)], 3, 100);
    // 0.4 s and 0.2 s of sound, each with its edges, and the gap.
    expect(samples.length / rate).toBeCloseTo(0.4 + 0.2 + 0.4 + 2 * 0.05, 2);
    expect(words?.map((time) => [time?.from.toFixed(2), time?.to.toFixed(2)])).toEqual([['0.02', '0.22'], ['0.22', '0.42'], ['0.87', '1.07']]);
  });

  it('believes the sound where the durations add up to another length', () => {
    const one = call(2, 0, [2, 2, 2, 2, 2, 2]);
    expect(joinCalls([one], 2, 100).words?.[1]?.from).toBeCloseTo(0.22, 2);
  });

  it('plays faster for a higher voice, and the times with it', () => {
    const plain = joinCalls([call(4, 0)], 4, 100);
    const higher = joinCalls([call(4, 0)], 4, 116);
    expect(higher.samples.length).toBeCloseTo(plain.samples.length / 1.16, -1);
    expect(higher.words?.[3]?.to).toBeCloseTo((plain.words?.[3]?.to ?? 0) / 1.16, 3);
  });

  it('tells no times where one call has none, and none for a word that has no symbol', () => {
    expect(joinCalls([call(1, 0), call(1, 1, null)], 2, 100).words).toBeNull();
    expect(joinCalls([call(1, 0)], 2, 100).words?.[1]).toBeNull();
    expect(joinCalls([], 0, 100).samples).toHaveLength(0);
  });
});
