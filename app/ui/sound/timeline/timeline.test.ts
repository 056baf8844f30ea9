import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlacedSpeech } from '../../../../lib/audio/types.ts';
import { held, markEvery, visible, zoomed } from './span.ts';
import { nearestWord, wordAt, wordsOf } from './words.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

it('zooms about what is under the pointer and never looks past the ends', () => {
  fc.assert(
    fc.property(number(1, 36_000), number(200, 2000), number(0, 36_000), number(0.01, 500), number(0.1, 10), number(0, 1), (seconds, width, from, scale, factor, share) => {
      const before = held({ from, scale }, seconds, width);
      const after = zoomed(before, factor, share * width, seconds, width);
      for (const span of [before, after]) {
        expect(span.from).toBeGreaterThanOrEqual(0);
        expect(span.from + width / span.scale).toBeLessThanOrEqual(seconds + 1e-6 * seconds);
      }
      const inside = after.from > 1e-9 && after.from + width / after.scale < seconds - 1e-6 * seconds;
      if (inside) expect(after.from + (share * width) / after.scale).toBeCloseTo(before.from + (share * width) / before.scale, 3);
      expect(markEvery(after.scale) * after.scale).toBeGreaterThan(0);
    }),
  );
});

it('draws all that is seen and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number(0, 100), number(0, 20))), number(0, 100), number(0, 50), (list, from, length) => {
      const sorted = list.map(([start, seconds]) => ({ start, end: start + seconds })).toSorted((a, b) => a.start - b.start);
      const longest = sorted.reduce((most, one) => Math.max(most, one.end - one.start), 0);
      expect(visible(sorted, from, from + length, longest + 1e-9)).toEqual(sorted.filter((one) => one.start < from + length && one.end >= from));
    }),
  );
});

it('knows the words by their times and by their places in the text, spoken or not', () => {
  const line = (over: Partial<PlacedSpeech>): PlacedSpeech => ({ segmentId: 'a', chapterId: 'c', characterId: null, asset: null, start: 1, end: 3, gainDb: 0, pan: 0, words: [], ...over });
  const words = wordsOf([line({ words: [{ from: 0.2, to: 0.5, start: 0, end: 3 }, { from: 0.6, to: 1, start: 4, end: 8 }] }), line({ segmentId: 'b', start: 4, end: 5 })], [{ id: 'a', start: 10, text: 'The lamp.' }, { id: 'b', start: 20, text: 'It’s dark' }]);
  expect(words.map(({ text, textStart }) => [text, textStart])).toEqual([['The', 10], ['lamp', 14], ['It’s', 20], ['dark', 25]]);
  expect(words[1]).toMatchObject({ start: 1.6, end: 2 });
  expect(nearestWord(words, 1.5)).toBe(1);
  expect(nearestWord([], 1)).toBe(-1);
  expect(wordAt(words, 15)).toBe(1);
  expect(wordAt(words, 18)).toBe(2);
  expect(wordAt(words, 900)).toBe(3);
});
