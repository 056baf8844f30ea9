import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spokenForm } from '../../../story/spoken/index.ts';
import { plainText } from './plain-text.ts';
import { wordStarts, wordTimes } from './word-times.ts';

describe('text for the synthesiser', () => {
  test('keeps words and plain punctuation only, and knows where each character came from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const plain = plainText(text);
        expect(plain.text).not.toMatch(/[<>&[\]{}"“”‘’—]|\p{Cc}/u);
        expect(Array.from(plain.text)).toHaveLength(plain.origin.length);
        plain.origin.forEach((at, index) => {
          expect(at).toBeGreaterThanOrEqual(plain.origin[index - 1] ?? 0);
          expect(at).toBeLessThan(text.length);
        });
      }),
    );
  });

  test('apostrophes stay in words, quotation marks and dashes do not touch them', () => {
    expect(plainText('‘Don’t’ — “’twas O’Neill’s”').text.replaceAll(/\s+/g, ' ').trim()).toBe("Don't , 'twas O'Neill's");
    expect(plainText('one—two').text).toBe('one, two');
  });
});

describe('word times', () => {
  test('whatever the events say, times are in order and inside the sound', () => {
    const event = fc.record({ position: fc.integer({ min: -3, max: 90 }), milliseconds: fc.integer({ min: -10, max: 9000 }) });
    fc.assert(
      fc.property(fc.lorem({ maxCount: 12 }), fc.array(event, { maxLength: 20 }), (text, events) => {
        const form = spokenForm(text, { kind: 'narration' });
        const { origin } = plainText(form.text);
        const starts = wordStarts(form, origin, events, 5);
        expect(starts).toHaveLength(form.words.length);
        const times = wordTimes(form, starts, 5);
        let last = 0;
        for (const { from, to } of times) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(5);
          last = from;
        }
      }),
    );
  });

  test('a word without an event has its share of the time between its neighbours', () => {
    const form = spokenForm('one three seven', { kind: 'narration' });
    const { origin } = plainText(form.text);
    const starts = wordStarts(form, origin, [{ position: 0, milliseconds: 0 }, { position: 10, milliseconds: 1000 }], 1.5);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeCloseTo(0.4, 5);
    expect(starts[2]).toBe(1);
  });

  test('words of one stretch of the source are one', () => {
    const form = spokenForm('He paid £5.', { kind: 'narration' });
    const times = wordTimes(form, form.words.map((_, index) => index), 10);
    expect(times.map(({ start, end }) => 'He paid £5.'.slice(start, end))).toEqual(['He', 'paid', '£5']);
  });
});
