import type { Voice } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { speechColumns, voicingOf, wantedKey, type SpeakingVoice } from '../speech-generation/needs-take.ts';
import { discardIn } from '../spending/discard.ts';
import { soundModels } from '../vendors/models.ts';
import type { KeeperOf } from './keepers.ts';
import { requireVoice } from './require-voice.ts';
import { engineSchema, voiceSpec } from './store-voice.ts';

const note = 'The voice was deleted.';

/**
 * Deletes somebody's own voice for good: the characters lose it, and everything that was spoken with it goes, takes and
 * what was bought for them. Other voices' takes stay. The sounds leave the disk with the next sweep. A finished mix that the voice is heard in stays: it is deleted
 * with the drama.
 */
export async function deleteOwnVoice(context: ServiceContext, input: { voiceId: string }): Promise<{ takes: number }> {
  return await context.transaction.run(async (tx) => {
    const voice = await requireVoice(context, tx, input.voiceId);
    if (voice.origin !== 'own') throw new ServiceError('bad-input', { person: 'This is not somebody’s own voice. Choose another voice for the character instead.' });
    const doomed = await takesOf(tx, voice);
    const assets = new Set([...doomed.map(({ assetId }) => assetId), ...(voice.sampleAssetId === null ? [] : [voice.sampleAssetId])]);
    await tx.take.deleteMany({ where: { id: { in: doomed.map(({ id }) => id) } } });
    const segmentIds = doomed.flatMap(({ segmentId }) => segmentId ?? []);
    const bought = { stage: 'speak', model: soundModels['qwen3-tts'].id, subjectId: { in: segmentIds }, projectId: voice.projectId };
    for (const { assetId } of await tx.purchase.findMany({ where: { ...bought, ownerId: context.actor.userId }, select: { assetId: true } })) if (assetId !== null) assets.add(assetId);
    await discardIn(context, tx, bought, note);
    await removeVoice(tx, voice);
    // Nor does a version of the drama hold it.
    await tx.versionAsset.deleteMany({ where: { assetId: { in: [...assets] }, version: { projectId: voice.projectId } } });
    // Nothing waits its day out: what nobody refers to any more goes with the next sweep.
    await tx.asset.updateMany({ where: { id: { in: [...assets] }, ownerId: context.actor.userId }, data: { createdAt: new Date(0) } });
    await bumpProject(tx, voice.projectId);
    return { takes: doomed.length };
  });
}

/**
 * Deletes a voice that was designed: at the vendor too, where one keeps it, and from the characters that have it. What
 * was spoken with it stays among the lines' takes.
 */
export async function deleteDesignedVoice(context: ServiceContext, keeperOf: KeeperOf, input: { voiceId: string }, signal?: AbortSignal): Promise<void> {
  const voice = await context.transaction.run((tx) => requireVoice(context, tx, input.voiceId));
  if (voice.origin !== 'designed') throw new ServiceError('bad-input', { person: 'Only a voice that was designed can be deleted here.' });
  // A vendor that is gone has nothing to be told; the writer is not held up by that.
  await keeperOf(voice.projectId, engineSchema.parse(voice.engine))
    .then((keeper) => keeper.forget?.(voiceSpec(voice), signal))
    .catch((error: unknown) => {
      if (!(error instanceof ServiceError) || error.code === 'cancelled') throw error;
      context.log.warn({ voice: voice.id, code: error.code }, 'a voice could not be deleted at its vendor');
    });
  await context.transaction.run(async (tx) => {
    await removeVoice(tx, await requireVoice(context, tx, input.voiceId));
    await bumpProject(tx, voice.projectId);
  });
}

/** Whoever had it is cast anew with the next making. */
async function removeVoice(tx: Tx, voice: Voice): Promise<void> {
  await tx.character.updateMany({ where: { voiceId: voice.id }, data: { voiceId: null, voiceSetBy: 'analysis', version: { increment: 1 } } });
  await tx.voice.delete({ where: { id: voice.id } });
}

/**
 * The voice's own takes. One that does not say whose it is (of an older release, or of a copy that was opened) goes too,
 * unless another voice of the drama is known to have spoken it: what is deleted for good must not stay by an oversight.
 */
async function takesOf(tx: Tx, voice: Voice): Promise<{ id: string; assetId: string; segmentId: string | null }[]> {
  const maybe = { engine: voice.engine, OR: [{ voiceId: voice.id }, { voiceId: null }] };
  const segments = await tx.segment.findMany({ where: { projectId: voice.projectId, takes: { some: maybe } }, select: { ...speechColumns, takes: { where: maybe, select: { id: true, assetId: true, segmentId: true, inputHash: true, voiceId: true } } } });
  const others: SpeakingVoice[] = await tx.voice.findMany({ where: { projectId: voice.projectId, engine: voice.engine, id: { not: voice.id } } });
  const { text } = await sourceOf(tx, voice.projectId);
  const voicing = await voicingOf(tx, voice.projectId);
  return segments.flatMap((segment) => {
    // However often it was spoken again, and gone back from: each number that was reached has left a take.
    const numbers = Array.from({ length: segment.takeNumber + segment.takes.length + 1 }, (_, takeNumber) => takeNumber);
    const explained = new Set(others.flatMap((other) => numbers.map((takeNumber) => wantedKey({ ...segment, takeNumber }, text, { ...voicing, voices: new Map([[null, other]]) }))));
    return segment.takes.filter((take) => take.voiceId === voice.id || !explained.has(take.inputHash));
  });
}
