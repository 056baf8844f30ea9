import { expect, test } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import { makeBook } from './book.ts';

test('a seed makes the same book everywhere, another seed another; its length is what was asked for', () => {
  const book = makeBook(40_000, 3);
  expect(makeBook(40_000, 3)).toEqual(book);
  expect(makeBook(40_000, 4).text).not.toBe(book.text);
  expect(book.text.length).toBeGreaterThanOrEqual(40_000);
  expect(book.text.length).toBeLessThan(50_000);
});

test('the analyser finds the book’s chapters, talk, thoughts and letters', () => {
  const book = makeBook(150_000, 3);
  const reading = analyseStory({ text: book.text });
  expect(reading.chapters.filter((chapter) => chapter.title.startsWith('CHAPTER'))).toHaveLength(book.chapters);
  expect(new Set(reading.segments.map((segment) => segment.kind))).toEqual(new Set(['heading', 'narration', 'dialogue', 'thought', 'letter', 'scene-break']));
});
