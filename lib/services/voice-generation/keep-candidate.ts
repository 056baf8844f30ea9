import { bumpProject } from '../../db/notify.ts';
import type { VoiceCandidate } from '../../db/generated/client.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { forgetCandidate } from './bought-candidates.ts';
import type { KeeperOf } from './keepers.ts';
import { engineSchema, storeVoice } from './store-voice.ts';

/**
 * Makes a designed voice the character's. Kept twice it is the same voice: nobody is told of it again.
 * @param input.version of the character
 */
export async function keepCandidate(context: ServiceContext, keeperOf: KeeperOf, input: { candidateId: string; version: number }, signal?: AbortSignal): Promise<{ version: number; voiceId: string }> {
  const { candidate, name, voiceId: known } = await context.transaction.run(async (tx) => {
    const { candidate, character } = await requireCandidate(context, tx, input.candidateId);
    if (character.version !== input.version) throw staleRow('character', character.name);
    const voice = await tx.voice.findFirst({ where: { projectId: candidate.projectId, engine: candidate.engine, origin: 'designed', sampleAssetId: candidate.assetId }, select: { id: true } });
    return { candidate, name: character.name, voiceId: voice?.id ?? null };
  });
  // A vendor may have to be told, so no transaction is held.
  const spec = known === null ? await keptBy(keeperOf, candidate, name, signal) : null;
  return await context.transaction.run(async (tx) => {
    const { character } = await requireCandidate(context, tx, input.candidateId);
    const voiceId = spec === null ? (known ?? '') : (await storeVoice(tx, candidate.projectId, spec)).id;
    const changed = await recorded(context, tx, { projectId: candidate.projectId, label: `gave ${character.name} a designed voice`, rows: { Character: [character.id] } }, async () => await tx.character.updateMany({ where: { id: character.id, version: input.version }, data: { voiceId, voiceSetBy: 'person', voiceError: null, version: { increment: 1 } } }));
    if (changed.count === 0) throw staleRow('character', character.name);
    await bumpProject(tx, candidate.projectId);
    return { version: input.version + 1, voiceId };
  });
}

/** Throws a candidate away, for good: the same words then make another voice. A voice that it became stays. */
export async function dropCandidate(context: ServiceContext, input: { candidateId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const { candidate } = await requireCandidate(context, tx, input.candidateId);
    await tx.voiceCandidate.delete({ where: { id: candidate.id } });
    await forgetCandidate(context, tx, candidate);
    await bumpProject(tx, candidate.projectId);
  });
}

async function keptBy(keeperOf: KeeperOf, candidate: VoiceCandidate, name: string, signal: AbortSignal | undefined) {
  const keeper = await keeperOf(candidate.projectId, engineSchema.parse(candidate.engine));
  if (!keeper.keep) throw new ServiceError('bad-input', { person: 'This engine has voices to choose from, but designs none.' });
  const { description, text, assetId, durationSeconds, medianHz, externalId, costMicros } = candidate;
  return await keeper.keep({ description, text, assetId, durationSeconds, medianHz, externalId, costMicros, name }, signal);
}

async function requireCandidate(context: ServiceContext, tx: Tx, candidateId: string) {
  const candidate = /^[0-9a-f-]{36}$/iu.test(candidateId) ? await tx.voiceCandidate.findUnique({ where: { id: candidateId } }) : null;
  if (!candidate) throw notFound('voice');
  try {
    return { candidate, character: await requireCharacter(context, tx, candidate.characterId, 'edit') };
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound('voice') : error;
  }
}
