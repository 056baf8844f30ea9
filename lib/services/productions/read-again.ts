import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { ProductionView } from '../views.ts';
import { readProduction } from './read-production.ts';
import { startProduction } from './steps.ts';

/** Reads the story again (after a failure, or a better reader). What a person set stays. */
export async function readAgain(context: ServiceContext, input: { projectId: string }): Promise<ProductionView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await tx.project.update({ where: { id: project.id }, data: { readError: null } });
    const production = await startProduction(context, tx, { projectId: project.id, kind: 'read', scope: { kind: 'all' } });
    return await readProduction(tx, production.id);
  });
}
