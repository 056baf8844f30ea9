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
