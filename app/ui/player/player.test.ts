import { describe, expect, it } from 'vitest';
import { placeAt, wordIndexAt } from './place.ts';
import { heightBetween, highestBetween, readPeaks } from './peaks.ts';

describe('placeAt', () => {
  const items = [{ start: 1 }, { start: 4 }, { start: 9 }];
  it.each([[0, -1], [1, 0], [3.9, 0], [4, 1], [100, 2]])('at %s s it is item %s', (time, index) => expect(placeAt(items, time)).toBe(index));
  it('finds nothing in nothing', () => expect(placeAt([], 3)).toBe(-1));
});

describe('wordIndexAt', () => {
  const line = { segmentId: 's', chapterId: 'c', characterId: null, asset: null, start: 10, end: 12, gainDb: 0, pan: 0, words: [{ from: 0, to: 0.5, start: 0, end: 3 }, { from: 1, to: 1.4, start: 4, end: 8 }] };
  it('gives the word that sounds, and none in a pause', () => {
    expect(wordIndexAt(line, 10.2)).toBe(0);
    expect(wordIndexAt(line, 10.8)).toBe(-1);
    expect(wordIndexAt(line, 11.1)).toBe(1);
    expect(wordIndexAt(line, 9.9)).toBe(-1);
  });
});

describe('readPeaks', () => {
  const dat = (values: number[], { bits = 16, channels = 1 } = {}) => {
    const bytes = bits / 8;
    const view = new DataView(new ArrayBuffer(24 + values.length * bytes));
    [2, bits === 8 ? 1 : 0, 44_100, 441, values.length / 2 / channels, channels].forEach((value, index) => view.setInt32(index * 4, value, true));
    values.forEach((value, index) => (bits === 8 ? view.setInt8(24 + index, value) : view.setInt16(24 + index * 2, value, true)));
    return view.buffer;
  };
  it('reads 16 and 8 bit, one channel and two', () => {
    expect([...readPeaks(dat([-16_384, 8192, 0, 32_767])).heights]).toEqual([0.5, 32_767 / 32_768]);
    expect([...readPeaks(dat([-64, 32, -1, 1], { bits: 8, channels: 2 })).heights]).toEqual([0.5]);
  });
  it('gives the height of a stretch of time', () => {
    const peaks = readPeaks(dat([0, 3277, -16_384, 0, 0, 16_384, 0, 16_384]));
    expect(heightBetween(peaks, 0, 0.01)).toBeCloseTo(0.1, 3);
    expect(heightBetween(peaks, 0, 0.02)).toBeCloseTo(Math.sqrt((0.01 + 0.25) / 2), 3);
    expect(heightBetween(peaks, 0.03, 5)).toBe(0.5);
    expect(heightBetween({ ...peaks, heights: new Float32Array(0) }, 0, 1)).toBe(0);
  });
  it('gives the highest of a stretch of time, and nothing before the sound begins', () => {
    const peaks = readPeaks(dat([0, 3277, -16_384, 0, 0, 8192, 0, 0]));
    expect(highestBetween(peaks, 0, 0.04)).toBe(0.5);
    expect(highestBetween(peaks, 0.02, 0.03)).toBe(0.25);
    expect(highestBetween(peaks, -0.1, 0)).toBe(0);
    expect(highestBetween(peaks, 5, 6)).toBe(0);
  });
  it('refuses what is no such file, or half of one', () => {
    expect(() => readPeaks(new ArrayBuffer(4))).toThrow(/not an/);
    expect(() => readPeaks(dat([1, 2, 3, 4]).slice(0, 30))).toThrow(/cut short/);
  });
});
