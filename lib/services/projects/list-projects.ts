import type { ServiceContext } from '../interfaces.ts';
import type { ProjectSummary } from '../views.ts';
import { summariseAll } from './summarise.ts';

/** Everything the person has, last touched first. */
export async function listProjects(context: ServiceContext): Promise<ProjectSummary[]> {
  return await context.transaction.run(async (tx) =>
    await summariseAll(tx, await tx.project.findMany({ where: { ownerId: context.actor.userId }, orderBy: { updatedAt: 'desc' }, take: 500 })),
    { isolation: 'RepeatableRead' },
  );
}
