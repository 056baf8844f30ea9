import type { CueLane } from '../../audio/types.ts';
import { requireCue } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { leftToSpend } from '../spending/budget.ts';
import { madeBefore } from '../spending/estimate-voices.ts';
import { priceOfSound } from '../vendors/engine-prices.ts';
import { engineNames, pickEngine, vendorOf } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { HearAnswer } from '../views.ts';
import { soundEngineVersion } from './engine-versions.ts';
import { soundKey, soundRequest } from './make-cue-sound.ts';

/**
 * The sound of a cue: at once where it is made, else it is put on the queue and the page is told. Where making it costs,
 * the answer is what: only `buy` has it made.
 */
export async function hearCue(context: ServiceContext, input: { cueId: string; buy?: boolean | undefined }): Promise<HearAnswer> {
  return await context.transaction.run(async (tx) => {
    const cue = await requireCue(context, tx, input.cueId, 'edit');
    const take = cue.chosenTakeId === null ? null : await tx.take.findUnique({ where: { id: cue.chosenTakeId } });
    if (take) return { state: 'ready', assetId: take.assetId };

    const project = await tx.project.findUniqueOrThrow({ where: { id: cue.projectId } });
    const standings = await standingsOf(context, tx, project.id);
    const lane = cue.lane as CueLane;
    const engine = lane === 'effect' ? pickEngine('effect', project.effectEngine, standings) : pickEngine('music', project.musicEngine, standings);
    const request = soundRequest(cue);
    const micros = priceOfSound(engine, request);
    if (micros > 0 && input.buy !== true) {
      const key = soundKey({ id: engine, version: soundEngineVersion(engine) }, request);
      if (!(await madeBefore(tx, context.actor.userId, [key])).has(key)) {
        const { leftMicros } = await leftToSpend(tx, project, context.clock.now());
        return { state: 'costs', micros, leftMicros, engine: engineNames[engine], voices: 0, error: cue.soundError };
      }
    }
    // What failed before is no word on this try.
    if (cue.soundError !== null) await tx.cue.update({ where: { id: cue.id }, data: { soundError: null } });
    await context.queue.enqueue(tx, [{ name: 'make-cue', stepId: null, projectId: cue.projectId, cueId: cue.id, ...(vendorOf[engine] === 'replicate' ? { lane: 'replicate' as const } : {}) }]);
    return { state: 'making' };
  });
}
