import { expect, test } from 'vitest';
import { array, assert, constantFrom, property } from 'fast-check';
import { findChapters, guessTitle, outlineStory } from './chapters.ts';
import { findScenes } from './scenes.ts';

const prose = 'The kettle had been on the hob since four and nobody had thought to take it off. '.repeat(5);
const titles = (text: string) => findChapters(text).map((chapter) => chapter.title);

test('a story without headings is one chapter, named by its title line or "Story"', () => {
  expect(findChapters(prose)).toEqual([{ start: 0, end: prose.length, title: 'Story', heading: null, matter: 'body' }]);
  const text = `The Kettle\n\nby Ann Harrow\n\n${prose}`;
  const [chapter, ...more] = findChapters(text);
  expect(more).toEqual([]);
  expect(chapter).toMatchObject({ title: 'The Kettle', matter: 'body' });
  expect(text.slice(chapter?.heading?.start, chapter?.heading?.end)).toBe('The Kettle\n\nby Ann Harrow');
  expect(guessTitle(text)).toBe('The Kettle');
  expect(guessTitle(prose)).toBe('Story');
});

test.each([
  ['numerals', ['I.', 'II.', 'III.']],
  ['words', ['CHAPTER ONE. The Hob', 'CHAPTER TWO. The Cup', 'CHAPTER THREE. The Cold']],
  ['roman', ['Chapter IV', 'Chapter V', 'Chapter VI']],
  ['markdown', ['# The Hob', '## The Cup', '# The Cold']],
  ['named', ['Prologue', 'Part One', 'Epilogue']],
  ['capitals', ['THE HOB', 'THE CUP', 'THE COLD']],
])('chapters by %s', (_, heads) => {
  const text = heads.map((head) => `${head}\n\n${prose}\n\n`).join('');
  expect(titles(text)).toEqual(heads.map((head) => head.replace(/^#+ /u, '').replace(/\.$/u, '')));
  const first = findChapters(text)[1];
  expect(text.slice(first?.heading?.start, first?.heading?.end)).toBe(heads[1]);
});

test('a number and its title are one heading; a heading line may touch its text', () => {
  expect(titles(`CHAPTER I\n\nTHE HOB\n\n${prose}\n\nCHAPTER II\n${prose}`)).toEqual(['CHAPTER I. THE HOB', 'CHAPTER II']);
});

test('prose that only begins like a heading stays prose', () => {
  expect(titles(`${prose}\n\nChapter one of my troubles ended there.\n\n${prose}\n\n“HELP!”\n\n${prose}`)).toEqual(['Story']);
});

test('a signature in capitals is no chapter', () => {
  const text = [prose, prose, prose, 'The letter was short.', 'TWO TIRED MEN.', prose, 'We signed again.', 'TWO TIRED MEN', prose].join('\n\n');
  expect(titles(text)).toEqual(['Story']);
});

test('title page, contents and notices are left out by default', () => {
  const text = [
    'A library notice about something.', '*** START OF THE PROJECT GUTENBERG EBOOK THE KETTLE ***', 'THE KETTLE', 'by Ann Harrow', 'CONTENTS', 'Chapter I', 'Chapter II',
    'Chapter I', prose, 'Chapter II', prose, 'THE END', '*** END OF THE PROJECT GUTENBERG EBOOK THE KETTLE ***', 'The licence goes on.',
  ].join('\n\n');
  const chapters = findChapters(text);
  expect(chapters.filter((c) => c.matter === 'body').map((c) => c.title)).toEqual(['Chapter I', 'Chapter II']);
  expect(chapters[0]?.matter).toBe('front');
  expect(chapters.at(-1)?.matter).toBe('back');
});

test('chapters tile any text, scenes tile their chapter', () => {
  const piece = constantFrom('Chapter I', '# A', '***', '* * *', 'II.', 'CONTENTS', 'Hello there.', '\n\n', '\r\n', '\n', '  ', 'The next morning she left.', 'THE END', '\ud800', '“Yes.”', '\u2029', prose);
  assert(property(array(piece, { maxLength: 40 }).map((parts) => parts.join('\n')), (text) => {
    const outline = outlineStory(text);
    let at = 0;
    for (const chapter of outline.chapters) {
      expect(chapter.start).toBe(at);
      expect(chapter.end).toBeGreaterThan(at);
      at = chapter.end;
    }
    expect(at).toBe(text.length);
    at = 0;
    for (const scene of findScenes(text, outline)) {
      const chapter = outline.chapters[scene.chapter];
      expect(scene.start).toBe(at);
      expect(scene.end).toBeGreaterThan(at);
      expect(scene.end).toBeLessThanOrEqual(chapter?.end ?? -1);
      at = scene.end;
    }
    expect(at).toBe(text.length);
  }), { numRuns: 200 });
});

test('scenes part at ornaments', () => {
  const text = `${prose}\n\n* * *\n\n${prose}\n\n#\n\n${prose}`;
  expect(findScenes(text, outlineStory(text)).map((scene) => text.slice(scene.start, scene.start + 10))).toEqual(['The kettle', 'The kettle', 'The kettle']);
});

test('leaves the title of the story out of its first chapter’s name', () => {
  const text = 'The Long Wall\n\nChapter One: Stones\n\nIt was built in a summer.\n\nChapter Two: Weeds\n\nIt fell in a winter.\n';
  expect(findChapters(text).map((chapter) => chapter.title)).toEqual(['Chapter One: Stones', 'Chapter Two: Weeds']);
  expect(guessTitle(text)).toBe('The Long Wall');
});
