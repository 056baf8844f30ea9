import type { ServiceContext } from '../interfaces.ts';
import { assignLines } from '../segments/assign-lines.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { newCharacter } from './new-character.ts';

/** Makes somebody new of some lines: the person whom the reader took for somebody else. */
export async function splitCharacter(context: ServiceContext, input: { projectId: string; name: string; lines: LineRef[] }): Promise<LinesChanged & { id: string }> {
  return await context.transaction.run(async () => {
    const { id } = await newCharacter(context, input);
    return { id, ...(await assignLines(context, { projectId: input.projectId, lines: input.lines, characterId: id })) };
  });
}
