import { assert, constantFrom, property, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { respellingOfIpa } from '../../../story/spoken/index.ts';
import { symbolsOfIpa, withPossessive } from './ipa.ts';

/** The list of symbols of Kokoro 82M (tokenizer.json). */
const symbols = new Set(';:,.!?—…"()“” \u0303ʣʥʦʨᵝ\uAB67AIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ');

describe('phonetic signs', () => {
  it.each([
    ['/ʃɪˈvɔːn/', 'ʃɪvˈɔːn', 'ʃɪvˈɔːn'],
    ['[ˈnaɪki]', 'nˈaɪki', 'nˈaɪki'],
    ['məˈɹiːə', 'məɹˈiːə', 'məɹˈiːə'],
    ['ˈkwɪn.tɪn', 'kwˈɪntɪn', 'kwˈɪntɪn'],
    ["gr'eɪs", 'ɡɹˈeɪs', 'ɡɹˈeɪs'],
    ['t͡ʃeə', 'tʃˈeə', 'tʃˈeə'],
    ['kaˈfe', 'kɑːfˈeɪ', 'kafˈeɪ'],
    ['ˌhɔ.leːˈno:', 'hˌɔleɪnˈɔː', 'hˌɔleɪnˈɔː'],
    ['lɒx', 'lˈɒk', 'lˈɒk'],
    ['dʒəʊ', 'dʒˈoʊ', 'dʒˈəʊ'],
    ['ˈanna ˈlʊnd', 'ˈɑːnnɑː lˈʊnd', 'ˈanna lˈʊnd'],
  ])('%s are the symbols of English: %s, %s', (ipa, american, british) => {
    expect([symbolsOfIpa(ipa, 'american'), symbolsOfIpa(ipa, 'british')]).toEqual([american, british]);
  });

  it('of another language stay as they are, as far as the model has them', () => {
    expect(symbolsOfIpa('ɡaʁˈsɔ̃ t͡ʃao ça', null)).toBe('ɡaʁsˈɔ\u0303 ʧˈao çˈa');
  });

  it('of every kind that a dictionary may hold are symbols that the model has', () => {
    const signs = Array.from('aɑɐæeɛəɘɚiɪɨoɔɒɵøœuʊʉʌɜɝɯyʏpbtdkfvszhmnlwʃʒθðŋɲʎjxχçɡgɣɹɻɾʀʁrɬɫʍβʋɸɟcqħˈˌ.ːˑʰʷʲˠˤʔʕ').concat('t͡ʃ', 'ɔ̃', 'eɪ', 'n̩', 'ɜ˞', ' ', '-', '‿');
    assert(
      property(array(constantFrom(...signs), { maxLength: 12 }), constantFrom('american' as const, 'british' as const, null), (parts, english) => {
        const ipa = parts.join('');
        expect(respellingOfIpa(ipa).unknown).toEqual([]);
        const said = symbolsOfIpa(ipa, english);
        for (const symbol of said) expect(symbols.has(symbol), `${symbol} of ${ipa}`).toBe(true);
        expect(said).not.toMatch(/[ˈˌ](?![\p{Ll}ʔ])|^ | $| {2}/u);
      }),
      { numRuns: 400 },
    );
  });

  it('with an ’s end as their last sound wants it', () => {
    expect([withPossessive('ʃɪvˈɔːn', 'british'), withPossessive('dʒˈɛk', 'british'), withPossessive('bˈuːʃ', 'british'), withPossessive('dʒˈoʊnz', 'american')]).toEqual(['ʃɪvˈɔːnz', 'dʒˈɛks', 'bˈuːʃɪz', 'dʒˈoʊnzᵻz']);
  });
});
