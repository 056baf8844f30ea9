import { requireSegment, sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { isSilent } from '../speech-generation/key.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import type { HearAnswer } from '../views.ts';

/** The sound of a line as it is now: at once where it is made, else it is put on the queue and the page is told. */
export async function hearSegment(context: ServiceContext, input: { segmentId: string }): Promise<HearAnswer> {
  return await context.transaction.run(async (tx) => {
    const { id } = await requireSegment(context, tx, input.segmentId, 'edit');
    return await hearLine(context, tx, id);
  });
}

/** As hearSegment, for a line that the caller has been let into. */
export async function hearLine(context: ServiceContext, tx: Tx, segmentId: string): Promise<HearAnswer> {
  const segment = await tx.segment.findUniqueOrThrow({
    where: { id: segmentId },
    select: { ...speechColumns, chosenTake: { select: { id: true, inputHash: true, assetId: true } } },
  });
  if (isSilent(segment)) {
    throw new ServiceError('bad-input', { person: segment.silent ? 'This line is silent. Let it be spoken again to hear it.' : 'A scene break is a pause: there is nothing to hear.' });
  }
  const { text } = await sourceOf(tx, segment.projectId);
  const wanted = wantedKey(segment, text, await voicingOf(tx, segment.projectId));
  if (segment.chosenTake && segment.chosenTake.inputHash === wanted) return { state: 'ready', assetId: segment.chosenTake.assetId };
  await tx.segment.update({ where: { id: segment.id }, data: { speakError: null } });
  await context.queue.enqueue(tx, [{ name: 'speak-segment', stepId: null, projectId: segment.projectId, segmentId: segment.id }]);
  return { state: 'making' };
}
