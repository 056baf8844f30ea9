import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext } from '../interfaces.ts';
import { aliasesOf, cleanName } from './people.ts';

/** Gives a character another name. The old one stays an alias, so that a later reading knows them again. */
export async function renameCharacter(context: ServiceContext, input: { characterId: string; name: string; version: number }): Promise<{ version: number }> {
  const name = cleanName(input.name);
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    const aliases = aliasesOf(character);
    const changed = await recorded(context, tx, { projectId: character.projectId, label: `renamed ${character.name} ${name}`, rows: { Character: [character.id] } }, async () => await tx.character.updateMany({
      where: { id: character.id, version: input.version },
      data: { name, nameSetBy: 'person', aliases: [...new Set([...aliases, character.name])].filter((alias) => alias !== name), version: { increment: 1 } },
    }));
    if (changed.count === 0) throw staleRow('name', character.name);
    await bumpProject(tx, character.projectId);
    return { version: input.version + 1 };
  });
}
