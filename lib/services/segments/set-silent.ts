import type { ServiceContext } from '../interfaces.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { editLines } from './edit-lines.ts';

/** Keeps lines in the text without speaking them, or lets them be spoken again. Their takes stay. No analysis changes it. */
export async function setSilent(context: ServiceContext, input: { projectId: string; lines: LineRef[]; silent: boolean }): Promise<LinesChanged> {
  return await editLines(context, input, (row) => (row.kind === 'scene-break' ? null : { silent: input.silent, silentSetBy: 'person' }), (lines) => (input.silent ? `silenced ${lines}` : `had ${lines} spoken again`));
}
