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
  if (projects.length === 0) return [];
  const ids = projects.map((project) => project.id);
  const [sources, people, running, exports] = await Promise.all([
    tx.sourceDocument.findMany({ where: { projectId: { in: ids } }, select: { projectId: true, words: true } }),
    tx.character.groupBy({ by: ['projectId'], where: { projectId: { in: ids }, role: 'cast' }, _count: true }),
    tx.production.findMany({ where: { activeKey: { in: ids } }, select: { projectId: true, kind: true } }),
    // Other masters are of the same lines, and may be under way still.
    tx.export.findMany({ where: { projectId: { in: ids }, preset: 'drama', state: 'ready' }, distinct: ['projectId'], orderBy: { shownAt: 'desc' }, select: { projectId: true, measure: true } }),
  ]);
  const words = new Map(sources.map((row) => [row.projectId, row.words]));
  const characters = new Map(people.map((row) => [row.projectId, row._count]));
  const kinds = new Map(running.map((row) => [row.projectId, row.kind]));
  const seconds = new Map(exports.map((row) => [row.projectId, measureSchema.parse(row.measure).durationSeconds]));
  return projects.map((project) => summaryOf(project, { words: words.get(project.id) ?? 0, characters: characters.get(project.id) ?? 0, running: kinds.get(project.id), durationSeconds: seconds.get(project.id) ?? null }));
}

/** The summary of a project of which the rest is known: its words, its people without the narrator, what is being made of it, and how long its newest mix is. */
export function summaryOf(project: Project, { words, characters, running, durationSeconds }: { words: number; characters: number; running: string | undefined; durationSeconds: number | null }): ProjectSummary {
  return {
    id: project.id,
    title: project.title,
    words,
    characters,
    state: stateOf(project, running, durationSeconds !== null),
    durationSeconds,
    coverAssetId: project.coverAssetId,
    updatedAt: project.updatedAt.toISOString(),
    shared: null,
  };
}

function stateOf(project: Project, running: string | undefined, made: boolean): ProjectSummary['state'] {
  if (running === 'make') return 'making';
  if (made) return 'made';
  if (running === 'read') return 'reading';
  return project.readAt === null ? 'failed' : 'ready';
}
