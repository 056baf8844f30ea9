import { destinationIds, packFormat } from '../exports/formats.ts';
import type { Tx } from '../interfaces.ts';

/** Columns of a drama that a pack tells of. */
const told: ReadonlySet<string> = new Set(['author', 'blurb', 'series', 'seriesPart', 'sampleSegmentId', 'creditsCharacterId']);

/**
 * Lets files go that say what was true before columns of a drama changed: packs tell all of it, and every file names the
 * author. They can be made anew; what is under way goes on.
 */
export async function letOutdatedGo(tx: Tx, projectId: string, columns: readonly string[]): Promise<void> {
  if (!columns.some((column) => told.has(column))) return;
  await tx.exportFile.deleteMany({ where: { export: { projectId }, state: { not: 'making' }, ...(columns.includes('author') ? {} : { format: { in: destinationIds.map(packFormat) } }) } });
}
