import { requireCharacter, requireProject } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { editLines } from './edit-lines.ts';

/**
 * Gives lines to a character, or to the narrator (null). From now on it is the person's word: no analysis changes it,
 * and the lines around them are read in its light. The reader's own evidence stays with the line, for the day it is
 * given back to the reader.
 */
export async function assignLines(context: ServiceContext, input: { projectId: string; lines: LineRef[]; characterId: string | null }): Promise<LinesChanged> {
  return await context.transaction.run(async (tx) => {
    await requireProject(context, tx, input.projectId, 'edit');
    // Held before the speaker is looked up: they could be made one with somebody else in the meantime.
    await holdProject(tx, input.projectId);
    const characterId = await speakerFor(context, tx, input.projectId, input.characterId);
    const to = characterId === null ? null : await tx.character.findUnique({ where: { id: characterId }, select: { name: true } });
    return await editLines(
      context,
      input,
      (row) => (row.kind === 'scene-break' ? null : { characterId, confidence: 1, speakerSetBy: 'person', speakError: null }),
      (lines) => `gave ${lines} to ${to?.name ?? 'the narrator'}`,
    );
  });
}

/** The speaker as lines keep it: the narrator's own row and "no character" are one and the same. */
export async function speakerFor(context: ServiceContext, tx: Tx, projectId: string, characterId: string | null): Promise<string | null> {
  if (characterId === null) return null;
  const character = await requireCharacter(context, tx, characterId, 'edit');
  if (character.projectId !== projectId) {
    throw new ServiceError('bad-input', { person: 'This character belongs to another drama. Choose one of this drama’s cast.' });
  }
  return character.role === 'narrator' ? null : character.id;
}
