import type { Project } from '../../db/generated/client.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import type { Tx } from '../interfaces.ts';
import type { ProjectSummary } from '../views.ts';

/** A project in one line of the library. */
export async function summarise(tx: Tx, project: Project): Promise<ProjectSummary> {
  const [summary] = await summariseAll(tx, [project]);
  if (!summary) throw new Error('one project gives one summary');
  return summary;
}

/** Many projects in a fixed number of queries. */
export async function summariseAll(tx: Tx, projects: Project[]): Promise<ProjectSummary[]> {
  const ids = projects.map((project) => project.id);
  const sources = new Map((await tx.sourceDocument.findMany({ where: { projectId: { in: ids } }, select: { projectId: true, words: true } })).map((row) => [row.projectId, row.words]));
  const people = new Map((await tx.character.groupBy({ by: ['projectId'], where: { projectId: { in: ids }, role: 'cast' }, _count: true })).map((row) => [row.projectId, row._count]));
  const running = new Map((await tx.production.findMany({ where: { activeKey: { in: ids } }, select: { projectId: true, kind: true } })).map((row) => [row.projectId, row.kind]));
  // Other masters are of the same lines, and may be under way still.
  const exports = new Map((await tx.export.findMany({ where: { projectId: { in: ids }, preset: 'drama', state: 'ready' }, distinct: ['projectId'], orderBy: { shownAt: 'desc' }, select: { projectId: true, measure: true } })).map((row) => [row.projectId, measureSchema.parse(row.measure).durationSeconds]));
  return projects.map((project) => ({
    id: project.id,
    title: project.title,
    words: sources.get(project.id) ?? 0,
    characters: people.get(project.id) ?? 0,
    state: stateOf(project, running.get(project.id), exports.has(project.id)),
    durationSeconds: exports.get(project.id) ?? null,
    coverAssetId: project.coverAssetId,
    updatedAt: project.updatedAt.toISOString(),
    shared: null,
  }));
}

function stateOf(project: Project, running: string | undefined, made: boolean): ProjectSummary['state'] {
  if (running === 'make') return 'making';
  if (made) return 'made';
  if (running === 'read') return 'reading';
  return project.readAt === null ? 'failed' : 'ready';
}
