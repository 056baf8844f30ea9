import { bumpProject } from '../../db/notify.ts';
import { requireChapter } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Takes a chapter into the drama, or leaves it out. Nothing made for it is lost. */
export async function includeChapter(context: ServiceContext, input: { chapterId: string; included: boolean }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const chapter = await requireChapter(context, tx, input.chapterId, 'edit');
    await recorded(context, tx, { projectId: chapter.projectId, label: input.included ? `took “${chapter.title}” in` : `left “${chapter.title}” out`, rows: { Chapter: [chapter.id] } }, async () => {
      await tx.chapter.update({ where: { id: chapter.id }, data: { included: input.included, setBy: 'person', version: { increment: 1 } } });
    });
    await bumpProject(tx, chapter.projectId);
  });
}
