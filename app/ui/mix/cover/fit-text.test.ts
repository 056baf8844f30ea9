import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText, wrapWords, type Box } from './fit-text.ts';

/** Every letter is half as wide as it is tall. */
const measure = (text: string, size: number): number => (text.length * size) / 2;
const box: Box = { width: 100, height: 60, most: 20, least: 4, leading: 1.2 };
const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 });

describe('words in a box', () => {
  it('are all there, in their order, in lines that fit', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 4, max: 20 }), (parts, size) => {
        const lines = wrapWords(parts.join(' '), size, box.width, measure);
        expect(lines.join(' ')).toBe(parts.join(' '));
        for (const line of lines) expect(measure(line, size) <= box.width || !line.includes(' ')).toBe(true);
      }),
    );
  });

  it('are as large as the box has room for, and never larger', () => {
    fc.assert(
      fc.property(words, (parts) => {
        const { size, lines } = fitText(parts.join(' '), box, measure);
        expect(lines.join(' ')).toBe(parts.join(' '));
        if (size === box.least) return;
        expect(lines.length * size * box.leading).toBeLessThanOrEqual(box.height);
        for (const line of lines) expect(measure(line, size)).toBeLessThanOrEqual(box.width);
      }),
    );
    expect(fitText('Rain', box, measure)).toEqual({ size: 20, lines: ['Rain'] });
    expect(fitText('a very long title that nobody would give a book of theirs', box, measure).size).toBeLessThan(12);
    expect(fitText('', box, measure)).toEqual({ size: 20, lines: [] });
  });
});
