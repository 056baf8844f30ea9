/** A reading is fitted to the chapters without losing a character, and one that does not tile the text is never kept. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoryScene, StorySegment, TextRange } from '../../story/types.ts';
import { checkTiling, fitReading } from './fit-reading.ts';

const length = 60;
/** Ranges that tile the text, cut at these places. */
const tiles = (cuts: readonly number[]): TextRange[] => {
  const places = [0, ...new Set(cuts.toSorted((a, b) => a - b)), length];
  return places.slice(1).map((end, at) => ({ start: places[at] ?? 0, end }));
};
const segment = ({ start, end }: TextRange, more: Partial<StorySegment> = {}): StorySegment => ({ start, end, chapter: 0, scene: 0, kind: 'dialogue', speaker: 0, confidence: 1, evidence: { kind: 'tag', range: null }, endsParagraph: false, factor: { key: 'k', gap: 'x', candidates: [] }, ...more });
const scene = ({ start, end }: TextRange): StoryScene => ({ start, end, chapter: 0 });
const cuts = fc.array(fc.integer({ min: 1, max: length - 1 }), { maxLength: 8 });

describe('a reading fitted to chapters', () => {
  it('tiles the text, every segment and scene within its chapter, every segment within its scene', () => {
    fc.assert(
      fc.property(cuts, cuts, cuts, (chapterCuts, sceneCuts, segmentCuts) => {
        const chapters = tiles(chapterCuts);
        // Scenes end where segments do, as every reader has it.
        const fitted = fitReading({ segments: tiles([...segmentCuts, ...sceneCuts]).map((range) => segment(range)), scenes: tiles(sceneCuts).map(scene) }, chapters);
        checkTiling(fitted, length);
        for (const [place, one] of fitted.scenes.entries()) {
          const chapter = chapters[one.chapter];
          expect(chapter && chapter.start <= one.start && one.end <= chapter.end, `scene ${place}`).toBe(true);
        }
        for (const one of fitted.segments) {
          const home = fitted.scenes[one.scene];
          expect(home && home.start <= one.start && one.end <= home.end).toBe(true);
          expect(one.chapter).toBe(home?.chapter);
        }
      }),
    );
  });

  it('parts a segment at the border: only its end ends a paragraph as before, and nobody is weighed by a part', () => {
    const { segments } = fitReading({ segments: [segment({ start: 0, end: 20 }), segment({ start: 20, end: length })], scenes: [scene({ start: 0, end: length })] }, tiles([10, 30]));
    expect(segments.map(({ start, end, endsParagraph, factor }) => [start, end, endsParagraph, factor === null])).toEqual([
      [0, 10, true, true],
      [10, 20, false, true],
      [20, 30, true, true],
      [30, 60, false, true],
    ]);
    const whole = fitReading({ segments: [segment({ start: 0, end: 30 }, { endsParagraph: true }), segment({ start: 30, end: length })], scenes: [scene({ start: 0, end: length })] }, tiles([30]));
    expect(whole.segments.map(({ start, endsParagraph, factor }) => [start, endsParagraph, factor !== null])).toEqual([[0, true, true], [30, false, true]]);
  });
});

describe('a reading that loses, doubles or reorders a code unit is refused', () => {
  const good = tiles([20, 40]);
  const refused = (segments: TextRange[], scenes: TextRange[] = good) => expect(() => checkTiling({ segments: segments.map((range) => segment(range)), scenes: scenes.map(scene) }, length)).toThrow(/tile the text/u);
  it('and a whole one is not', () => {
    checkTiling({ segments: good.map((range) => segment(range)), scenes: [scene({ start: 0, end: length })] }, length);
  });
  it('whatever is wrong with it', () => {
    refused([]);
    refused(good.slice(1));
    refused(good.slice(0, 2));
    refused([...good, { start: 60, end: 61 }]);
    refused([{ start: 0, end: 21 }, ...good.slice(1)]);
    refused([{ start: 0, end: 19 }, ...good.slice(1)]);
    refused([good[0] ?? { start: 0, end: 20 }, { start: 20, end: 20 }, ...good.slice(1)]);
    refused([{ start: 0, end: 20 }, { start: 40, end: 60 }, { start: 20, end: 40 }]);
    refused([{ start: 0, end: 60 }, { start: 60, end: 60 }]);
    refused([{ start: 0, end: 60 }, { start: 10, end: 20 }]);
    refused(good, good.slice(1));
    expect(() => checkTiling({ segments: good.slice(1).map((range) => segment(range)), scenes: good.map(scene) }, length)).toThrow(expect.objectContaining({ code: 'internal', person: expect.stringContaining('was not kept') }));
  });
});
