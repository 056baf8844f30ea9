import { requireChapterWith, requireProject } from '../access.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import type { ScriptView } from '../views.ts';
import { scriptLines } from './script-lines.ts';

/** One chapter's script, line by line, as it is now. */
export async function readScript(context: ServiceContext, input: { projectId: string; chapterId: string }): Promise<ScriptView> {
  return await context.transaction.run(async (tx) => {
    const { chapter, project } = await requireChapterWith(context, tx, input.chapterId, 'listen');
    return await linesOf(tx, project, chapter.id);
  }, { isolation: 'RepeatableRead' });
}

/** The script that a page opens with: of the chapter that is asked for, else of the first that is in the drama; null where it has none. */
export async function readOpening(context: ServiceContext, input: { projectId: string; chapterId: string | null }): Promise<ScriptView | null> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const chapters = await tx.chapter.findMany({ where: { projectId: project.id }, orderBy: { index: 'asc' }, select: { id: true, included: true } });
    const chapter = chapters.find(({ id }) => id === input.chapterId) ?? chapters.find(({ included }) => included) ?? chapters[0];
    return chapter ? await linesOf(tx, project, chapter.id) : null;
  }, { isolation: 'RepeatableRead' });
}

async function linesOf(tx: Tx, project: { id: string; revision: number }, chapterId: string): Promise<ScriptView> {
  const lines = await scriptLines(tx, project.id, { chapterId });
  return { chapterId, revision: project.revision, segments: lines.map(({ line }) => line) };
}
