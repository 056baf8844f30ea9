import { momentBefore } from '../../storage/moment.ts';
import type { Tx } from '../interfaces.ts';
import type { MasterName } from '../../audio/masters.ts';

/** How many exports of one master a drama keeps. */
export const keptExports = 10;
/** How long a rendered chapter that stands in no export is kept: a render that was broken off finds it again. */
const looseMs = 24 * 3600 * 1000;

/** Lets go of what is too old to be wanted and belongs to no version; the store's sweep then takes the sounds. */
export async function forgetOld(tx: Tx, input: { projectId: string; preset: MasterName }): Promise<void> {
  const { projectId, preset } = input;
  const old = await tx.export.findMany({ where: { projectId, preset, versions: { none: {} } }, orderBy: { shownAt: 'desc' }, skip: keptExports, select: { id: true } });
  if (old.length > 0) await tx.export.deleteMany({ where: { id: { in: old.map((row) => row.id) } } });
  await tx.chapterMix.deleteMany({ where: { projectId, exports: { none: {} }, createdAt: { lt: await momentBefore(tx, looseMs) } } });
}
