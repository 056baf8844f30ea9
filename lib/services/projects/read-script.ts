import { requireChapter } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { ScriptView } from '../views.ts';
import { scriptLines } from './script-lines.ts';

/** One chapter's script, line by line, as it is now. */
export async function readScript(context: ServiceContext, input: { projectId: string; chapterId: string }): Promise<ScriptView> {
  return await context.transaction.run(async (tx) => {
    const chapter = await requireChapter(context, tx, input.chapterId, 'listen');
    const project = await tx.project.findUniqueOrThrow({ where: { id: chapter.projectId }, select: { revision: true } });
    const lines = await scriptLines(tx, chapter.projectId, { chapterId: chapter.id });
    return { chapterId: chapter.id, revision: project.revision, segments: lines.map(({ line }) => line) };
  }, { isolation: 'RepeatableRead' });
}
