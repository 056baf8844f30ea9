import type { MasterMeasure } from '../../audio/types.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import type { MakeScope, ServiceContext } from '../interfaces.ts';
import { forgetOld } from './forget-old.ts';
import { masterBook, type MasterOptions } from './master-book.ts';
import { measureSchema } from './measure-schema.ts';

/** Makes the drama's mix of what a production made, and stores its Export row. Asked again for the same production it gives the export that is there. */
export async function exportFinalMix(context: ServiceContext, input: { projectId: string; productionId: string; scope: MakeScope }, options: MasterOptions): Promise<{ exportId: string; measure: MasterMeasure }> {
  const { projectId, productionId, scope } = input;
  const done = await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    return await tx.export.findUnique({ where: { productionId } });
  });
  if (done) return { exportId: done.id, measure: measureSchema.parse(done.measure) };
  const { columns, chapters } = await masterBook(context, { projectId, scope, master: 'drama' }, options);
  const row = await context.transaction.run(async (tx) => {
    const stored = await tx.export.upsert({ where: { productionId }, create: { projectId, productionId, ...columns, chapters: { create: chapters } }, update: {} });
    await forgetOld(tx, { projectId, preset: 'drama', now: context.clock.now() });
    await bumpProject(tx, projectId);
    return stored;
  });
  return { exportId: row.id, measure: measureSchema.parse(row.measure) };
}
