import type { Project } from '../../db/generated/client.ts';
import { chapterColumns, exportTimeline } from '../exports/export-timeline.ts';
import type { Tx } from '../interfaces.ts';
import { packWords } from './book-facts.ts';
import { isReadHere, type CreditPart, type CreditsScript } from './credits-script.ts';
import { letOutdatedGo } from './outdated-files.ts';

/** One of the credits as the drama's newest mix would have it: it names how many are heard there. Null where nothing is mixed, or nobody has a voice. */
export async function creditsOfMix(tx: Tx, project: Project, part: CreditPart): Promise<CreditsScript | null> {
  const mixed = await tx.export.findFirst({ where: { projectId: project.id, preset: 'drama', state: 'ready' }, orderBy: { shownAt: 'desc' }, select: { chapters: { orderBy: { index: 'asc' }, select: chapterColumns } } });
  if (!mixed) return null;
  const { credits } = await packWords(tx, project, exportTimeline(mixed.chapters));
  return credits.find((script) => script.part === part) ?? null;
}

/** Packs that were made while credits were not there yet are let go: they are made anew with them. */
export async function letPacksGo(tx: Tx, projectId: string, { voice }: CreditsScript): Promise<void> {
  if (!isReadHere(voice)) await letOutdatedGo(tx, projectId, ['creditsCharacterId']);
}
