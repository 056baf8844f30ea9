/**
 * The three letters of ISO 639-2 (terminological) that ID3 asks for, by the two of ISO 639-1. Those that a story may be in,
 * and their neighbours.
 */
const threeLetters: { readonly [two: string]: string } = {
  af: 'afr', ar: 'ara', bg: 'bul', bn: 'ben', ca: 'cat', cs: 'ces', cy: 'cym', da: 'dan', de: 'deu', el: 'ell', en: 'eng', es: 'spa', et: 'est', eu: 'eus', fa: 'fas',
  fi: 'fin', fr: 'fra', ga: 'gle', gl: 'glg', he: 'heb', hi: 'hin', hr: 'hrv', hu: 'hun', id: 'ind', is: 'isl', it: 'ita', ja: 'jpn', ko: 'kor', la: 'lat', lt: 'lit',
  lv: 'lav', mk: 'mkd', ms: 'msa', nb: 'nob', nl: 'nld', nn: 'nno', no: 'nor', pl: 'pol', pt: 'por', ro: 'ron', ru: 'rus', sk: 'slk', sl: 'slv', sq: 'sqi', sr: 'srp',
  sv: 'swe', sw: 'swa', ta: 'tam', th: 'tha', tr: 'tur', uk: 'ukr', ur: 'urd', vi: 'vie', zh: 'zho',
};

/** The code of a BCP 47 tag such as "en-GB"; null where it is not known. A tag that begins with three letters has it already. */
export function languageCode(tag: string): string | null {
  const [primary = ''] = tag.toLowerCase().split(/[-_]/u);
  return /^[a-z]{3}$/u.test(primary) ? primary : (threeLetters[primary] ?? null);
}
