import { describe, expect, test } from 'vitest';
import { array, assert, constantFrom, integer, oneof, property, string, tuple } from 'fast-check';
import { analyseStory } from './analyse.ts';
import { canPart, cutRange, longestPiece } from './cut.ts';
import type { StoryChapter, StorySegment, StoryStructure } from './types.ts';

const spoken = (text: string) => analyseStory({ text }).segments.filter((s) => s.kind === 'dialogue').map((s) => text.slice(s.start, s.end).trim());

function expectTiles(text: string, segments: readonly StorySegment[]): void {
  let at = 0;
  for (const segment of segments) {
    expect(segment.start).toBe(at);
    expect(segment.end).toBeGreaterThan(at);
    at = segment.end;
  }
  expect(at).toBe(text.length);
  expect(segments.map((s) => text.slice(s.start, s.end)).join('')).toBe(text);
}

describe('speech in every habit of marks', () => {
  test.each([
    ['straight', '"Come in," said Mara. "It is cold."', ['"Come in,"', '"It is cold."']],
    ['curly', '“Come in,” said Mara. “It is cold.”', ['“Come in,”', '“It is cold.”']],
    ['single curly', '‘Don’t go,’ said Mara. ‘The boys’ boat isn’t dry, ’tis wet.’', ['‘Don’t go,’', '‘The boys’ boat isn’t dry, ’tis wet.’']],
    ['single straight', "'Don't go,' said Mara. 'I'm goin' with 'em, and that's that.'", ["'Don't go,'", "'I'm goin' with 'em, and that's that.'"]],
    ['guillemets', '« Entre », dit Mara. « Il fait froid. »', ['« Entre »', '« Il fait froid. »']],
    ['inward guillemets', '»Komm herein«, sagte Mara. »Es ist kalt.«', ['»Komm herein«', '»Es ist kalt.«']],
    ['low-high', '„Komm herein“, sagte Mara. „Es ist kalt.“', ['„Komm herein“', '„Es ist kalt.“']],
    ['nested', '“He said ‘never’, and meant ‘never’,” said Mara.', ['“He said ‘never’, and meant ‘never’,”']],
    ['italic', '“_You_ go,” said Mara. _“No!”_', ['“_You_ go,”', '“No!”_']],
  ])('%s', (_, text, expected) => {
    expect(spoken(text)).toEqual(expected);
  });

  test('Spanish, French and Irish dashes', () => {
    expect(spoken('—Hola —dijo Mara—. ¿Quién es?\n\n—Soy yo.\n')).toEqual(['—Hola', '¿Quién es?', '—Soy yo.']);
    expect(spoken('—It is late, said Mara. Go home.\n\n—I will not.\n')).toEqual(['—It is late,', 'Go home.', '—I will not.']);
  });

  test('speech over several paragraphs opens its mark again and stays one person’s', () => {
    const text = '“It was a long winter,” said Mara. “We had no wood.\n\n“Then came the thaw.”\n\n“And after?” asked Tom.';
    const { segments, characters } = analyseStory({ text });
    expect(segments.filter((s) => s.kind === 'dialogue').map((s) => characters[s.speaker ?? -1]?.name)).toEqual(['Mara', 'Mara', 'Mara', 'Tom']);
  });

  test('titles and scare quotes stay narration', () => {
    expect(spoken('They sang “The Lark” twice in the “grand” hotel, as it was called.')).toEqual([]);
  });

  test('headings and scene breaks are kinds of their own', () => {
    const kinds = analyseStory({ text: 'Chapter I\n\nIt rained.\n\n***\n\n“Still?” said Mara.' }).segments.map((s) => s.kind);
    expect(kinds).toEqual(['heading', 'narration', 'scene-break', 'dialogue', 'narration']);
  });
});

describe('cutting', () => {
  test('cuts at sentence ends, never after an abbreviation', () => {
    const text = 'Mr. Fenn walked on along the wall. '.repeat(40);
    const pieces = cutRange(text, 0, text.length);
    expect(pieces.length).toBeGreaterThan(3);
    for (const { start, end } of pieces) {
      expect(end - start).toBeLessThanOrEqual(longestPiece);
      expect(text.slice(start, end).trimEnd()).toMatch(/wall\.$/u);
    }
  });

  test.each([
    ['titles and initials', 'It was Mrs. T. H. Fenn of St. Mary. '],
    ['times of day', 'He came at 5 p.m. Fenn was there. '],
    ['a company', 'Fenn and Co. Ltd. had sold it, Col. Harrow said. '],
    ['continental titles', 'M. Leroux and Mme. Leroux met Sra. Paz there. '],
  ])('no piece ends after %s', (_, sentence) => {
    const text = sentence.repeat(30);
    for (const { start, end } of cutRange(text, 0, text.length)) expect(text.slice(start, end).trimEnd()).toMatch(/(?:Mary|there|said)\.$/u);
  });

  test('the closing mark stays with its sentence, and no piece is without a letter', () => {
    const text = `${'“It is late, and the boat is not in yet, and nobody has lit the lamp on the quay.” She sat. '.repeat(12)}…! * * *`;
    for (const { start, end } of analyseStory({ text }).segments) {
      expect(text.slice(start, end)).toMatch(/\p{L}/u);
      expect(text.slice(start, end)).not.toMatch(/^[”’"]/u);
    }
  });

  test('unbroken text is cut at the limit, never in a character', () => {
    const text = '😀'.repeat(700) + 'e\u0301'.repeat(700);
    for (const { end } of cutRange(text, 0, text.length)) expect(end === text.length || canPart(text, end)).toBe(true);
  });
});

const hostile = oneof(
  string({ unit: 'binary', maxLength: 60 }),
  constantFrom(
    '"', '“', '”', '‘', '’', "'", '«', '»', '„', '—', '_', '*', ' ', '\n', '\r\n', '\n\n', '\n\n    ', '\u2028', '\u0301', '\ud83d', '\udc00', '\u200d', '\u202e', 'שלום', 'مرحبا', '***', 'Mr. ', 'said Mara', ', he thought. ', '. ',
    '“No,” ', "'Tis ", '\0', '\ufeff', 'Chapter I\n\n', 'CONTENTS\n\n', '“Dear Tom,\n\n', 'Yours ever,\n\nMara\n\n', 'The letter ran:\n\n', '— Old saying\n\n', 'a'.repeat(400), 'word '.repeat(120),
  ),
);
const hostileText = array(hostile, { maxLength: 30 }).map((parts) => parts.join(''));
const kinds = new Set(['narration', 'dialogue', 'thought', 'letter', 'epigraph', 'verse', 'heading', 'scene-break']);

function expectSound(text: string, structure?: StoryStructure): void {
  const { segments, chapters, scenes, characters } = analyseStory(structure ? { text, structure } : { text });
  expectTiles(text, segments);
  for (const segment of segments) {
    expect(kinds.has(segment.kind)).toBe(true);
    expect(segment.speaker === null || characters[segment.speaker] !== undefined).toBe(true);
    expect(segment.chapter).toBeLessThan(Math.max(1, chapters.length));
    expect(segment.scene).toBeLessThan(Math.max(1, scenes.length));
    expect(segment.confidence).toBeGreaterThanOrEqual(0);
    expect(segment.confidence).toBeLessThanOrEqual(1);
  }
}

test('any text is tiled exactly, whatever it holds', () => {
  assert(property(hostileText, (text) => expectSound(text)), { numRuns: 120 });
});

test('any text is tiled exactly, whatever its file says of its structure', () => {
  const places = array(tuple(integer({ min: 0, max: 400 }), integer({ min: 0, max: 120 }), integer({ min: 0, max: 3 })), { maxLength: 12 });
  assert(
    property(hostileText, places, integer({ min: 0, max: 3 }), (text, ranges, parts) => {
      const blocks = ranges.map(([start, length, kind]) => ({ start, end: start + length, kind: (['heading', 'quote', 'verse', 'scene-break'] as const)[kind] ?? 'quote' }));
      const cuts = [...new Set([0, ...ranges.slice(0, parts).map(([start]) => start).filter((at) => at < text.length), text.length])].sort((a, b) => a - b);
      const chapters = cuts.slice(0, -1).map((start, i): StoryChapter => ({ start, end: cuts[i + 1] ?? text.length, title: 'x', heading: i % 2 === 0 ? { start, end: Math.min(start + 5, cuts[i + 1] ?? 0) } : null, matter: 'body' }));
      expectSound(text, { chapters: parts === 0 ? [] : chapters, blocks, emphasis: ranges.map(([start, length]) => ({ start, end: start + length })) });
    }),
    { numRuns: 120 },
  );
});

test('long texts take time in proportion', () => {
  const paragraph = '“Is that so?” said Mara. It was so, and Tom’s coat hung on the door as it had hung all winter. ';
  const one = paragraph.repeat(Math.ceil(100_000 / paragraph.length));
  const time = (text: string) => {
    // Processor time, so that a busy machine does not fail the test.
    const start = process.cpuUsage();
    expect(analyseStory({ text }).segments.at(-1)?.end).toBe(text.length);
    return process.cpuUsage(start).user / 1000;
  };
  expect(time(one)).toBeLessThan(4000);
  expect(time('x'.repeat(200_000))).toBeLessThan(4000);
  expect(time('"'.repeat(50_000))).toBeLessThan(4000);
  expect(time("' ".repeat(50_000))).toBeLessThan(4000);
  expect(time('“'.repeat(50_000))).toBeLessThan(4000);
  expect(time('\n'.repeat(200_000))).toBeLessThan(4000);
  expect(time('_a '.repeat(40_000))).toBeLessThan(4000);
  expect(time('“Dear Tom,\n\n'.repeat(3_000))).toBeLessThan(4000);
  expect(time('Contents\n\nChapter I\n\n'.repeat(2_500))).toBeLessThan(4000);
  expect(time('— Si —dijo él— no.\n\n'.repeat(2_500))).toBeLessThan(4000);
  expect(time(`“${'‘a, '.repeat(25_000)}`)).toBeLessThan(4000);
});
