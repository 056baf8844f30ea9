/** The languages that the built-in voices read besides English. Plain values: pages use them too. */

/** By BCP 47: eSpeak NG's folder and file of the language, and its word for the sign “&”. */
export const draftLanguages = {
  ca: { file: 'roa/ca', and: 'i' },
  cs: { file: 'zlw/cs', and: 'a' },
  da: { file: 'gmq/da', and: 'og' },
  de: { file: 'gmw/de', and: 'und' },
  el: { file: 'grk/el', and: 'και' },
  es: { file: 'roa/es', and: 'y' },
  'es-419': { file: 'roa/es-419', and: 'y' },
  fi: { file: 'urj/fi', and: 'ja' },
  fr: { file: 'roa/fr', and: 'et' },
  'fr-BE': { file: 'roa/fr-BE', and: 'et' },
  'fr-CH': { file: 'roa/fr-CH', and: 'et' },
  hi: { file: 'inc/hi', and: 'और' },
  hu: { file: 'urj/hu', and: 'és' },
  it: { file: 'roa/it', and: 'e' },
  ja: { file: 'jpx/ja', and: 'と' },
  ko: { file: 'ko', and: '그리고' },
  nb: { file: 'gmq/nb', and: 'og' },
  nl: { file: 'gmw/nl', and: 'en' },
  pl: { file: 'zlw/pl', and: 'i' },
  pt: { file: 'roa/pt', and: 'e' },
  'pt-BR': { file: 'roa/pt-BR', and: 'e' },
  ro: { file: 'roa/ro', and: 'și' },
  ru: { file: 'zle/ru', and: 'и' },
  sv: { file: 'gmq/sv', and: 'och' },
  tr: { file: 'trk/tr', and: 've' },
  uk: { file: 'zle/uk', and: 'і' },
  zh: { file: 'sit/cmn', and: '和' },
} as const;
export type DraftLanguage = keyof typeof draftLanguages;

export function isDraftLanguage(name: unknown): name is DraftLanguage {
  return typeof name === 'string' && Object.hasOwn(draftLanguages, name);
}

const byLowerCase = new Map(Object.keys(draftLanguages).filter(isDraftLanguage).map((name) => [name.toLowerCase(), name]));
/** Names that a file may give a language of ours by. */
const otherNames: { [code: string]: DraftLanguage } = { no: 'nb', nn: 'nb', cmn: 'zh' };

/**
 * As which language a built-in voice reads a story in `language` (BCP 47): `en` for English, and null for one that it does
 * not read: such a story is read as if it were English.
 */
export function draftLanguageFor(language: string): DraftLanguage | 'en' | null {
  const name = language.toLowerCase().replaceAll('_', '-');
  const [code = '', region] = name.split('-');
  if (code === 'en') return 'en';
  // Spanish of any country of America is read alike.
  if (code === 'es' && region !== undefined && region !== 'es') return 'es-419';
  return byLowerCase.get(name) ?? byLowerCase.get(code) ?? otherNames[code] ?? null;
}
