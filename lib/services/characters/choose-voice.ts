import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext, SpeechEngineId, Tx } from '../interfaces.ts';
import { requireUsable } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import { voiceCatalogue } from '../voice-generation/catalogue.ts';
import { storeVoice } from '../voice-generation/store-voice.ts';

/**
 * Gives a character another voice: one that was made for the drama, or one of a catalogue (of the built-in engine, where
 * none is named). Their lines keep their takes, shown as stale until they are made again.
 *
 * Throws `bad-input` or `not-allowed`, in words, where the voice's vendor has no key or no agreement.
 */
export async function chooseVoice(context: ServiceContext, input: { characterId: string; externalId: string; engine?: SpeechEngineId; version: number }): Promise<{ version: number }> {
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    const engine = input.engine ?? 'local';
    const voiceId = await voiceOf(tx, character.projectId, engine, input.externalId);
    requireUsable(engine, await standingsOf(context, tx, character.projectId));
    const changed = await recorded(context, tx, { projectId: character.projectId, label: `gave ${character.name} another voice`, rows: { Character: [character.id] } }, async () => await tx.character.updateMany({
      where: { id: character.id, version: input.version },
      data: { voiceId, voiceSetBy: 'person', version: { increment: 1 } },
    }));
    if (changed.count === 0) throw staleRow('character', character.name);
    await bumpProject(tx, character.projectId);
    return { version: input.version + 1 };
  });
}

async function voiceOf(tx: Tx, projectId: string, engine: SpeechEngineId, externalId: string): Promise<string> {
  // Ids come from a page; PostgreSQL must not be asked with a NUL.
  const made = externalId.includes('\0') ? null : await tx.voice.findFirst({ where: { projectId, engine, externalId, origin: { not: 'catalogue' } }, select: { id: true } });
  if (made) return made.id;
  const spec = (await voiceCatalogue(engine)).find((voice) => voice.externalId === externalId);
  if (!spec) throw new ServiceError('bad-input', { person: 'There is no such voice. Choose one from the list.' });
  return (await storeVoice(tx, projectId, spec)).id;
}
