import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { peopleColours } from './people.ts';

/** Gives a character another colour of the palette, 1 to 8. The narrator is grey and stays so. */
export async function recolourCharacter(context: ServiceContext, input: { characterId: string; colour: number; version: number }): Promise<{ version: number }> {
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    if (!Number.isInteger(input.colour) || input.colour < 1 || input.colour > peopleColours) throw new ServiceError('bad-input', { person: `There are ${peopleColours} colours. Choose one of them.` });
    if (character.role === 'narrator') throw new ServiceError('bad-input', { person: 'The narrator is grey, so that the people stand out. Choose a colour for somebody else.' });
    const changed = await recorded(context, tx, { projectId: character.projectId, label: `gave ${character.name} another colour`, rows: { Character: [character.id] } }, async () => await tx.character.updateMany({ where: { id: character.id, version: input.version }, data: { colour: input.colour, colourSetBy: 'person', version: { increment: 1 } } }));
    if (changed.count === 0) throw staleRow('character', character.name);
    await bumpProject(tx, character.projectId);
    return { version: input.version + 1 };
  });
}
