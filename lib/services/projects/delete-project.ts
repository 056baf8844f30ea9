import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';

/** Deletes a project and all its rows. Sounds that nothing refers to any more are swept a day later. */
export async function deleteProject(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    await tx.voice.deleteMany({ where: { projectId: project.id } });
    await tx.project.delete({ where: { id: project.id } });
  });
}
