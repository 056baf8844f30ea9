/** From phonetic signs as a dictionary or a writer has them to the model's symbols. */
import type { EnglishDialect } from './protocol.ts';

const vowel = /[aɑɐæeɛəɘɚiɪɨoɔɒɵøœuʊʉʌɜɝɯyʏ]/u;

/** Signs that no voice of the model was made with, and the nearest that it has. */
const nearest: { [sign: string]: string } = { g: 'ɡ', ɫ: 'l', ɬ: 'l', ɝ: 'ɜː', ɘ: 'ə', ɵ: 'ə', ʉ: 'u', ʏ: 'y', ʀ: 'ʁ', ʍ: 'w', ħ: 'h' };
/** The same for its English voices: sounds of other languages are said as an English reader says them. */
const nearestInEnglish: { [sign: string]: string } = { ...nearest, r: 'ɹ', ɻ: 'ɹ', ʁ: 'ɹ', ʀ: 'ɹ', x: 'k', χ: 'k', ç: 'k', c: 'k', q: 'k', ɣ: 'ɡ', ɟ: 'dj', ɲ: 'nj', ʎ: 'lj', β: 'v', ʋ: 'v', ɸ: 'f', y: 'uː', ʏ: 'uː', ɯ: 'uː', ø: 'ɜː', œ: 'ɜː', ɨ: 'ɪ', 'ʲ': 'j' };

/** In English a vowel that other languages have alone is one of two, or a long one. Longest first. */
const vowelsAlone: { readonly [dialect in EnglishDialect]: readonly (readonly [RegExp, string])[] } = {
  american: [
    [/əʊ/gu, 'oʊ'],
    [/a(?![ɪʊː])/gu, 'ɑː'],
    [/aː/gu, 'ɑː'],
    [/o(?![ʊː])/gu, 'oʊ'],
  ],
  british: [
    [/oʊ/gu, 'əʊ'],
    [/aː/gu, 'ɑː'],
    [/o(?!ː)/gu, 'əʊ'],
  ],
};
const inBoth: readonly (readonly [RegExp, string])[] = [
  [/oː/gu, 'ɔː'],
  // At the end of a word it is a long one ("café"), else the vowel of "bed".
  [/e(?=$|[ˈˌ .])/gu, 'eɪ'],
  [/eː/gu, 'eɪ'],
  [/e(?![ɪə])/gu, 'ɛ'],
];

/**
 * The symbols that the model reads for a word in phonetic signs: `/ʃɪˈvɔːn/` is ʃɪvˈɔːn. Stress stands right before its
 * vowel, as eSpeak NG writes it; a word without any is stressed on its first.
 *
 * @param english null for another language, whose signs stay as far as the model has them
 */
export function symbolsOfIpa(ipa: string, english: EnglishDialect | null): string {
  const signs = ipa
    .normalize('NFD')
    .replaceAll('c\u0327', 'ç')
    .replaceAll(/[/[\]()\u02d1]|(?!\u0303)\p{Mn}/gu, '')
    .replaceAll(/['’]/gu, 'ˈ')
    .replaceAll(':', 'ː');
  return signs
    .trim()
    .split(/\s+/u)
    .map((word) => wordIn(word, english))
    .filter((word) => word !== '')
    .join(' ');
}

function wordIn(word: string, english: EnglishDialect | null): string {
  const known = english === null ? nearest : nearestInEnglish;
  let said = Array.from(word, (sign) => known[sign] ?? sign).join('');
  if (english !== null) for (const [alone, together] of [...vowelsAlone[english], ...inBoth]) said = said.replaceAll(alone, together);
  said = said.replaceAll(/[^\p{Ll}\p{Lo}\u0303ˈˌːʰʲ]/gu, '').replaceAll(/[ʕ]/gu, '');
  return stressed(english === null ? said.replaceAll('tʃ', 'ʧ').replaceAll('dʒ', 'ʤ').replaceAll('ts', 'ʦ').replaceAll('dz', 'ʣ') : said.replaceAll('\u0303', ''));
}

function stressed(word: string): string {
  const letters = Array.from(/[ˈˌ]/u.test(word) ? word : `ˈ${word}`);
  let said = '';
  let stress = '';
  for (const letter of letters) {
    if (letter === 'ˈ' || letter === 'ˌ') {
      stress = letter;
      continue;
    }
    if (vowel.test(letter)) {
      said += stress;
      stress = '';
    }
    said += letter;
  }
  return said;
}

/** A word's symbols with the 's that follows it, said as its last sound wants it. */
export function withPossessive(symbols: string, english: EnglishDialect | null): string {
  if (/[szʃʒʧʤ]$/u.test(symbols)) return `${symbols}${english === 'american' ? 'ᵻz' : 'ɪz'}`;
  return `${symbols}${/[ptkfθ]$/u.test(symbols) ? 's' : 'z'}`;
}
