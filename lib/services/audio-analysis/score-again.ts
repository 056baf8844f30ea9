import type { Project } from '../../db/generated/client.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { hearsItself } from './hears-itself.ts';

/**
 * Has the chapters that were listened to scored again, because the drama is to have more or less sound: in a moment and for
 * nothing by the built-in ear; by a paid one with the next making, which names its price first. What a person set stays.
 * The project's row must be held.
 *
 * @returns how many chapters are scored again, and how many wait for the next making
 */
export async function scoreAgain(context: ServiceContext, tx: Tx, project: Pick<Project, 'id' | 'earEngine'>): Promise<{ scored: number; waiting: number }> {
  const chapters = await tx.chapter.findMany({ where: { projectId: project.id, scoredAt: { not: null } }, orderBy: { index: 'asc' }, select: { id: true } });
  await tx.chapter.updateMany({ where: { projectId: project.id }, data: { scoredAt: null } });
  if (!(await hearsItself(context, tx, project))) return { scored: 0, waiting: chapters.length };
  await context.queue.enqueue(tx, chapters.map(({ id: chapterId }) => ({ name: 'score-chapter', stepId: null, projectId: project.id, chapterId })));
  return { scored: chapters.length, waiting: 0 };
}
