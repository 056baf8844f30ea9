import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { carried, chapterAt, chaptersIn, isDetailed, layOut } from './book.ts';

const seconds = fc.double({ min: 1, max: 3000, noNaN: true });
const chapters = fc.array(seconds, { minLength: 1, maxLength: 40 }).map((list) => list.map((long, index) => ({ id: `c${index}`, title: `${index}`, seconds: long })));

it('lays chapters end to end, as long as their timelines say where those are known', () => {
  fc.assert(
    fc.property(chapters, fc.nat(39), seconds, (list, at, exact) => {
      const known = list[at % list.length]!;
      const book = layOut(list, new Map([[known.id, exact]]));
      book.forEach((chapter, index) => {
        expect(chapter.start).toBe(book[index - 1]?.end ?? 0);
        expect(chapter.end - chapter.start).toBeCloseTo(chapter.id === known.id ? exact : list[index]!.seconds, 6);
      });
    }),
  );
});

it('finds the chapter at every time, and those in a stretch', () => {
  fc.assert(
    fc.property(chapters, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), (list, share, length) => {
      const book = layOut(list, new Map());
      const whole = book.at(-1)!.end;
      const at = share * whole * 0.999;
      const found = book[chapterAt(book, at)]!;
      expect(found.start).toBeLessThanOrEqual(at);
      expect(found.end).toBeGreaterThan(at);
      const seen = chaptersIn(book, at, at + length);
      expect(seen.length).toBeGreaterThan(0);
      for (const chapter of book) if (chapter.start < at + length && chapter.end > at) expect(seen).toContain(chapter);
    }),
  );
  expect(chapterAt([], 3)).toBe(-1);
  expect(chaptersIn([], 0, 9)).toEqual([]);
  expect(chapterAt(layOut([{ id: 'a', title: '', seconds: 9 }], new Map()), 400)).toBe(0);
});

it('keeps what is in the middle where it is when chapters become longer or shorter', () => {
  fc.assert(
    fc.property(chapters, fc.nat(39), seconds, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.05, max: 400, noNaN: true }), (list, at, exact, share, scale) => {
      const before = layOut(list, new Map());
      const after = layOut(list, new Map([[list[at % list.length]!.id, exact]]));
      const middle = share * before.at(-1)!.end * 0.999;
      const width = 800;
      const span = carried({ from: middle - width / 2 / scale, scale }, before, after, width);
      const index = chapterAt(before, middle);
      const local = (book: typeof before, time: number) => (time - book[index]!.start) / (book[index]!.end - book[index]!.start);
      expect(local(after, span.from + width / 2 / scale)).toBeCloseTo(local(before, middle), 5);
    }),
  );
});

it('draws a chapter as what it holds where it is wide enough, or fills the drawing', () => {
  const chapter = { id: 'a', title: '', start: 0, end: 100 };
  expect([2.4, 2.3].map((scale) => isDetailed(chapter, scale, 1200))).toEqual([true, false]);
  expect(isDetailed(chapter, 2, 200)).toBe(true);
});
