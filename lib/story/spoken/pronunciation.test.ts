import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { indexRespellings, respell, respellingOfIpa, unusualWords } from './index.ts';

describe('a dictionary of pronunciations', () => {
  const dictionary = indexRespellings([
    { from: 'Siobhan', to: 'shiv-awn', anyCase: true },
    { from: 'Nice', to: 'neece', anyCase: false },
    { from: 'Siobhan Walsh', to: 'shiv-awn welsh', anyCase: true },
    { from: 'O’Dowd', to: 'oh doud', anyCase: true },
  ]);
  it.each([
    ['Siobhan came.', 'shiv-awn came.'],
    ['“SIOBHAN!” Siobhan’s hat', '“shiv-awn!” shiv-awn\'s hat'],
    ['Siobhanna and Missiobhan stay', 'Siobhanna and Missiobhan stay'],
    ['A nice day in Nice.', 'A nice day in neece.'],
    ['Siobhan Walsh, Siobhan', 'shiv-awn welsh, shiv-awn'],
    ['Mr. O\'Dowd', 'Mr. oh doud'],
    ['Nothing of these — “at all”…', 'Nothing of these — “at all”…'],
  ])('says %j as %j', (text, spoken) => {
    expect(respell(text, dictionary).text).toBe(spoken);
  });

  it('tells where each word stands', () => {
    const text = 'Ah, Siobhan; nice.';
    expect(respell(text, dictionary).words).toEqual([{ start: 4, end: 11, written: 'Siobhan', spoken: 'shiv-awn' }]);
  });

  it('tells of words in phonetic signs where they stand in what is said', () => {
    const index = indexRespellings([{ from: 'Siobhan', to: 'shiv-awn', anyCase: true, ipa: '/ʃɪˈvɔːn/' }, { from: 'Nora', to: 'naw-rah' }]);
    const { text, phonetic } = respell('Nora’s, Siobhan, and SIOBHAN’s.', index);
    expect(text).toBe('naw-rah\'s, shiv-awn, and shiv-awn\'s.');
    expect(phonetic.map(({ start, end, possessive }) => [text.slice(start, end), possessive])).toEqual([['shiv-awn', false], ['shiv-awn\'s', true]]);
    expect(phonetic.every(({ ipa }) => ipa === '/ʃɪˈvɔːn/')).toBe(true);
  });

  it('never changes a letter outside the words it tells of', () => {
    const piece = fc.constantFrom('Siobhan', 'siobhan', 'Nice', 'nice', ' ', '’s', 'é', '—', 'x', '1', '“', 'ﬁ', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { text: spoken, words } = respell(text, dictionary);
        let [back, at, shift] = ['', 0, 0];
        for (const word of words) {
          expect(text.slice(word.start, word.end)).toBe(word.written);
          back += text.slice(at, word.start) + word.spoken;
          at = word.end;
          shift += word.spoken.length - word.written.length;
        }
        expect(spoken).toBe(back + text.slice(at));
        expect(spoken.length).toBe(text.length + shift);
      }),
    );
  });
});

test.each([
  ['/ʃɪˈvɔːn/', 'shih-vawn'],
  ['ˈnaɪki', 'nighkee'],
  ['məˈɹiːə', 'muh-reeuh'],
  ['ˈiːʃə', 'eeshuh'],
  ['[aɪˈdɑː]', 'eye-dah'],
  ['ˈkwɪn.tɪn', 'kwin-tin'],
  ['bɔ̃ ʒuːʁ', 'bon zhoor'],
  ['t͡ʃeə', 'chair'],
])('IPA %s is written %s', (ipa, respelling) => {
  expect(respellingOfIpa(ipa)).toEqual({ respelling, unknown: [] });
});

test('signs that are none of the alphabet are named', () => {
  expect(respellingOfIpa('ʃɪ8ə').unknown).toEqual(['8']);
});

test('names and strange spellings are worth hearing, plain words are not', () => {
  const text = 'Then Mara saw the old man, and Mara ran. The café by Szymon was old. Rain fell; it was Old Fenn, and Fenn laughed. However, Fenn and Szymon stayed.';
  const found = unusualWords(text);
  expect(found.map(({ word }) => word)).toEqual(['Fenn', 'Mara', 'Szymon', 'café']);
  expect(found.find(({ word }) => word === 'café')?.why).toBe('spelling');
});
