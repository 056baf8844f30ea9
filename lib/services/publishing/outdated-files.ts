import { destinationIds, packFormat } from '../exports/formats.ts';
import type { Tx } from '../interfaces.ts';

/** Columns of a drama that a pack tells of, and those that every file does. */
const told: ReadonlySet<string> = new Set(['blurb', 'series', 'seriesPart', 'sampleSegmentId', 'creditsCharacterId']);
const toldByAll: ReadonlySet<string> = new Set(['author', 'coverAssetId']);
/** What is neither under way nor stands still on its way. */
const finished = { state: { notIn: ['making', 'paused'] } };

/**
 * Lets files go that say what was true before columns of a drama changed: packs tell all of it, and every file names the
 * author and has the cover. They can be made anew; what is under way, or stands still on its way, goes on.
 */
export async function letOutdatedGo(tx: Tx, projectId: string, columns: readonly string[]): Promise<void> {
  const all = columns.some((column) => toldByAll.has(column));
  if (!all && !columns.some((column) => told.has(column))) return;
  if (all) await tx.exportFile.deleteMany({ where: { export: { projectId }, ...finished } });
  else await letPacksGo(tx, projectId);
}

/** Packs of a drama, but for those under way. */
export async function hasPacks(tx: Tx, projectId: string): Promise<boolean> {
  return (await tx.exportFile.count({ where: packsOf(projectId) })) > 0;
}

/** Lets a drama's packs go: they can be made anew. */
export async function letPacksGo(tx: Tx, projectId: string): Promise<void> {
  await tx.exportFile.deleteMany({ where: packsOf(projectId) });
}

const packsOf = (projectId: string) => ({ export: { projectId }, ...finished, format: { in: destinationIds.map(packFormat) } });
