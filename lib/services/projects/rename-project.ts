import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { cleanTitle } from './create-project.ts';

export async function renameProject(context: ServiceContext, input: { projectId: string; title: string }): Promise<{ title: string }> {
  const title = cleanTitle(input.title);
  if (title === null) {
    const message = 'A title needs at least one letter.';
    throw new ServiceError('bad-input', { person: message, fields: [{ field: 'title', message }] });
  }
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await recorded(context, tx, { projectId: project.id, label: `renamed the drama “${title}”`, rows: { Project: [project.id] } }, async () => {
      await tx.project.update({ where: { id: project.id }, data: { title } });
    });
    await bumpProject(tx, project.id);
  });
  return { title };
}
