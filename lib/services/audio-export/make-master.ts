import { isMaster } from '../../audio/masters.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { personMessage, ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { makeScopeSchema } from '../productions/scope.ts';
import { progressTeller } from '../progress-teller.ts';
import { forgetOld } from './forget-old.ts';
import { masterBook, type MasteredBook } from './master-book.ts';
import { keepTreatments } from './voice-treatments.ts';

/** Makes a master that was asked for. Made already, or paused, nothing happens. Throws as masterBook; the reason then stands at the export. */
export async function makeMaster(context: ServiceContext, exportId: string, signal?: AbortSignal): Promise<void> {
  const row = await context.transaction.run(async (tx) => {
    const found = await tx.export.findUnique({ where: { id: exportId } });
    if (found) await requireProject(context, tx, found.projectId, 'edit');
    return found;
  });
  if (!row || row.state === 'ready' || row.state === 'paused' || !isMaster(row.preset)) return;
  const { projectId, preset } = row;
  const tell = async (data: Prisma.ExportUncheckedUpdateInput, made?: MasteredBook): Promise<void> => {
    await context.transaction.run(async (tx) => {
      // Deleted or paused meanwhile, there is nobody left to tell; and what another worker has finished stays as it is.
      await tx.$queryRaw`SELECT 1 FROM "Export" WHERE "id" = ${exportId} FOR UPDATE`;
      if ((await tx.export.count({ where: { id: exportId, state: { in: made ? ['making', 'failed', 'paused'] : ['making', 'failed'] } } })) === 0) return;
      await tx.export.update({ where: { id: exportId }, data });
      if (made) {
        await keepTreatments(tx, made.learned, made.columns.whole);
        await forgetOld(tx, { projectId, preset });
      }
      await bumpProject(tx, projectId);
    });
  };
  try {
    const progress = progressTeller(context, (fraction) => tell({ fraction }));
    const made = await masterBook(context, { projectId, scope: makeScopeSchema.parse(row.scope), master: preset }, { progress, ...(signal ? { signal } : {}) });
    await tell({ ...made.columns, state: 'ready', fraction: 1, error: null, chapters: { deleteMany: {}, create: made.chapters } }, made);
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'cancelled')) await tell({ state: 'failed', error: personMessage(error) });
    throw error;
  }
}
