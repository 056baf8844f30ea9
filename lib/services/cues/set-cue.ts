import { bumpProject } from '../../db/notify.ts';
import { cuePlacements } from '../../audio/types.ts';
import { requireCue, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import { recorded } from '../edits/record-edit.ts';
import { settleInstead } from './settle-instead.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Furthest a cue is turned up or down by hand, dB. */
export const cueGainLimits = { least: -24, most: 12 };

/** Switches a cue on or off, changes its level, or says where an effect sounds. From now on it is the person's: no later reading changes it. */
export async function setCue(
  context: ServiceContext,
  input: { cueId: string; enabled?: boolean; gainDb?: number; placement?: string; version: number },
): Promise<{ version: number }> {
  const { gainDb } = input;
  if (gainDb !== undefined && !(gainDb >= cueGainLimits.least && gainDb <= cueGainLimits.most)) {
    const message = `The level of a sound goes from ${cueGainLimits.least} to +${cueGainLimits.most} dB.`;
    throw new ServiceError('bad-input', { person: message, fields: [{ field: 'gainDb', message }] });
  }
  const placement = cuePlacements.find((one) => one === input.placement);
  if (input.placement !== undefined && placement === undefined) throw new ServiceError('bad-input', { person: 'A sound comes before its words, on its word, after them, or instead of them. Choose one of these.' });
  return await context.transaction.run(async (tx) => {
    const cue = await requireCue(context, tx, input.cueId, 'edit');
    if (placement !== undefined && cue.lane !== 'effect') throw new ServiceError('bad-input', { person: 'Music and ambience lie under the words from where they begin; only an effect is placed before, on, after or instead of its word.' });
    const lines = await tx.segment.findMany({ where: { projectId: cue.projectId, start: { lte: cue.anchorStart }, end: { gt: cue.anchorStart } }, select: { id: true } });
    await recorded(context, tx, { projectId: cue.projectId, label: `changed the sound “${cue.sound}”`, rows: { Cue: [cue.id], Segment: lines.map(({ id }) => id) } }, async () => {
      const changed = await tx.cue.updateMany({
        where: { id: cue.id, version: input.version },
        data: { enabled: input.enabled, gainDb, placement, setBy: 'person', version: { increment: 1 } },
      });
      if (changed.count === 0) throw staleRow('sound', `${cue.enabled ? 'on' : 'off'}, ${cue.gainDb} dB, ${cue.placement} its words`);
      if (cue.placement === 'instead' || placement === 'instead') await settleInstead(tx, cue);
    });
    await bumpProject(tx, cue.projectId);
    return { version: input.version + 1 };
  });
}
