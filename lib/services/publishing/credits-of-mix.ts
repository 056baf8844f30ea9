import type { Project } from '../../db/generated/client.ts';
import { chapterColumns, exportTimeline } from '../exports/export-timeline.ts';
import type { Tx } from '../interfaces.ts';
import { packWords } from './book-facts.ts';
import { isReadHere, type CreditPart, type CreditsScript } from './credits-script.ts';
import { hasPacks, letPacksGo } from './outdated-files.ts';

/** The credits as the drama's newest mix would have them: they name how many are heard there. None where nothing is mixed, or nobody has a voice. */
async function allOfMix(tx: Tx, project: Project): Promise<CreditsScript[]> {
  const mixed = await tx.export.findFirst({ where: { projectId: project.id, preset: 'drama', state: 'ready' }, orderBy: { shownAt: 'desc' }, select: { chapters: { orderBy: { index: 'asc' }, select: chapterColumns } } });
  return mixed ? (await packWords(tx, project, exportTimeline(mixed.chapters))).credits : [];
}

/** One of them, or null. */
export async function creditsOfMix(tx: Tx, project: Project, part: CreditPart): Promise<CreditsScript | null> {
  return (await allOfMix(tx, project)).find((script) => script.part === part) ?? null;
}

/** The keys of their takes. */
export async function keysOfCredits(tx: Tx, project: Project): Promise<string[]> {
  return (await allOfMix(tx, project)).map(({ key }) => key);
}

/** Where a sound that has just come is that of credits which no pack can read by itself: packs made without it are let go, and made anew with it. */
export async function letPacksGoFor(tx: Tx, projectId: string, key: string): Promise<void> {
  if (!(await hasPacks(tx, projectId))) return;
  const project = await tx.project.findUniqueOrThrow({ where: { id: projectId } });
  if ((await allOfMix(tx, project)).some((script) => script.key === key && !isReadHere(script.voice))) await letPacksGo(tx, projectId);
}
