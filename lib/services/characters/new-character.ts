import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext } from '../interfaces.ts';
import { castIds, cleanName, freeColour } from './people.ts';

/** Adds somebody to the cast, with no lines and no voice yet. A reading that finds the name knows them by it. */
export async function newCharacter(context: ServiceContext, input: { projectId: string; name: string }): Promise<{ id: string }> {
  const name = cleanName(input.name);
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const { id } = await recorded(context, tx, { projectId: project.id, label: `added ${name} to the cast`, rows: async () => ({ Character: await castIds(tx, project.id) }) }, async () => await tx.character.create({ data: { projectId: project.id, name, nameSetBy: 'person', colour: await freeColour(tx, project.id) } }));
    await bumpProject(tx, project.id);
    return { id };
  });
}
