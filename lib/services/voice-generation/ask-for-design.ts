import { bumpProject } from '../../db/notify.ts';
import { requireCharacter } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { QueuedJob, ServiceContext, SpeechEngineId } from '../interfaces.ts';
import { requireUsable } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import { canDesign } from './abilities.ts';

/** Candidates that may be asked for at a time, and the characters of a description (UTF-16 code units). */
export const designLimits = { count: { least: 1, most: 5 }, description: { shortest: 3, longest: 600 } };

export interface DesignAsked {
  characterId: string;
  engine: SpeechEngineId;
  /** How the voice sounds, in words. */
  description: string;
  count: number;
}

/**
 * Asks for voices made from a description, to be heard and chosen from. The work is a job; one design of a character is
 * open at a time, and asking while it is gives that one back. The voice the character has stays.
 * @throws ServiceError `bad-input` for an engine that makes no voices or has no key, or for a count or description out of
 * bounds; `not-allowed` where the writer has not agreed that text goes to the vendor
 */
export async function askForDesign(context: ServiceContext, input: DesignAsked): Promise<{ state: 'asked' | 'open' }> {
  const description = input.description.normalize('NFC').replace(/\s+/gu, ' ').trim();
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    check(input, description);
    requireUsable(input.engine, await standingsOf(context, tx, character.projectId));
    // Two who ask in the same moment: the second waits here, and then meets the job of the first.
    await tx.$queryRaw`SELECT 1 FROM "Character" WHERE "id" = ${character.id} FOR UPDATE`;
    const job: QueuedJob = { name: 'design-voice', stepId: null, projectId: character.projectId, characterId: character.id, description, engine: input.engine, count: input.count };
    if (await context.queue.isOpen(tx, job)) return { state: 'open' };
    await tx.character.update({ where: { id: character.id }, data: { voiceError: null } });
    await context.queue.enqueue(tx, [job]);
    await bumpProject(tx, character.projectId);
    return { state: 'asked' };
  });
}

function check({ engine, count }: DesignAsked, description: string): void {
  const wrong = (field: string, message: string): ServiceError => new ServiceError('bad-input', { person: message, fields: [{ field, message }] });
  if (!canDesign(engine)) throw wrong('engine', 'This engine has voices to choose from, but makes none from a description.');
  if (!Number.isInteger(count) || count < designLimits.count.least || count > designLimits.count.most) throw wrong('count', 'Ask for one to five voices at a time.');
  if (description.length < designLimits.description.shortest) throw wrong('description', 'Say in a few words how the voice sounds.');
  if (description.length > designLimits.description.longest) throw wrong('description', `A voice is described in ${designLimits.description.longest} characters at most.`);
}
