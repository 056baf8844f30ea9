/** What cannot be told from a transcription in the International Phonetic Alphabet. */
export interface IpaReading {
  /** As an English reader would write the sound down: "shih-vawn". */
  respelling: string;
  /** Signs that were not understood and are left out. */
  unknown: string[];
}

/** Sounds by their signs, longest first where one begins another. A vowel has a second form where no consonant closes its syllable. */
const sounds: readonly (readonly [sign: string, closed: string, open?: string])[] = [
  ['tʃ', 'ch'],
  ['dʒ', 'j'],
  ['eɪ', 'ay'],
  ['aɪ', 'igh'],
  ['ɑɪ', 'igh'],
  ['ɔɪ', 'oy'],
  ['aʊ', 'ow'],
  ['əʊ', 'oh'],
  ['oʊ', 'oh'],
  ['ɪə', 'eer'],
  ['eə', 'air'],
  ['ɛə', 'air'],
  ['ʊə', 'oor'],
  ['iː', 'ee'],
  ['uː', 'oo'],
  ['ɑː', 'ah'],
  ['aː', 'ah'],
  ['ɔː', 'aw'],
  ['ɜː', 'ur'],
  ['eː', 'ay'],
  ['ɛː', 'air'],
  ['oː', 'oh'],
  ['yː', 'oo'],
  ['øː', 'ur'],
  ['i', 'ee'],
  ['ɪ', 'i', 'ih'],
  ['ɨ', 'i', 'ih'],
  ['e', 'e', 'ay'],
  ['ɛ', 'e', 'eh'],
  ['æ', 'a', 'ah'],
  ['a', 'ah'],
  ['ɑ', 'ah'],
  ['ɐ', 'u', 'uh'],
  ['ɒ', 'o', 'oh'],
  ['ɔ', 'o', 'aw'],
  ['o', 'oh'],
  ['ɵ', 'oh'],
  ['u', 'oo'],
  ['ʊ', 'oo'],
  ['ʉ', 'oo'],
  ['ɯ', 'oo'],
  ['y', 'oo'],
  ['ʏ', 'oo'],
  ['ø', 'ur'],
  ['œ', 'ur'],
  ['ʌ', 'u', 'uh'],
  ['ə', 'u', 'uh'],
  ['ɘ', 'u', 'uh'],
  ['ɚ', 'er'],
  ['ɜ', 'ur'],
  ['ɝ', 'ur'],
  ['ʃ', 'sh'],
  ['ʒ', 'zh'],
  ['θ', 'th'],
  ['ð', 'th'],
  ['ŋ', 'ng'],
  ['ɲ', 'ny'],
  ['ʎ', 'ly'],
  ['j', 'y'],
  ['x', 'kh'],
  ['χ', 'kh'],
  ['ç', 'kh'],
  ['ɡ', 'g'],
  ['g', 'g'],
  ['ɣ', 'g'],
  ['ɹ', 'r'],
  ['ɻ', 'r'],
  ['ɾ', 'r'],
  ['ʀ', 'r'],
  ['ʁ', 'r'],
  ['r', 'r'],
  ['ɬ', 'hl'],
  ['ɫ', 'l'],
  ['ʍ', 'wh'],
  ['β', 'v'],
  ['ʋ', 'v'],
  ['ɸ', 'f'],
  ['ɟ', 'dy'],
  ['c', 'ky'],
  ['q', 'k'],
  ['ħ', 'h'],
  ...'pbtdkfvszhmnlw'.split('').map((letter) => [letter, letter] as const),
];

const vowels = /^[aɑɐæeɛəɘɚiɪɨoɔɒɵøœuʊʉʌɜɝɯyʏ]/u;
/** Ties, length that is no sound of its own, aspiration and the like: nothing that English letters could tell. */
const unheard = /[\u02d0\u02d1\u02b0\u02b7\u02b2\u02e0\u02e4\u0294\u0295\u02de\u02c0]/gu;
/** Between syllables; the stressed one is not told, as no voice here can be made to stress a syllable by letters. */
const breaks = /[ˈˌ'.‿|-]+/u;

/**
 * A transcription as an English respelling, which every engine can read: most take no phonetic signs. Syllables are parted where the transcription parts or stresses them. Stress itself and tones are lost.
 */
export function respellingOfIpa(ipa: string): IpaReading {
  const unknown = new Set<string>();
  const plain = ipa
    .normalize('NFD')
    .replaceAll('c\u0327', 'ç')
    .replaceAll(/[/[\]()]/gu, '')
    .replaceAll(/([aɑɛœɔ])\u0303/gu, '$1n')
    .replaceAll(/[\u0300-\u036f]/gu, '')
    .trim();
  const words = plain.split(/\s+/u).map((word) =>
    word
      .split(breaks)
      .map((syllable) => spellSyllable(syllable, unknown))
      .filter((part) => part !== '')
      .join('-'),
  );
  return { respelling: words.filter((word) => word !== '').join(' '), unknown: [...unknown] };
}

function spellSyllable(syllable: string, unknown: Set<string>): string {
  let spelt = '';
  let at = 0;
  while (at < syllable.length) {
    const found = sounds.find(([sign]) => syllable.startsWith(sign, at));
    if (!found) {
      const sign = String.fromCodePoint(syllable.codePointAt(at) ?? 0);
      if (sign.replaceAll(unheard, '') !== '') unknown.add(sign);
      at += sign.length;
      continue;
    }
    const [sign, closed, open = closed] = found;
    const after = syllable.slice(at + sign.length).replaceAll(unheard, '');
    const part = after === '' || vowels.test(after) ? open : closed;
    spelt += spelt === '' && part === 'igh' ? 'eye' : part;
    at += sign.length;
  }
  return spelt;
}
