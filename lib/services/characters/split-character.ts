import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext } from '../interfaces.ts';
import { assignLines } from '../segments/assign-lines.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { newCharacter } from './new-character.ts';
import { castIds } from './people.ts';

/** Makes somebody new of some lines: the person whom the reader took for somebody else. */
export async function splitCharacter(context: ServiceContext, input: { projectId: string; name: string; lines: LineRef[] }): Promise<LinesChanged & { id: string }> {
  return await context.transaction.run(async (tx) => {
    await requireProject(context, tx, input.projectId, 'edit');
    const label = `gave ${input.lines.length === 1 ? 'a line' : `${input.lines.length} lines`} to somebody new`;
    const rows = async () => ({ Character: await castIds(tx, input.projectId), Segment: input.lines.map((line) => line.id) });
    return await recorded(context, tx, { projectId: input.projectId, label, rows }, async () => {
      const { id } = await newCharacter(context, input);
      return { id, ...(await assignLines(context, { projectId: input.projectId, lines: input.lines, characterId: id })) };
    });
  });
}
