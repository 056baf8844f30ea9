import { requireCharacter } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechEngineId } from '../interfaces.ts';
import { chooseVoice } from './choose-voice.ts';
import { recolourCharacter } from './recolour-character.ts';
import { renameCharacter } from './rename-character.ts';

/** What of a character may be changed at once; what is missing stays. */
export interface CharacterChange {
  name?: string | undefined;
  /** 1 to 8. */
  colour?: number | undefined;
  voice?: { engine: SpeechEngineId; externalId: string } | undefined;
}

/**
 * Changes one character in several ways, in one transaction: all of it or nothing.
 * @throws ServiceError `stale` where the character is no longer the version named; as the single changes
 */
export async function changeCharacter(context: ServiceContext, input: { characterId: string; version: number; set: CharacterChange }): Promise<void> {
  const { name, colour, voice } = input.set;
  if (name === undefined && colour === undefined && voice === undefined) throw new ServiceError('bad-input', { person: 'Say what is to be changed.' });
  await context.transaction.run(async (tx) => {
    const { id: characterId } = await requireCharacter(context, tx, input.characterId, 'edit');
    let { version } = input;
    if (name !== undefined) ({ version } = await renameCharacter(context, { characterId, name, version }));
    if (colour !== undefined) ({ version } = await recolourCharacter(context, { characterId, colour, version }));
    if (voice !== undefined) ({ version } = await chooseVoice(context, { characterId, ...voice, version }));
  });
}
