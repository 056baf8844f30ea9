import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryOffsets } from './carry.ts';
import { matchLines } from './match-lines.ts';

const line = (text: string, kind = 'narration') => ({ text, kind });
const matched = (before: string[], after: string[]) => matchLines(before.map((text) => line(text)), after.map((text) => line(text))).map(({ before: b, after: a, same, moved }) => [b, a, same ? (moved ? 'moved' : 'same') : 'changed']);

describe('matchLines', () => {
  it('knows kept, changed, new and gone lines', () => {
    expect(matched(['The rain fell.', 'He closed the old green door.', 'It was late.'], ['The rain fell.', 'He opened the old green door.', 'Somebody knocked twice.', 'It was  late. ']))
      .toEqual([[0, 0, 'same'], [1, 1, 'changed'], [2, 3, 'same']]);
  });

  it('finds a paragraph that moved, and the short lines that moved with it', () => {
    const moved = ['The lighthouse keeper came down.', 'Yes.', 'No.'];
    expect(matched(['Yes.', ...moved, 'A', 'B', 'C', 'D'], ['Yes.', 'A', 'B', 'C', 'D', ...moved]).slice(5)).toEqual([[1, 5, 'moved'], [2, 6, 'moved'], [3, 7, 'moved']]);
  });

  it('does not take a common word elsewhere for the same line', () => {
    expect(matched(['Yes.', 'A long walk home.', 'The rain fell on.', 'No.'], ['A long walk home.', 'The rain fell on.', 'Yes.'])).toEqual([[1, 0, 'same'], [2, 1, 'same']]);
  });

  it('never takes a line of speech for narration that sounds like it', () => {
    expect(matchLines([line('He will come tomorrow night.', 'dialogue')], [line('He will come tomorrow morning.', 'narration')])).toEqual([]);
  });

  it('matches each line at most once, equal lines of equal texts all, and only what is the same as the same', () => {
    const text = fc.constantFrom('a', 'b', 'the old man walked home', 'the old man ran home', 'a quite different sentence here', 'one two three');
    fc.assert(
      fc.property(fc.array(text, { maxLength: 14 }), fc.array(text, { maxLength: 14 }), (before, after) => {
        const matches = matchLines(before.map((one) => line(one)), after.map((one) => line(one)));
        expect(new Set(matches.map((match) => match.before)).size).toBe(matches.length);
        expect(new Set(matches.map((match) => match.after)).size).toBe(matches.length);
        for (const match of matches) if (match.same) expect(before[match.before]).toBe(after[match.after]);
        const stayed = matches.filter((match) => !match.moved);
        expect(stayed.map((match) => match.before)).toEqual(stayed.map((match) => match.before).toSorted((a, b) => a - b));
        const identity = matchLines(before.map((one) => line(one)), before.map((one) => line(one)));
        expect(identity.map((match) => [match.before, match.after, match.same])).toEqual(before.map((_, at) => [at, at, true]));
      }),
      { numRuns: 300 },
    );
  });

  it('is quick on a long book revised throughout', () => {
    const before = Array.from({ length: 20_000 }, (_, at) => line(at % 5 === 0 ? '“Yes,” he said.' : `Sentence number ${at} of a long book, about ${at * 7919 % 1000} things.`));
    const after = before.map((one, at) => (at % 3 === 0 ? line(`${one.text} And more.`) : one)).filter((_, at) => at % 17 !== 0);
    const began = performance.now();
    expect(matchLines(before, after).length).toBeGreaterThan(after.length * 0.9);
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

describe('carryOffsets', () => {
  it('keeps words on their words, whatever stands between them', () => {
    const [from, to] = ['The  rain\nfell. ', ' The rain\r\n  fell.'];
    const carry = carryOffsets(from, to);
    for (const word of ['The', 'rain', 'fell.']) {
      const at = from.indexOf(word);
      expect(to.slice(carry(at), carry(at + word.length, 'end'))).toBe(word);
    }
  });
});
