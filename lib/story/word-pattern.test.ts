import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordPattern } from './word-pattern.ts';

describe('words that are looked for', () => {
  it('are found wherever they stand, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.boolean(), (words, matchCase) => {
        const pattern = wordPattern(words, { matchCase });
        if (pattern === null) expect(words.replaceAll('\0', '').trim()).toBe('');
        else expect(`Before, ${words.replaceAll('\0', '')} and after.`).toMatch(pattern);
      }),
      { numRuns: 400 },
    );
  });
  it.each([['half-past', 'At half-past nine.'], ['a.b*c', 'Say a.b*c now.'], ['x/y', 'x/y'], ["Nora's", 'Nora’s lamp'], ['the  lamp', 'the\nlamp'], ['(so)', 'It was (so).']])('%s', (words, text) => {
    expect(text).toMatch(wordPattern(words) ?? /never$^/u);
    expect(text).toMatch(wordPattern(words, { matchCase: true }) ?? /never$^/u);
  });
  it('are whole where that is asked, and of the right case', () => {
    expect('upon half-pasts').not.toMatch(wordPattern('half-past', { wholeWords: true }) ?? /^/u);
    expect('at half-past').toMatch(wordPattern('half-past', { wholeWords: true }) ?? /never$^/u);
    expect('at Half-past').not.toMatch(wordPattern('half-past', { matchCase: true }) ?? /^/u);
    expect(wordPattern(' \0 ')).toBeNull();
  });
});
