/** What else an undo does where it gives settings of a drama back: chapters are scored, the story is read as before. */
import { requireNotMaking } from '../chapters/hold-project.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { vendorAccess } from '../keys/access.ts';
import { scoreAgain } from '../audio-analysis/score-again.ts';
import { startProduction } from '../productions/steps.ts';
import { letOutdatedGo } from '../publishing/outdated-files.ts';
import { agreedAt } from '../vendors/agreement.ts';
import type { RowChange } from './rows.ts';

/** Columns of a drama as an undo leaves them. */
type Settings = { [column: string]: unknown };

const reading = ['reader', 'readerModel', 'readerBatch'];

/**
 * Before the settings are written. The project’s row must be held.
 *
 * @param read whether the story was read again with them
 * @throws ServiceError `conflict` where they must wait for what is being made
 */
export async function checkSettings(tx: Tx, projectId: string, after: Settings, read = false): Promise<void> {
  if ('language' in after) await requireNotMaking(tx, projectId, 'its language');
  if ('soundDensity' in after) await requireNotMaking(tx, projectId, 'how much sound it has', ['make', 'read']);
  if (read) await requireNotMaking(tx, projectId, 'who reads it', ['make', 'read']);
}

/**
 * An edit of covers as it can still be turned: one that was cleared away since counts as none, on either side, so that what
 * was done before it stays in reach. Those that are there are kept from being cleared away for another while.
 *
 * @returns what whoever takes the edit back should know, in words; null for nothing
 */
export async function withCovers(tx: Tx, changes: readonly RowChange[]): Promise<{ changes: readonly RowChange[]; note: string | null }> {
  const named = changes.flatMap(({ table, before, after }) => (table === 'Project' ? [before?.['coverAssetId'], after?.['coverAssetId']] : [])).filter((id) => typeof id === 'string');
  if (named.length === 0) return { changes, note: null };
  const kept = new Set((await tx.$queryRaw<{ id: string }[]>`UPDATE "Asset" SET "createdAt" = now() AT TIME ZONE 'UTC' WHERE "id" = ANY(${named}) RETURNING "id"`).map(({ id }) => id));
  const isGone = (side: Settings | null): boolean => typeof side?.['coverAssetId'] === 'string' && !kept.has(side['coverAssetId']);
  const bare = (side: Settings | null): Settings | null => (isGone(side) ? { ...side, coverAssetId: null } : side);
  return {
    changes: changes.map((change) => (change.table === 'Project' ? { ...change, before: bare(change.before), after: bare(change.after) } : change)),
    note: changes.some(({ table, after }) => table === 'Project' && isGone(after)) ? 'The cover of then was cleared away since, so the drama has none now: upload it again.' : null,
  };
}

/**
 * Once they are written. Nothing is bought: what a vendor would have to do waits until somebody asks for it. Nor is a
 * reading that was paid for written over where nobody had the story read: who only chose a reader left it as it was.
 *
 * @param read whether the story was read again with them
 * @returns what whoever takes the edit back should know, in words; null for nothing
 */
export async function followSettings(context: ServiceContext, tx: Tx, projectId: string, after: Settings, read = false): Promise<string | null> {
  await letOutdatedGo(tx, projectId, Object.keys(after));
  const project = await tx.project.findUniqueOrThrow({ where: { id: projectId } });
  if ('soundDensity' in after && (await scoreAgain(context, tx, project)).waiting > 0) return 'The scenes are listened to again with the next making.';
  if (!('reader' in after)) return reading.some((column) => column in after) ? 'The reading stays as it is until you have it read again.' : null;
  // The built-in reader costs nothing and is quick. Where the best there is reads, who that is may have changed since.
  if (read && project.reader === 'local' && project.readBy === 'claude') {
    await startProduction(context, tx, { projectId, kind: 'read', scope: { kind: 'all' } });
    return 'The built-in reader reads the story again.';
  }
  if (project.readBy === 'claude') return project.reader === 'local' ? 'The reading stays Claude’s until you have the story read again.' : 'The reading stays Claude’s: choose the built-in reader to have its own back.';
  const mayRead = (await vendorAccess(context, 'anthropic')) !== null && (await agreedAt(tx, projectId, 'anthropic')) !== null;
  return project.reader === 'claude' || (project.reader === 'auto' && mayRead) ? 'Who speaks stays as it is until you have the story read again.' : null;
}
