import { describe, expect, test } from 'vitest';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { analyseStory } from './analyse.ts';
import { canPart, cutRange, longestPiece } from './cut.ts';
import type { StorySegment } from './types.ts';

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

  test('unbroken text is cut at the limit, never in a character', () => {
    const text = '😀'.repeat(700) + 'e\u0301'.repeat(700);
    for (const { end } of cutRange(text, 0, text.length)) expect(end === text.length || canPart(text, end)).toBe(true);
  });
});

test('any text is tiled exactly, whatever it holds', () => {
  const hostile = oneof(
    string({ unit: 'binary', maxLength: 60 }),
    constantFrom('"', '“', '”', '‘', '’', "'", '«', '»', '„', '—', ' ', '\n', '\r\n', '\n\n', '\u2028', '\u0301', '\ud83d', '\udc00', '\u200d', '\u202e', 'שלום', 'مرحبا', '***', 'Mr. ', 'said Mara', '. ', '“No,” ', "'Tis ", '\0', '\ufeff', 'a'.repeat(400), 'word '.repeat(120)),
  );
  assert(property(array(hostile, { maxLength: 30 }).map((parts) => parts.join('')), (text) => expectTiles(text, analyseStory({ text }).segments)), { numRuns: 150 });
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
});
