import { requireCharacter } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { sampleLines } from '../projects/read-project.ts';
import { hearLine } from '../segments/hear-segment.ts';
import type { HearAnswer } from '../views.ts';

/** A character's voice, heard on the character's own line; where that has to be bought first, only with `buy`. */
export async function hearVoice(context: ServiceContext, input: { characterId: string; buy?: boolean | undefined }): Promise<HearAnswer> {
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    const line = (await sampleLines(tx, character.projectId)).get(character.role === 'narrator' ? null : character.id);
    if (!line) throw new ServiceError('conflict', { person: `${character.name} has no line to hear. Give them one in the script first.` });
    return await hearLine(context, tx, line.id, input.buy ?? false);
  });
}
