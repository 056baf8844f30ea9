import { requireCue } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { HearAnswer } from '../views.ts';

/** The sound of a cue: at once where it is made, else it is put on the queue and the page is told. */
export async function hearCue(context: ServiceContext, input: { cueId: string }): Promise<HearAnswer> {
  return await context.transaction.run(async (tx) => {
    const cue = await requireCue(context, tx, input.cueId, 'edit');
    const take = cue.chosenTakeId === null ? null : await tx.take.findUnique({ where: { id: cue.chosenTakeId } });
    if (take) return { state: 'ready', assetId: take.assetId };
    await context.queue.enqueue(tx, [{ name: 'make-cue', stepId: null, projectId: cue.projectId, cueId: cue.id }]);
    return { state: 'making' };
  });
}
