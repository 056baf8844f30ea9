import { isId, requireProject, requireSegment } from '../access.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { SegmentView } from '../views.ts';
import { scriptLines } from './script-lines.ts';

export type LineView = SegmentView & { chapterId: string };

/**
 * Lines of a drama, or of one of its chapters, in playing order and page by page. `after` is the index of the last line of
 * the page before, null for the first page; `next` is null at the end.
 * @throws ServiceError `not-found`
 */
export async function pageOfLines(context: ServiceContext, input: { projectId: string; chapterId: string | null; after: number | null; limit: number }): Promise<{ lines: LineView[]; next: number | null }> {
  const { chapterId, after, limit } = input;
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const chapter = chapterId === null || !isId(chapterId) ? null : await tx.chapter.findFirst({ where: { id: chapterId, projectId: project.id }, select: { id: true } });
      if (chapterId !== null && chapter === null) throw notFound('chapter');
      const rows = await scriptLines(tx, project.id, { ...(chapter === null ? {} : { chapterId: chapter.id }), ...(after === null ? {} : { afterIndex: after }) }, limit + 1);
      const lines = rows.slice(0, limit).map(lineView);
      return { lines, next: rows.length > lines.length ? (lines.at(-1)?.index ?? null) : null };
    },
    { isolation: 'RepeatableRead' },
  );
}

/** One line as it is now. Throws `not-found`. */
export async function readLine(context: ServiceContext, input: { segmentId: string }): Promise<LineView> {
  return await context.transaction.run(async (tx) => {
    const segment = await requireSegment(context, tx, input.segmentId, 'listen');
    const [row] = await scriptLines(tx, segment.projectId, { id: segment.id });
    if (!row) throw notFound('line');
    return lineView(row);
  });
}

function lineView({ chapterId, line }: { chapterId: string; line: SegmentView }): LineView {
  return { ...line, chapterId };
}
