import { requireSegment } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { LinesChanged } from '../views.ts';
import { assignLines } from './assign-lines.ts';

/**
 * Gives one line to a character, or to the narrator (null). As assignLines.
 * Throws `stale` where the line changed since the page read it.
 */
export async function assignSpeaker(context: ServiceContext, input: { segmentId: string; characterId: string | null; version: number }): Promise<LinesChanged> {
  return await context.transaction.run(async (tx) => {
    const { id, projectId } = await requireSegment(context, tx, input.segmentId, 'edit');
    return await assignLines(context, { projectId, lines: [{ id, version: input.version }], characterId: input.characterId });
  });
}
