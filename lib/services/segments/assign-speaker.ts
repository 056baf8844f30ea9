import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, requireSegment, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';

/**
 * Gives a line to a character, or to the narrator (null). From now on it is the person's word: no analysis changes it.
 * Throws `stale` where the line changed since the page read it.
 */
export async function assignSpeaker(context: ServiceContext, input: { segmentId: string; characterId: string | null; version: number }): Promise<{ version: number }> {
  return await context.transaction.run(async (tx) => {
    const segment = await requireSegment(context, tx, input.segmentId, 'edit');
    const character = input.characterId === null ? null : await requireCharacter(context, tx, input.characterId, 'edit');
    if (character && character.projectId !== segment.projectId) {
      throw new ServiceError('bad-input', { person: 'This character belongs to another drama. Choose one of this drama’s cast.' });
    }
    // The narrator's own row and "no character" are one and the same speaker.
    const characterId = character?.role === 'narrator' ? null : (character?.id ?? null);
    const changed = await tx.segment.updateMany({
      where: { id: segment.id, version: input.version },
      data: { characterId, confidence: 1, evidence: 'person', evidenceStart: null, evidenceEnd: null, speakerSetBy: 'person', speakError: null, version: { increment: 1 } },
    });
    if (changed.count === 0) {
      const now = segment.characterId === null ? null : await tx.character.findUnique({ where: { id: segment.characterId } });
      throw staleRow('line', now?.name ?? 'Narrator');
    }
    await countLinesOf(tx, segment.projectId, [segment.characterId, characterId]);
    await bumpProject(tx, segment.projectId);
    return { version: input.version + 1 };
  });
}

async function countLinesOf(tx: Parameters<Parameters<ServiceContext['transaction']['run']>[0]>[0], projectId: string, speakers: (string | null)[]): Promise<void> {
  for (const characterId of new Set(speakers)) {
    const lines = await tx.segment.count({ where: { projectId, characterId, kind: { not: 'scene-break' } } });
    if (characterId === null) await tx.character.updateMany({ where: { projectId, role: 'narrator' }, data: { lines } });
    else await tx.character.update({ where: { id: characterId }, data: { lines } });
  }
}
