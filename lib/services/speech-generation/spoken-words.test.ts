import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spokenWords, timesAsWritten } from './spoken-words.ts';

const times = (text: string) => [...text.matchAll(/\S+/g)].map((match, at) => ({ from: at, to: at + 0.9, start: match.index, end: match.index + match[0].length }));
const lit = (written: string, spoken: string) => timesAsWritten(times(spoken), spoken, written).map((word) => written.slice(word.start, word.end));

describe('spokenWords', () => {
  it('is the line itself, what was written for the ear, or the line without the words that a sound stands for', () => {
    const source = 'Before. “Bang! The door flew open.” After.';
    const line = { start: 8, end: 35, ear: null };
    expect(spokenWords(line, source, [])).toBe('“Bang! The door flew open.”');
    expect(spokenWords({ ...line, ear: 'The door went.' }, source, [{ start: 9, end: 13 }])).toBe('The door went.');
    expect(spokenWords(line, source, [{ start: 9, end: 13 }])).toBe('“The door flew open.”');
    expect(spokenWords(line, source, [{ start: 24, end: 28 }])).toBe('“Bang! The door  open.”');
    expect(spokenWords(line, source, [{ start: 0, end: 6 }])).toBe('“Bang! The door flew open.”');
    expect(spokenWords(line, source, [{ start: 9, end: 13 }, { start: 19, end: 23 }])).toBe('“The  flew open.”');
  });

  it('keeps the end of a sentence whose last words are a sound', () => {
    const source = 'The gun went bang. Nobody moved.';
    expect(spokenWords({ start: 0, end: source.length, ear: null }, source, [{ start: 13, end: 17 }])).toBe('The gun went . Nobody moved.');
  });
});

describe('timesAsWritten', () => {
  it('lights words where they are written', () => {
    expect(lit('Bang! The door flew open.', 'The door flew open.')).toEqual(['The', 'door', 'flew', 'open']);
    expect(lit('He saw Dr. Smythe at No. 4.', 'He saw Doctor Smythe at number four.')).toEqual(['He', 'saw', 'Dr', 'Smythe', 'at', 'No. 4', 'No. 4']);
    expect(lit('One two three', 'One two and three')).toEqual(['One', 'two', 'two', 'three']);
    expect(lit('One two', 'And then one two')).toEqual(['One', 'One', 'One', 'two']);
  });

  it('always points into the written line and keeps its times', () => {
    const words = fc.array(fc.constantFrom('one', 'two', 'Three', 'no.', '—', 'four!'), { maxLength: 12 }).map((list) => list.join(' '));
    fc.assert(
      fc.property(words, words, (spoken, written) => {
        const given = times(spoken);
        const told = timesAsWritten(given, spoken, written);
        expect(told.map(({ from, to }) => [from, to])).toEqual(given.map(({ from, to }) => [from, to]));
        for (const word of told) {
          expect(word.start).toBeGreaterThanOrEqual(0);
          expect(word.end).toBeLessThanOrEqual(written.length);
          expect(word.end).toBeGreaterThanOrEqual(word.start);
        }
      }),
    );
  });
});
