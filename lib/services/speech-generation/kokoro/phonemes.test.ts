import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spokenForm } from '../../../story/spoken/index.ts';
import { symbolsOf, wholePhoneme, type Phonemizer } from './phonemes.ts';
import { piecesOf } from './pieces.ts';
import { mostSymbols, type EnglishDialect } from './protocol.ts';
import { callsOf } from './symbols.ts';

/** Each letter is its own phoneme. */
const letters: Phonemizer = (text) =>
  [...text.matchAll(/\S+/gu)].flatMap((word) => Array.from(word[0].toLowerCase(), (phonemes, at) => ({ phonemes, at: word.index, startsWord: at === 0 })));
const vocabulary = new Map(Array.from('$;:,.!?—… abcdefghijklmnopqrstuvwxyzʤʧɹIAˈː', (symbol, id) => [symbol, id]));

function symbolsIn(text: string, phonemize: Phonemizer = letters, english: EnglishDialect | null = 'american') {
  return piecesOf(spokenForm(text, { kind: 'narration' })).map((piece) => ({ piece, symbols: symbolsOf(piece, phonemize, english) }));
}

describe('the symbols of a piece', () => {
  it('are phonemes by words, with marks right behind their words and blanks between', () => {
    const [{ symbols } = { symbols: [] }] = symbolsIn('Well, he sat. “No!”');
    expect(symbols.map(({ symbol }) => symbol).join('')).toBe('well, he sat. no!');
    expect(symbols.map(({ word }) => word ?? '-').join('')).toBe('0000--11-222--33-');
  });

  it('of English take the model’s letters; of other languages one symbol for what is one sound', () => {
    const fixed = (...phonemes: string[]): Phonemizer => () => phonemes.map((one, at) => ({ phonemes: one, at: 0, startsWord: at === 0 }));
    const of = (english: EnglishDialect | null, ...phonemes: string[]) => symbolsIn('cosa', fixed(...phonemes), english)[0]?.symbols.map(({ symbol }) => symbol).join('');
    expect(of('american', 'r', 'ˈaɪ', 'tʃ', 'x')).toBe('ɹˈaɪtʃk');
    expect(of(null, 'r', 'ˈaɪ', 'tʃ', 'dʒː')).toBe('rˈIʧʤː');
  });

  it('are as espeak-ng meant them, where its events have too little room', () => {
    expect(['ˈɔːɹ\u0007', 'ˈɔːɹ', 'ˈɐ̃ʊ\u0001', 'ɐ̃ʊ̃\u0001', 'k', '\u0007', 'ˈɐ\ufffd', 'r.', 'ə-'].map(wholePhoneme)).toEqual(['ˈɔːɹ', 'ˈɔːɹ', 'ˈɐ̃ʊ̃', 'ɐ̃ʊ̃', 'k', '', 'ˈɐ', 'r.', 'ə']);
  });

  it('keep ç as one and nasal vowels as two, as the model has them', () => {
    const fixed: Phonemizer = () => [{ phonemes: 'ç', at: 0, startsWord: true }, { phonemes: 'ã', at: 0, startsWord: false }];
    expect(symbolsIn('cosa', fixed, null)[0]?.symbols.map(({ symbol }) => symbol)).toEqual(['ç', 'a', '\u0303']);
  });

  it('are the signs of words that have them, wherever the text is cut', () => {
    const text = `${'He went on and on, and met Anna Lund soon. '.repeat(8)}Anna Lund’s hat.`;
    const phonetic = [...text.matchAll(/Anna Lund(?<possessive>’s)?/gu)].map((match) => ({ start: match.index, end: match.index + match[0].length, ipa: 'ˈxxx lʊnt', possessive: match.groups?.['possessive'] !== undefined }));
    const pieces = piecesOf(spokenForm(text, { kind: 'narration' }), phonetic, 'british');
    expect(pieces.length).toBeGreaterThan(1);
    const said = pieces.map((piece) => symbolsOf(piece, letters, 'british').map(({ symbol }) => symbol).join('')).join(' ');
    expect(said).not.toMatch(/anna|lund/u);
    expect(said.match(/met kkk lˈʊnt soon/gu)).toHaveLength(8);
    expect(said).toContain('kkk lˈʊnts hat');
    for (const { said: runs, text: own } of pieces) for (const { from, to } of runs) expect(own.slice(from, to)).toMatch(/^(?:Anna|Lund(?:['’]s)?)$/u);
  });

  it('of any text at all belong to words in order, and no call is longer than the model takes', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 1500 }), (text) => {
        const form = spokenForm(text, { kind: 'narration' });
        const pieces = piecesOf(form);
        expect(pieces.map((piece) => piece.text).join('')).toBe(form.text);
        expect(pieces.reduce((sum, { words }) => sum + words.length, 0)).toBe(form.words.length);
        for (const piece of pieces) {
          const symbols = symbolsOf(piece, letters, 'american');
          let last = 0;
          for (const { word } of symbols) {
            if (word === null) continue;
            expect(word).toBeGreaterThanOrEqual(last);
            expect(word).toBeLessThan(piece.words.length);
            last = word;
          }
          for (const { ids, words } of callsOf(symbols, vocabulary).calls) {
            expect(ids.length).toBeLessThanOrEqual(mostSymbols);
            expect(words).toHaveLength(ids.length);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('calls', () => {
  const long = Array.from({ length: 1400 }, (_, at) => ({ symbol: at % 9 === 8 ? ' ' : 'a', word: at % 9 === 8 ? null : Math.floor(at / 9) }));

  it('are cut between words, and lose no symbol that the model has', () => {
    const { calls, unknown } = callsOf([...long, { symbol: 'ж', word: 155 }], vocabulary);
    expect(calls.flatMap(({ ids }) => ids)).toHaveLength(long.length);
    for (const { words } of calls.slice(0, -1)) expect(words.at(-1)).toBeNull();
    expect(unknown).toBe('ж');
    // A sign on a letter is no letter that was left out.
    expect(callsOf([{ symbol: 'a', word: 0 }, { symbol: '\u0329', word: 0 }], vocabulary).unknown).toBe('');
  });

  it('of marks alone are none', () => {
    expect(callsOf([{ symbol: '.', word: null }, { symbol: ' ', word: null }], vocabulary).calls).toEqual([]);
  });
});
