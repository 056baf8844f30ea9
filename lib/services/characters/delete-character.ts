import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { ServiceError } from '../errors.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Takes somebody out of the cast who has no line. A later reading that finds them brings them back. */
export async function deleteCharacter(context: ServiceContext, input: { characterId: string; version: number }): Promise<void> {
  await context.transaction.run(async (tx) => {
    await holdProject(tx, (await requireCharacter(context, tx, input.characterId, 'edit')).projectId);
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    if (character.role === 'narrator') throw new ServiceError('conflict', { person: 'The narrator tells the story and cannot be deleted.' });
    const lines = await tx.segment.count({ where: { characterId: character.id } });
    if (lines > 0) {
      throw new ServiceError('conflict', { person: `${character.name} still has ${lines} ${lines === 1 ? 'line' : 'lines'}. Give them to somebody else first, or make the two one.` });
    }
    const gone = await recorded(context, tx, { projectId: character.projectId, label: `took ${character.name} out of the cast`, rows: { Character: [character.id] } }, async () => await tx.character.deleteMany({ where: { id: character.id, version: input.version } }));
    if (gone.count === 0) throw staleRow('character', character.name);
    await bumpProject(tx, character.projectId);
  });
}
