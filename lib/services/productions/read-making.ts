import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { summarise } from '../projects/summarise.ts';
import type { ProductionView, ProjectSummary } from '../views.ts';
import { readNewest } from './read-production.ts';

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
      const [production, { state }] = await Promise.all([readNewest(tx, project.id), summarise(tx, project)]);
      return { state, readError: project.readError, production };
    },
    { isolation: 'RepeatableRead' },
  );
}
