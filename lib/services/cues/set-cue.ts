import { bumpProject } from '../../db/notify.ts';
import { requireCue, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Furthest a cue is turned up or down by hand, dB. */
export const cueGainLimits = { least: -24, most: 12 };

/** Switches a cue on or off, or changes its level. From now on it is the person's: no later reading changes it. */
export async function setCue(
  context: ServiceContext,
  input: { cueId: string; enabled?: boolean; gainDb?: number; version: number },
): Promise<{ version: number }> {
  const { gainDb } = input;
  if (gainDb !== undefined && !(gainDb >= cueGainLimits.least && gainDb <= cueGainLimits.most)) {
    const message = `The level of a sound goes from ${cueGainLimits.least} to +${cueGainLimits.most} dB.`;
    throw new ServiceError('bad-input', { person: message, fields: [{ field: 'gainDb', message }] });
  }
  return await context.transaction.run(async (tx) => {
    const cue = await requireCue(context, tx, input.cueId, 'edit');
    const changed = await tx.cue.updateMany({
      where: { id: cue.id, version: input.version },
      data: { enabled: input.enabled, gainDb, setBy: 'person', version: { increment: 1 } },
    });
    if (changed.count === 0) throw staleRow('sound', `${cue.enabled ? 'on' : 'off'}, ${cue.gainDb} dB`);
    await bumpProject(tx, cue.projectId);
    return { version: input.version + 1 };
  });
}
