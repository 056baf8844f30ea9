import type { PaidEngineTools } from '../../interfaces.ts';

const languages: { [code: string]: string } = {
  en: 'English',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  it: 'Italian',
  pt: 'Portuguese',
  ru: 'Russian',
  zh: 'Chinese',
  ja: 'Japanese',
  ko: 'Korean',
};

/** The story's language in English words, as vendors of speech name it; null for one that none of them lists. */
export async function storyLanguage(tools: Pick<PaidEngineTools, 'context' | 'projectId'>): Promise<string | null> {
  const { language } = await tools.context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: tools.projectId }, select: { language: true } }));
  return languages[language.toLowerCase().split(/[-_]/u)[0] ?? ''] ?? null;
}
