/** The languages that a story may be said to be in (BCP 47), in the order of the list. Plain values: pages use them too. */
export const storyLanguages = ['en', 'en-GB', 'en-US', 'fr', 'de', 'es', 'it', 'pt', 'pt-BR', 'nl', 'sv', 'da', 'nb', 'fi', 'pl', 'cs', 'uk', 'ru', 'hu', 'ro', 'el', 'tr', 'ca', 'hi', 'zh', 'ja', 'ko'] as const;
type StoryLanguage = (typeof storyLanguages)[number];

export function isStoryLanguage(language: string): language is StoryLanguage {
  return (storyLanguages as readonly string[]).includes(language);
}

/** What follows from another language of the story. */
export interface LanguageChange {
  language: string;
  /** Whose voices do not speak it: they get others with the next making. */
  people: string[];
  /** How many lines are spoken anew for that. */
  lines: number;
  /** How many lines draft voices have spoken, which they speak anew in the language. */
  drafts: number;
  /** How many lines stay in sounds that were bought in the language before. */
  bought: number;
}
