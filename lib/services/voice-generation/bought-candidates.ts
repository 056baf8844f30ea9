import { Prisma, type VoiceCandidate } from '../../db/generated/client.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { discardIn } from '../spending/discard.ts';
import { boughtCandidates } from './hume/bought.ts';

const note = 'The writer did not want this voice.';

/** Takes a candidate out of what was bought, so that its clip is swept and the same words make another voice. */
export async function forgetCandidate(context: Pick<ServiceContext, 'actor'>, tx: Tx, { assetId, characterId }: Pick<VoiceCandidate, 'assetId' | 'characterId'>): Promise<void> {
  await discardIn(context, tx, { stage: 'voice', assetId }, note);
  const several = await tx.purchase.findMany({ where: { ownerId: context.actor.userId, stage: 'voice', subjectId: characterId, value: { not: Prisma.AnyNull } }, select: { id: true, value: true } });
  for (const { id, value } of several) {
    const bought = boughtCandidates.safeParse(value);
    if (!bought.success || !bought.data.candidates.some((one) => one.assetId === assetId)) continue;
    const candidates = bought.data.candidates.filter((one) => one.assetId !== assetId);
    if (candidates.length === 0) await discardIn(context, tx, { id }, note);
    else await tx.purchase.update({ where: { id }, data: { value: { candidates } } });
  }
}
