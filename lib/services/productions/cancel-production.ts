import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { endProduction } from './steps.ts';

/** Stops what runs in the project. What is made stays; going on later reuses it. Cancelling twice is no error. */
export async function cancelProduction(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await tx.$queryRaw`SELECT 1 FROM "Production" WHERE "activeKey" = ${project.id} FOR UPDATE`;
    const running = await tx.production.findUnique({ where: { activeKey: project.id } });
    if (!running) return;
    await endProduction(context, tx, running.id, { state: 'cancelled', error: null });
    await bumpProject(tx, project.id);
  });
}
