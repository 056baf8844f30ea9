import type { Prisma } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';

/** Beds that sound across a new border end there, and go on behind it as beds of their own, with the same sound. */
export async function cutBeds(tx: Tx, projectId: string, offset: number): Promise<void> {
  const crossing = await tx.cue.findMany({ where: { projectId, lane: { not: 'effect' }, anchorStart: { lt: offset }, untilOffset: { gt: offset } }, include: { chosenTake: true } });
  if (crossing.length === 0) return;
  const behind = await tx.scene.findFirst({ where: { chapter: { projectId }, start: { lte: offset }, end: { gt: offset } }, select: { id: true } });
  for (const { id, chosenTake, chosenTakeId: _, version: __, ...cue } of crossing) {
    await tx.cue.update({ where: { id }, data: { untilOffset: offset } });
    if (!behind) continue;
    const rest = await tx.cue.create({ data: { ...cue, sceneId: behind.id, anchorStart: offset, anchorEnd: offset } });
    if (!chosenTake) continue;
    const take = await tx.take.create({ data: { ...sound(chosenTake), cueId: rest.id } });
    await tx.cue.update({ where: { id: rest.id }, data: { chosenTakeId: take.id } });
  }
}

/** Where a border is gone, a bed that ended there and its like that began there are one again. */
export async function joinBeds(tx: Tx, projectId: string, offset: number): Promise<void> {
  const ending = await tx.cue.findMany({ where: { projectId, lane: { not: 'effect' }, untilOffset: offset } });
  const beginning = await tx.cue.findMany({ where: { projectId, lane: { not: 'effect' }, anchorStart: offset, anchorEnd: offset } });
  for (const cue of ending) {
    const rest = beginning.find((other) => other.lane === cue.lane && other.sound === cue.sound && other.seed === cue.seed && other.gainDb === cue.gainDb && other.pan === cue.pan && other.removed === cue.removed && other.placedByHand === cue.placedByHand && other.enabled === cue.enabled);
    if (!rest) continue;
    await tx.cue.update({ where: { id: cue.id }, data: { untilOffset: rest.untilOffset } });
    await tx.cue.delete({ where: { id: rest.id } });
  }
}

/** A take's own sound, without the place it is chosen in. */
function sound(take: Prisma.TakeGetPayload<object>): Omit<Prisma.TakeUncheckedCreateInput, 'cueId' | 'segmentId'> {
  const { inputHash, engine, assetId, durationSeconds, loudnessLufs, loops } = take;
  return { inputHash, engine, assetId, durationSeconds, loudnessLufs, loops };
}
