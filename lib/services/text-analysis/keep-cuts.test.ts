import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StorySegment } from '../../story/types.ts';
import { withCuts } from './keep-cuts.ts';

function segment(start: number, end: number, over: Partial<StorySegment> = {}): StorySegment {
  return { start, end, kind: 'narration', speaker: null, confidence: 1, evidence: { kind: 'narration', range: null }, endsParagraph: true, chapter: 0, scene: 0, factor: null, ...over };
}
const ranges = (segments: readonly StorySegment[]) => segments.map(({ start, end }) => [start, end]);

describe('cuts of people in a new reading', () => {
  it('stand where lines were split and joined, and say what the reading says of their words', () => {
    const reading = [segment(0, 10), segment(10, 20, { kind: 'dialogue', speaker: 1 }), segment(20, 30)];
    expect(ranges(withCuts(reading, [{ start: 10, end: 14 }, { start: 14, end: 20 }]))).toEqual([[0, 10], [10, 14], [14, 20], [20, 30]]);
    const joined = withCuts(reading, [{ start: 10, end: 30 }]);
    expect(ranges(joined)).toEqual([[0, 10], [10, 30]]);
    const most = withCuts(reading, [{ start: 8, end: 20 }]);
    expect(ranges(most)).toEqual([[0, 8], [8, 20], [20, 30]]);
    expect(most[1]).toMatchObject({ kind: 'dialogue', speaker: 1 });
    expect(withCuts(reading, [{ start: 10, end: 14 }, { start: 14, end: 20 }]).map((one) => one.endsParagraph)).toEqual([true, false, true, true]);
  });

  it('are taken in the order of the text, and one that lies over another gives way', () => {
    const reading = [segment(0, 10), segment(10, 30)];
    expect(ranges(withCuts(reading, [{ start: 20, end: 25 }, { start: 2, end: 5 }]))).toEqual([[0, 2], [2, 5], [5, 10], [10, 20], [20, 25], [25, 30]]);
    expect(ranges(withCuts(reading, [{ start: 2, end: 8 }, { start: 4, end: 9 }]))).toEqual([[0, 2], [2, 8], [8, 10], [10, 30]]);
  });

  it('say what most of their words say, the first of two that have as many, and end a paragraph only where one ends', () => {
    const reading = [segment(0, 10, { speaker: 1 }), segment(10, 20, { speaker: 2 }), segment(20, 40, { speaker: 3 })];
    const speaker = (start: number, end: number) => withCuts(reading, [{ start, end }]).find((one) => one.start === start)?.speaker;
    expect([speaker(8, 20), speaker(0, 12), speaker(5, 15), speaker(0, 20), speaker(9, 31), speaker(12, 26)]).toEqual([2, 1, 1, 1, 3, 2]);
    expect(withCuts(reading, [{ start: 4, end: 20 }]).map((one) => one.endsParagraph)).toEqual([false, true, true]);
  });

  it('give way where the mark of a scene’s end or another chapter is within them', () => {
    const reading = [segment(0, 10), segment(10, 13, { kind: 'scene-break' }), segment(13, 20), segment(20, 30, { chapter: 1 })];
    for (const cut of [{ start: 10, end: 12 }, { start: 5, end: 12 }, { start: 15, end: 25 }]) expect(ranges(withCuts(reading, [cut]))).toEqual(ranges(reading));
    expect(ranges(withCuts(reading, [{ start: 25, end: 40 }]))).toEqual(ranges(reading));
  });

  it('give way where a chapter or a scene begins within them', () => {
    const reading = [segment(0, 10), segment(10, 20, { scene: 1 }), segment(20, 30, { kind: 'scene-break', scene: 1 })];
    expect(ranges(withCuts(reading, [{ start: 5, end: 15 }, { start: 15, end: 25 }]))).toEqual(ranges(reading));
  });

  it('always leave segments that tile the text', () => {
    const text = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
    const cuts = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 15 })), { maxLength: 6 });
    fc.assert(
      fc.property(text, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), cuts, (lengths, scenes, gaps) => {
        let [at, scene] = [0, 0];
        const reading = lengths.map((length, index) => {
          if (scenes[index] === true && index > 0) scene += 1;
          const made = segment(at, at + length, { scene });
          at += length;
          return made;
        });
        let from = 0;
        const wanted = gaps.flatMap(([gap, length]) => {
          const cut = { start: from + gap, end: from + gap + length };
          from = cut.end;
          return cut.end <= at ? [cut] : [];
        });
        const kept = withCuts(reading, wanted);
        expect(kept[0]?.start).toBe(0);
        expect(kept.at(-1)?.end).toBe(at);
        kept.forEach((one, index) => {
          expect(one.end).toBeGreaterThan(one.start);
          if (index > 0) expect(one.start).toBe(kept[index - 1]?.end);
        });
      }),
    );
  });
});
