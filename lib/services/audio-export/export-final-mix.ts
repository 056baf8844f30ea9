import type { MasterMeasure } from '../../audio/types.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import type { Export } from '../../db/generated/client.ts';
import type { MakeScope, ServiceContext } from '../interfaces.ts';
import { nextShownAt } from '../moments.ts';
import { forgetOld } from './forget-old.ts';
import { masterBook, type MasteredBook, type MasterOptions } from './master-book.ts';
import { measureSchema } from './measure-schema.ts';
import { keepTreatments } from './voice-treatments.ts';

/** Makes the drama's mix of what a production made, and stores its Export row. Asked again for the same production it gives the export that is there. */
export async function exportFinalMix(context: ServiceContext, input: { projectId: string; productionId: string; scope: MakeScope }, options: MasterOptions): Promise<{ exportId: string; measure: MasterMeasure }> {
  const { projectId, productionId, scope } = input;
  const done = await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    return await tx.export.findUnique({ where: { productionId } });
  });
  if (done) return { exportId: done.id, measure: measureSchema.parse(done.measure) };
  const row = await storeMix(context, { projectId, productionId }, await masterBook(context, { projectId, scope, master: 'drama' }, options));
  return { exportId: row.id, measure: measureSchema.parse(row.measure) };
}

/** Stores the mix of a production as the one that is shown. */
export async function storeMix(context: ServiceContext, { projectId, productionId }: { projectId: string; productionId: string }, { columns, chapters, learned }: MasteredBook): Promise<Export> {
  return await context.transaction.run(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId} FOR UPDATE`;
    const stored = await tx.export.upsert({ where: { productionId }, create: { projectId, productionId, ...columns, shownAt: await nextShownAt(tx, projectId), chapters: { create: chapters } }, update: {} });
    await keepTreatments(tx, learned, columns.whole);
    await forgetOld(tx, { projectId, preset: 'drama' });
    await bumpProject(tx, projectId);
    return stored;
  });
}
