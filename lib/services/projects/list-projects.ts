import type { Prisma, Project } from '../../db/generated/client.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { roleOf } from '../members/people.ts';
import type { ProjectSummary } from '../views.ts';
import { summariseAll } from './summarise.ts';

const mostListed = 500;

/** Everything the person has, and what others share with them; last touched first. */
export async function listProjects(context: ServiceContext): Promise<ProjectSummary[]> {
  const { userId } = context.actor;
  return await context.transaction.run(
    async (tx) => await withSharers(tx, userId, await tx.project.findMany({ where: openTo(userId), orderBy: { updatedAt: 'desc' }, take: mostListed })),
    { isolation: 'RepeatableRead' },
  );
}

/**
 * The same page by page, newest first: an order that stays while dramas are worked on. `after` is the id of the last one
 * of the page before, null for the first page; `next` is null at the end.
 */
export async function pageOfProjects(context: ServiceContext, input: { after: string | null; limit: number }): Promise<{ projects: ProjectSummary[]; next: string | null }> {
  const { userId } = context.actor;
  return await context.transaction.run(
    async (tx) => {
      const rows = await tx.project.findMany({ where: { ...openTo(userId), ...(input.after === null ? {} : { id: { lt: input.after } }) }, orderBy: { id: 'desc' }, take: input.limit + 1 });
      const page = rows.slice(0, input.limit);
      return { projects: await withSharers(tx, userId, page), next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null };
    },
    { isolation: 'RepeatableRead' },
  );
}

function openTo(userId: string): Prisma.ProjectWhereInput {
  return { OR: [{ ownerId: userId }, { memberships: { some: { userId } } }] };
}

async function withSharers(tx: Tx, userId: string, projects: Project[]): Promise<ProjectSummary[]> {
  const others = projects.filter(({ ownerId }) => ownerId !== userId);
  const summaries = await summariseAll(tx, projects);
  if (others.length === 0) return summaries;
  const memberships = await tx.membership.findMany({ where: { userId, projectId: { in: others.map(({ id }) => id) } }, select: { projectId: true, role: true, project: { select: { owner: { select: { name: true } } } } } });
  const shared = new Map(memberships.map(({ projectId, role, project }) => [projectId, { by: project.owner.name, role: roleOf(role) }]));
  return summaries.map((summary) => ({ ...summary, shared: shared.get(summary.id) ?? null }));
}
