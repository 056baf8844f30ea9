/** What else an undo does where it gives settings of a drama back: chapters are scored, the story is read as before. */
import { requireNotMaking } from '../chapters/hold-project.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { vendorAccess } from '../keys/access.ts';
import { scoreAgain } from '../audio-analysis/score-again.ts';
import { startProduction } from '../productions/steps.ts';
import { letOutdatedGo } from '../publishing/outdated-files.ts';
import { agreedAt } from '../vendors/agreement.ts';

/** Columns of a drama as an undo leaves them. */
type Settings = { [column: string]: unknown };

const reading = ['reader', 'readerModel', 'readerBatch'];

/**
 * Before the settings are written. The project’s row must be held.
 *
 * @throws ServiceError `conflict` where they must wait for what is being made, or a cover is not there any more
 */
export async function checkSettings(tx: Tx, projectId: string, after: Settings): Promise<void> {
  if ('language' in after) await requireNotMaking(tx, projectId, 'its language');
  if ('soundDensity' in after) await requireNotMaking(tx, projectId, 'how much sound it has', ['make', 'read']);
  if (reading.some((column) => column in after)) await requireNotMaking(tx, projectId, 'who reads it', ['make', 'read']);
  const cover = after['coverAssetId'];
  if (typeof cover === 'string' && (await tx.asset.count({ where: { id: cover } })) === 0) {
    throw new ServiceError('conflict', { person: 'The cover of then was cleared away since. Upload it again; nothing was touched.' });
  }
}

/**
 * Once they are written. Nothing is bought: what a vendor would have to do waits until somebody asks for it.
 *
 * @returns what whoever takes the edit back should know, in words; null for nothing
 */
export async function followSettings(context: ServiceContext, tx: Tx, projectId: string, after: Settings): Promise<string | null> {
  await letOutdatedGo(tx, projectId, Object.keys(after));
  const project = await tx.project.findUniqueOrThrow({ where: { id: projectId } });
  if ('soundDensity' in after && (await scoreAgain(context, tx, project)).waiting > 0) return 'The scenes are listened to again with the next making.';
  if (!reading.some((column) => column in after)) return null;
  const mayRead = (await vendorAccess(context, 'anthropic')) !== null && (await agreedAt(tx, projectId, 'anthropic')) !== null;
  if (project.reader === 'claude' || (project.reader === 'auto' && mayRead)) return project.readBy === 'claude' ? 'The reading stays Claude’s: choose the built-in reader to have its own back.' : 'Who speaks stays as it is until you have the story read again.';
  // Who read it last is whose reading stands: the built-in reader costs nothing and is quick.
  if (project.readBy !== 'claude') return null;
  await startProduction(context, tx, { projectId, kind: 'read', scope: { kind: 'all' } });
  return 'The built-in reader reads the story again.';
}
