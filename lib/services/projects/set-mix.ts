import { toJson } from '../../db/json.ts';
import { bumpProject } from '../../db/notify.ts';
import { changedSettings, type MixChange, type MixSettings } from '../../audio/settings.ts';
import { requireProject } from '../access.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Sets how the lanes of a drama stand to each other, how clear its speech is kept, whether rooms answer, and how far apart its lines stand. Heard with the next mix. */
export async function setMix(context: ServiceContext, input: { projectId: string; change: MixChange }): Promise<MixSettings> {
  return await context.transaction.run(async (tx) => {
    await requireProject(context, tx, input.projectId, 'edit');
    await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${input.projectId} FOR UPDATE`;
    const { mixSettings } = await tx.project.findUniqueOrThrow({ where: { id: input.projectId }, select: { mixSettings: true } });
    const settings = changedSettings(keptSettings(mixSettings), input.change);
    await recorded(context, tx, { projectId: input.projectId, label: 'changed the balance of the mix', rows: { Project: [input.projectId] } }, async () => {
      await tx.project.update({ where: { id: input.projectId }, data: { mixSettings: toJson(settings) } });
    });
    await bumpProject(tx, input.projectId);
    return settings;
  });
}
