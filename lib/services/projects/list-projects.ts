import type { ServiceContext } from '../interfaces.ts';
import { roleOf } from '../members/people.ts';
import type { ProjectSummary } from '../views.ts';
import { summariseAll } from './summarise.ts';

const mostListed = 500;

/** Everything the person has, and what others share with them; last touched first. */
export async function listProjects(context: ServiceContext): Promise<ProjectSummary[]> {
  const { userId } = context.actor;
  return await context.transaction.run(
    async (tx) => {
      const projects = await tx.project.findMany({ where: { OR: [{ ownerId: userId }, { memberships: { some: { userId } } }] }, orderBy: { updatedAt: 'desc' }, take: mostListed });
      const others = projects.filter(({ ownerId }) => ownerId !== userId);
      const summaries = await summariseAll(tx, projects);
      if (others.length === 0) return summaries;
      const memberships = await tx.membership.findMany({ where: { userId, projectId: { in: others.map(({ id }) => id) } }, select: { projectId: true, role: true, project: { select: { owner: { select: { name: true } } } } } });
      const shared = new Map(memberships.map(({ projectId, role, project }) => [projectId, { by: project.owner.name, role: roleOf(role) }]));
      return summaries.map((summary) => ({ ...summary, shared: shared.get(summary.id) ?? null }));
    },
    { isolation: 'RepeatableRead' },
  );
}
