import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SegmentKind, SpokenForm } from '../types.ts';
import { spokenCases } from './cases.ts';
import { spokenForm } from './index.ts';

const kinds: readonly SegmentKind[] = ['narration', 'dialogue', 'thought', 'letter', 'epigraph', 'verse', 'heading', 'scene-break'];
const kind = fc.constantFrom(...kinds);

/** Pieces that rules care about, glued in any order, among text of every script and broken surrogates. */
const piece = fc.oneof(
  fc.constantFrom(
    ' ', ' ', '\n', '\n\n', '.', ',', '—', '–', '-', '——', '…', '...', '“', '”', '‘', '’', "'", '"', '(', ')', '[', ']', '_', '*', '#', '&', '@', '/', '%', '°', '£', '$', '€',
    '½', '2½', '1911', '3rd', '10s.', '6d.', '7.30', '3/4', '1,000', '0', '007', '-5', 'a.m.', 'Mr.', 'St.', 'No.', 'U.S.A.', 'I', 'VIII', 'Henry', 'Chapter', 'STOP', 'BBC', 'GET',
    'W-w-what', 'Nooo', 'Hmm', '’tis', 'o’', 'goin’', 'March', 'ft.', 'lb', '\u0301', '\u200d', '\u00ad', '\ufeff', '\ud800', '\udc00', '😀', '👩‍👧', 'ﬁ', 'ﷺ', '٣', '𝟛', 'Ⅷ', '①', '\u0000', '<b>', '[[', '\u202e',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ maxLength: 8 }),
);
const hostile = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

/** Rebuilds what must hold of every answer, whatever was written. */
function check(text: string, form: SpokenForm): void {
  const tokens = form.text === '' ? [] : form.text.split(' ');
  expect(tokens.map((token) => token.replace(/[,;:.…!?]$/, ''))).toEqual(form.words.map((word) => word.spoken));
  let start = 0;
  let end = 0;
  for (const word of form.words) {
    expect(word.spoken).toMatch(/[\p{L}]/u);
    expect(word.start).toBeGreaterThanOrEqual(start);
    expect(word.end).toBeGreaterThanOrEqual(end);
    expect(word.end).toBeGreaterThan(word.start);
    expect(word.end).toBeLessThanOrEqual(text.length);
    ({ start, end } = word);
  }
  expect(form.text).toMatch(/^[\p{L}\p{M}' ,;:.…!?-]*$/u);
  for (const change of form.changes) {
    expect(change.written).toBe(text.slice(change.start, change.end));
    expect(change.written).not.toBe('');
    expect(change.rule).not.toBe('');
  }
}

describe('the spoken form of any text', () => {
  it('never throws; its words cover its text in order; ranges stay inside; nothing but words and pauses', () => {
    fc.assert(fc.property(hostile, kind, (text, chosen) => check(text, spokenForm(text, { kind: chosen }))), { numRuns: 800 });
  });

  it('holds for the table too', () => {
    for (const group of spokenCases) for (const [written] of group.cases) check(written, spokenForm(written, { kind: group.kind ?? 'narration' }));
  });

  it('is the same every time', () => {
    fc.assert(
      fc.property(hostile, kind, (text, chosen) => {
        expect(spokenForm(text, { kind: chosen })).toEqual(spokenForm(text, { kind: chosen }));
      }),
      { numRuns: 150 },
    );
  });

  it('leaves ordinary words alone', () => {
    const word = fc.stringMatching(/^[b-df-hj-np-tv-z][aeiou][bdgklnprt][aeiou]?$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        // Numerals and noises in small letters are words only by accident of this alphabet.
        const text = words.join(' ');
        expect(spokenForm(text, { kind: 'narration' })).toMatchObject({ text, changes: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('drops nothing that is a word: each run of plain letters is spoken', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{4,8}$/), { minLength: 1, maxLength: 10 }), fc.constantFrom(', ', ' — ', '; “', '” ', ' (', ') ', '… ', ' * '), (words, mark) => {
        const form = spokenForm(words.join(mark), { kind: 'dialogue' });
        expect(form.words.length).toBeGreaterThanOrEqual(words.length);
      }),
      { numRuns: 300 },
    );
  });

  it('takes time that grows with the text and no faster', () => {
    const traps = [
      'a', 'A', '1', '-', '.', ' ', '—', "'", '*', 'a-', '1,000,', '1-', '1/', 'a.', 'A.', 'a@', '<', '[', '£1', 'I—', 'a\u0301', '\u0301', 'W-', '😀', 'X', 'STOP ', 'a_', '½', '\n',
      'The 3rd of March, 1911, cost Mr. Hale £3 10s. at No. 14. “W-w-what?!” he said—twice. ',
    ];
    for (const trap of traps) {
      // Prose is tried at its full length; the traps at one where a quadratic scan already takes several seconds.
      const length = trap.length > 20 ? 100_000 : 20_000;
      const text = trap.repeat(Math.ceil(length / trap.length)).slice(0, length);
      // Processor time, not the clock: other work on the machine must not fail this.
      const began = process.cpuUsage();
      spokenForm(text, { kind: 'narration' });
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1000, JSON.stringify(trap)).toBeLessThan(length === 100_000 ? 8000 : 2500);
    }
  });
});
