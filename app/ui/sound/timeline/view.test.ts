import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { layOut } from './book.ts';
import { View } from './view.ts';

const chapters = [120, 60, 600].map((seconds, index) => ({ id: `c${index}`, title: `${index}`, seconds }));
const book = layOut(chapters, new Map());
const width = 1000;
let frames: (() => void)[] = [];

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0));
});
afterEach(() => vi.unstubAllGlobals());

function opened(): { view: View; bases: () => number } {
  const view = new View();
  let bases = 0;
  view.subscribe(() => (bases += 1));
  view.fit(book, width);
  return { view, bases: () => bases };
}

it('opens at the first chapter, from edge to edge, and stays there whatever its length becomes', () => {
  const { view } = opened();
  expect(view.now()).toEqual({ from: 0, scale: width / 120 });
  view.fit(layOut(chapters, new Map([['c0', 150]])), width);
  expect(view.now().scale).toBeCloseTo(width / 150, 9);
  view.fit(layOut(chapters, new Map([['c0', 150]])), 400);
  expect(view.now().scale).toBeCloseTo(400 / 150, 9);
  view.showAll();
  expect(view.now()).toEqual({ from: 0, scale: 400 / 810 });
});

it('waits for a width', () => {
  const view = new View();
  view.fit(book, 0);
  expect(view.now().scale).toBe(0);
  view.fit(book, width);
  expect(view.now()).toEqual({ from: 0, scale: width / 120 });
});

it('moves the drawing each frame, and the elements only once they are out of reach', () => {
  const { view, bases } = opened();
  let drawn = 0;
  view.onFrame(() => (drawn += 1));
  const before = bases();
  view.pan(200);
  view.pan(200);
  expect(bases()).toBe(before);
  expect(view.now().from - view.base().from).toBeCloseTo(400 / view.now().scale, 9);
  for (const run of frames.splice(0)) run();
  expect(drawn, 'two pans in one frame are drawn once').toBe(1);
  view.pan(200);
  expect(bases()).toBe(before + 1);
  expect(view.base()).toEqual(view.now());
  view.zoom(2, 300);
  expect(bases()).toBe(before + 2);
});

it('keeps what a hand looks at when a chapter before it grows', () => {
  const { view } = opened();
  view.showChapter(book[2]!);
  view.zoom(8);
  const middle = (): number => view.now().from + width / 2 / view.now().scale;
  const { scale } = view.now();
  const before = middle() - book[2]!.start;
  view.fit(layOut(chapters, new Map([['c0', 500]])), width);
  expect(view.now().scale).toBe(scale);
  expect(middle() - 560).toBeCloseTo(before, 6);
  const from = view.now().from;
  view.reveal(middle());
  expect(view.now().from).toBe(from);
  view.reveal(3);
  expect(view.now().from).toBeLessThanOrEqual(3);
});
