import type { Project } from '../../db/generated/client.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { pickEngine } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';

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

async function hearsItself(context: ServiceContext, tx: Tx, project: Pick<Project, 'id' | 'earEngine'>): Promise<boolean> {
  try {
    return pickEngine('ear', project.earEngine, await standingsOf(context, tx, project.id)) === 'local';
  } catch (error) {
    // The ear that was chosen cannot be used just now: the next making says so.
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
