import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, sourceOf } from '../access.ts';
import { personMessage, ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechEngineId, VoiceEngine } from '../interfaces.ts';
import { sampleLines } from '../projects/read-project.ts';
import { sampleText } from './sample-text.ts';

export interface DesignOrder {
  characterId: string;
  engine: SpeechEngineId;
  /** How the voice sounds, in words. */
  description: string;
  /** Candidates, 1 to 5. */
  count: number;
}

/**
 * Designs voices for a character and stores them as candidates, on the character's own line. The voice the character
 * has stays until one of them is chosen. What failed is kept with the character, in words, and thrown.
 */
export async function designVoice(context: ServiceContext, engine: VoiceEngine, order: DesignOrder, signal?: AbortSignal): Promise<{ candidates: number }> {
  const { character, text, known } = await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, order.characterId, 'edit');
    const line = (await sampleLines(tx, character.projectId)).get(character.role === 'narrator' ? null : character.id);
    const source = await sourceOf(tx, character.projectId);
    const candidates = await tx.voiceCandidate.findMany({ where: { characterId: character.id }, select: { assetId: true } });
    const voices = await tx.voice.findMany({ where: { projectId: character.projectId, sampleAssetId: { not: null } }, select: { sampleAssetId: true } });
    const known = [...candidates.map(({ assetId }) => assetId), ...voices.flatMap(({ sampleAssetId }) => sampleAssetId ?? [])];
    return { character, text: sampleText(line ? source.text.slice(line.start, line.end) : null), known };
  });
  if (!engine.design) throw new ServiceError('bad-input', { person: 'This engine has voices to choose from, but makes none from a description.' });
  try {
    const made = await engine.design({ characterId: character.id, name: character.name, description: order.description, text, count: order.count, known }, signal);
    await context.transaction.run(async (tx) => {
      await tx.voiceCandidate.createMany({ data: made.map((one) => ({ ...one, projectId: character.projectId, characterId: character.id, engine: engine.id })) });
      await tx.character.update({ where: { id: character.id }, data: { voiceError: null } });
      await bumpProject(tx, character.projectId);
    });
    return { candidates: made.length };
  } catch (error) {
    if (!signal?.aborted) {
      await context.transaction.run(async (tx) => {
        await tx.character.updateMany({ where: { id: character.id }, data: { voiceError: personMessage(error) } });
        await bumpProject(tx, character.projectId);
      });
    }
    throw error;
  }
}
