import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtMarks } from './pieces.ts';
import { emphasisOf } from './emphasis.ts';
import { choose, chooseMany, chooseOne, nothingChosen } from './selection.ts';
import { why } from './why.ts';

describe('cutAtMarks', () => {
  it('marks the words it was asked to', () => {
    const pieces = cutAtMarks('and the first drops struck', { cues: [{ start: 14, end: 19 }], changes: [], now: { start: 8, end: 19 } });
    expect(pieces.map(({ text, cue, now }) => [text, cue, now])).toEqual([['and the ', false, false], ['first ', false, true], ['drops', true, true], [' struck', false, false]]);
  });
  it('never changes the text, whatever the marks', () => {
    const range = fc.record({ start: fc.integer({ min: -3, max: 30 }), end: fc.integer({ min: -3, max: 30 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 20, unit: 'binary' }), fc.array(range, { maxLength: 5 }), fc.array(range, { maxLength: 5 }), (text, cues, changes) => {
        expect(cutAtMarks(text, { cues, changes, now: null }).map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});

describe('why', () => {
  const line = { confidence: 0.62, evidence: 'tag' as const, evidenceText: 'she\n whispered', speakerSetBy: 'analysis' as const, kind: 'dialogue' as const };
  it('says how sure and because of what', () => {
    expect(why(line)).toBe('62 % sure: because of “she whispered”.');
    expect(why({ ...line, evidence: 'turn', evidenceText: null })).toBe('62 % sure: taking turns.');
    expect(why({ ...line, speakerSetBy: 'person' })).toBe('You settled who speaks this line.');
  });
});

describe('choosing lines', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];
  const plain = { shift: false, toggle: false };
  const shift = { shift: true, toggle: false };
  const toggle = { shift: false, toggle: true };
  it('chooses one, a range either way, and single ones', () => {
    const one = choose(nothingChosen, order, 'c', plain);
    expect([...one.ids]).toEqual(['c']);
    const range = choose(one, order, 'e', shift);
    expect([...range.ids]).toEqual(['c', 'd', 'e']);
    expect([...choose(range, order, 'a', shift).ids], 'from where it began').toEqual(['a', 'b', 'c']);
    expect([...choose(range, order, 'd', toggle).ids]).toEqual(['c', 'e']);
    expect([...choose(one, order, 'c', toggle).ids], 'the last one stays').toEqual(['c']);
    expect(choose(range, order, 'b', plain)).toEqual(chooseOne('b'));
  });
  it('keeps its place among many, if that is one of them', () => {
    expect(chooseMany(chooseOne('c'), ['a', 'c']).lead).toBe('c');
    expect(chooseMany(chooseOne('c'), ['a', 'b']).lead).toBe('a');
    expect(chooseMany(nothingChosen, []).lead).toBeNull();
  });
});

describe('emphasisOf', () => {
  it('finds what underscores stress', () => {
    const text = 'You were _born wet_, snake_case_name and a_b';
    const { stressed, marks } = emphasisOf(text);
    expect(stressed.map(({ start, end }) => text.slice(start, end))).toEqual(['born wet']);
    expect(marks.map(({ start, end }) => text.slice(start, end))).toEqual(['_', '_']);
  });
});
