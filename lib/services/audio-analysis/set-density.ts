import { bumpProject } from '../../db/notify.ts';
import { soundDensities, soundDensity } from '../../story/soundscape/index.ts';
import { requireProject } from '../access.ts';
import { holdProject, requireNotMaking } from '../chapters/hold-project.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { scoreAgain } from './score-again.ts';

/**
 * Says how much sound there is beside the voices, and has the chapters that were listened to scored again. It can be undone:
 * they are then scored again as before.
 *
 * @returns how many chapters are scored again, and how many wait for the next making
 * @throws ServiceError `conflict` while the drama is being made; `bad-input` for a density we do not know
 */
export async function setSoundDensity(context: ServiceContext, input: { projectId: string; density: string }): Promise<{ scored: number; waiting: number }> {
  const density = soundDensities.find((one) => one === input.density);
  if (!density) throw new ServiceError('bad-input', { person: 'The sound of a drama is spare, balanced or full. Choose one of these.' });
  return await context.transaction.run(async (tx) => {
    const { id } = await requireProject(context, tx, input.projectId, 'edit');
    // Starters of productions wait for the same row: none begins to score what is scored here.
    await holdProject(tx, id);
    await requireNotMaking(tx, id, 'how much sound it has', ['make', 'read']);
    const project = await tx.project.findUniqueOrThrow({ where: { id } });
    if (soundDensity(project.soundDensity) === density) return { scored: 0, waiting: 0 };
    await recorded(context, tx, { projectId: id, label: `chose ${density} sound`, rows: { Project: [id] } }, async () => {
      await tx.project.update({ where: { id }, data: { soundDensity: density } });
    });
    const again = await scoreAgain(context, tx, project);
    await bumpProject(tx, id);
    return again;
  });
}
