import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { dramaStyles } from '../speech-generation/who-speaks.ts';

/**
 * Says how the drama is read: by one narrator, by the narrator and the people, or by a full cast. Who said what stays as
 * it is; lines that another voice speaks now keep their takes, shown as stale until they are made again.
 */
export async function setStyle(context: ServiceContext, input: { projectId: string; style: string }): Promise<void> {
  const style = dramaStyles.find((one) => one === input.style);
  if (!style) throw new ServiceError('bad-input', { person: 'A drama is read by one narrator, by the narrator and the people, or by a full cast. Choose one of these.' });
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await recorded(context, tx, { projectId: project.id, label: 'chose how the drama is read', rows: { Project: [project.id] } }, async () => {
      await tx.project.update({ where: { id: project.id }, data: { style } });
    });
    await bumpProject(tx, project.id);
  });
}
