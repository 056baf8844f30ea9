import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { isWalkOn, walkOnSetting, walkOnSettings } from './walk-ons.ts';

/**
 * Says who speaks for people of a few lines. Between voices of their own and shared ones those that were found for them
 * are let go, so that the next making casts them the other way; a voice that the writer chose stays.
 */
export async function setWalkOns(context: ServiceContext, input: { projectId: string; walkOns: string }): Promise<void> {
  const walkOns = walkOnSettings.find((one) => one === input.walkOns);
  if (!walkOns) throw new ServiceError('bad-input', { person: 'People of a few lines have voices of their own, share a few, or are left to the narrator. Choose one of these.' });
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const before = walkOnSetting(project.walkOns);
    if (before === walkOns) return;
    const people = await tx.character.findMany({ where: { projectId: project.id }, select: { id: true, role: true, lines: true, voiceSetBy: true } });
    const few = people.filter(isWalkOn).map(({ id }) => id);
    await recorded(context, tx, { projectId: project.id, label: 'chose who speaks for people of a few lines', rows: { Project: [project.id], Character: few } }, async () => {
      await tx.project.update({ where: { id: project.id }, data: { walkOns } });
      if (walkOns !== 'narrator') await tx.character.updateMany({ where: { id: { in: few }, voiceId: { not: null } }, data: { voiceId: null, version: { increment: 1 } } });
    });
    await bumpProject(tx, project.id);
  });
}
