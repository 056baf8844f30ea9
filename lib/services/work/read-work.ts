import { isMaster, masters } from '../../audio/masters.ts';
import { formatOf, isFileFormat } from '../exports/formats.ts';
import type { ServiceContext } from '../interfaces.ts';
import { readProductions } from '../productions/read-production.ts';
import type { WorkItem, WorkView } from './view.ts';

/** So long what has ended is still shown. */
const shownHours = 12;
const mostShown = 30;

/** All that is being made for whoever asks, over all their dramas, and what ended lately. What runs comes first. */
export async function readWork(context: ServiceContext): Promise<WorkView> {
  return await context.transaction.run(async (tx) => {
    const owned = { project: { ownerId: context.actor.userId } };
    const since = new Date(context.clock.now().getTime() - shownHours * 3_600_000);
    const project = { select: { id: true, title: true } };
    const [productions, exports, files] = await Promise.all([
      tx.production.findMany({ where: { ...owned, OR: [{ state: 'running' }, { kind: 'make', finishedAt: { gte: since } }] }, orderBy: { createdAt: 'desc' }, take: mostShown, select: { id: true, project } }),
      tx.export.findMany({ where: { ...owned, productionId: null, OR: [{ state: { in: ['making', 'paused'] } }, { createdAt: { gte: since } }] }, orderBy: { createdAt: 'desc' }, take: mostShown, include: { project } }),
      tx.exportFile.findMany({ where: { export: owned, OR: [{ state: { in: ['making', 'paused'] } }, { createdAt: { gte: since } }] }, orderBy: { createdAt: 'desc' }, take: mostShown, include: { export: { include: { project } } } }),
    ]);
    const views = new Map((await readProductions(tx, productions.map(({ id }) => id))).map((view) => [view.id, view]));
    const items: WorkItem[] = [];
    const newest = new Set<string>();
    for (const row of productions) {
      const production = views.get(row.id);
      if (production === undefined) continue;
      // An earlier making of the same drama says nothing that the last one does not.
      if (production.state !== 'running' && newest.has(row.project.id)) continue;
      newest.add(row.project.id);
      items.push({ kind: 'production', id: row.id, projectId: row.project.id, title: row.project.title, state: production.state === 'running' ? (production.paused ? 'paused' : 'running') : production.state, label: production.kind === 'read' ? 'Reading the story' : 'Making the drama', fraction: production.fraction, secondsLeft: production.secondsLeft, error: production.error, production });
    }
    for (const row of exports) items.push({ kind: 'master', id: row.id, projectId: row.project.id, title: row.project.title, state: stateOf(row.state), label: isMaster(row.preset) ? masters[row.preset].label : row.preset, fraction: row.fraction, secondsLeft: null, error: row.error, production: null });
    for (const row of files) items.push({ kind: 'file', id: row.id, projectId: row.export.project.id, title: row.export.project.title, state: stateOf(row.state), label: labelOf(row.format), fraction: row.fraction, secondsLeft: null, error: row.error, production: null });
    const going = (item: WorkItem) => item.state === 'running' || item.state === 'paused';
    return { items: [...items.filter(going), ...items.filter((item) => !going(item))], running: items.filter(going).length };
  }, { isolation: 'RepeatableRead' });
}

function stateOf(state: string): WorkItem['state'] {
  if (state === 'paused') return 'paused';
  return state === 'making' ? 'running' : state === 'failed' ? 'failed' : 'done';
}

function labelOf(format: string): string {
  return isFileFormat(format) ? formatOf(format).label : format;
}
