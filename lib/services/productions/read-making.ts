import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { summarise } from '../projects/summarise.ts';
import type { ProductionView, ProjectSummary } from '../views.ts';
import { readProduction } from './read-production.ts';

/** How far a drama is: what state it is in, and its newest reading or making; null before the first. */
export interface MakingView {
  state: ProjectSummary['state'];
  readError: string | null;
  production: ProductionView | null;
}

export async function readMaking(context: ServiceContext, input: { projectId: string }): Promise<MakingView> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const newest = await tx.production.findFirst({ where: { projectId: project.id }, orderBy: { createdAt: 'desc' }, select: { id: true } });
      const { state } = await summarise(tx, project);
      return { state, readError: project.readError, production: newest ? await readProduction(tx, newest.id) : null };
    },
    { isolation: 'RepeatableRead' },
  );
}
