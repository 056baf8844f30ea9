import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { storeVoice } from '../voice-generation/store-voice.ts';
import { voiceCatalogue } from '../voice-generation/catalogue.ts';

/** Gives a character another voice. Their lines keep their takes, shown as stale until they are made again. */
export async function chooseVoice(context: ServiceContext, input: { characterId: string; externalId: string; version: number }): Promise<{ version: number }> {
  const spec = voiceCatalogue().find((voice) => voice.externalId === input.externalId);
  if (!spec) throw new ServiceError('bad-input', { person: 'There is no such voice. Choose one from the list.' });
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    const voice = await storeVoice(tx, character.projectId, spec);
    const changed = await tx.character.updateMany({
      where: { id: character.id, version: input.version },
      data: { voiceId: voice.id, voiceSetBy: 'person', version: { increment: 1 } },
    });
    if (changed.count === 0) throw staleRow('character', character.name);
    await bumpProject(tx, character.projectId);
    return { version: input.version + 1 };
  });
}
