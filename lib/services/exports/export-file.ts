import { requireProject } from '../access.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { fileNameOf } from './file-name.ts';

export interface ExportedFile {
  path: string;
  bytes: number;
  mediaType: string;
  fileName: string;
}

/** A file of an export: where it lies, and the name it is given on the person's machine. */
export async function exportFile(context: ServiceContext, input: { exportId: string; format: 'mp3' | 'wav' | 'peaks' }): Promise<ExportedFile> {
  const found = await context.transaction.run(async (tx) => {
    const row = /^[0-9a-f-]{36}$/i.test(input.exportId) ? await tx.export.findUnique({ where: { id: input.exportId } }) : null;
    if (!row) throw notFound('mix');
    return { row, project: await requireProject(context, tx, row.projectId, 'listen') };
  });
  const assetId = { mp3: found.row.mp3AssetId, wav: found.row.wavAssetId, peaks: found.row.peaksAssetId }[input.format];
  const asset = await context.assets.describe(assetId);
  return {
    path: await context.assets.path(assetId),
    bytes: asset.bytes,
    mediaType: asset.mediaType,
    fileName: fileNameOf(found.project.title, input.format === 'peaks' ? 'dat' : input.format),
  };
}
