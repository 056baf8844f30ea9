import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { findExport } from './export-file.ts';
import { fitsMaster, isFileFormat } from './formats.ts';

/**
 * Asks for an export in another format: it is made in the background and the page hears of it. Asked again while it is
 * made, or when it is there, nothing happens; after a failure it is tried again, and paused it goes on. Throws `not-found`.
 */
export async function askForFile(context: ServiceContext, input: { exportId: string; format: string }): Promise<void> {
  const { format } = input;
  if (!isFileFormat(format)) throw notFound('file');
  await context.transaction.run(async (tx) => {
    const { row } = await findExport(context, tx, input.exportId);
    await requireProject(context, tx, row.projectId, 'edit');
    if (!fitsMaster(format, row.preset)) throw notFound('file');
    const where = { exportId_format: { exportId: row.id, format } };
    const file = await tx.exportFile.upsert({ where, create: { exportId: row.id, format }, update: {} });
    if (file.state === 'ready') return;
    await tx.exportFile.update({ where, data: { state: 'making', error: null } });
    // The queue holds one open job for a file, however often it is asked for.
    await context.queue.enqueue(tx, [{ name: 'make-file', stepId: null, projectId: row.projectId, exportFileId: file.id }], { behind: file.state === 'paused' });
    await bumpProject(tx, row.projectId);
  });
}
