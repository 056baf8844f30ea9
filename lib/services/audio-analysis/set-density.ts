import { bumpProject } from '../../db/notify.ts';
import { soundDensities, soundDensity } from '../../story/soundscape/index.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { pickEngine } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';

/**
 * Says how much sound there is beside the voices. Chapters that were listened to are scored again: in a moment and for
 * nothing by the built-in ear; by a paid one with the next making, which names its price first. What a person set stays.
 *
 * @returns how many chapters are scored again, and how many wait for the next making
 * @throws ServiceError `conflict` while the drama is being made; `bad-input` for a density we do not know
 */
export async function setSoundDensity(context: ServiceContext, input: { projectId: string; density: string }): Promise<{ scored: number; waiting: number }> {
  const density = soundDensities.find((one) => one === input.density);
  if (!density) throw new ServiceError('bad-input', { person: 'The sound of a drama is spare, balanced or full. Choose one of these.' });
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    // Starters of productions wait for the same row: none begins to score what is scored here.
    await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${project.id} FOR UPDATE`;
    const running = await tx.production.findUnique({ where: { activeKey: project.id }, select: { id: true } });
    if (running) throw new ServiceError('conflict', { person: 'The drama is being made. Wait until it is done, or cancel it, then change how much sound it has. Nothing was changed.' });
    if (soundDensity(project.soundDensity) === density) return { scored: 0, waiting: 0 };
    const chapters = await tx.chapter.findMany({ where: { projectId: project.id, scoredAt: { not: null } }, orderBy: { index: 'asc' }, select: { id: true } });
    await tx.project.update({ where: { id: project.id }, data: { soundDensity: density } });
    await tx.chapter.updateMany({ where: { projectId: project.id }, data: { scoredAt: null } });
    await bumpProject(tx, project.id);
    if (!(await hearsItself(context, tx, project))) return { scored: 0, waiting: chapters.length };
    await context.queue.enqueue(tx, chapters.map(({ id: chapterId }) => ({ name: 'score-chapter', stepId: null, projectId: project.id, chapterId })));
    return { scored: chapters.length, waiting: 0 };
  });
}

async function hearsItself(context: ServiceContext, tx: Parameters<typeof standingsOf>[1], project: { id: string; earEngine: string }): Promise<boolean> {
  try {
    return pickEngine('ear', project.earEngine, await standingsOf(context, tx, project.id)) === 'local';
  } catch (error) {
    // The ear that was chosen cannot be used just now: the next making says so.
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
