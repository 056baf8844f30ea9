import { createHash } from 'node:crypto';
import { strideOf } from '../../audio/book-layout.ts';
import { loudnessTrack } from '../../audio/loudness-track.ts';
import { isMaster, masters } from '../../audio/masters.ts';
import { samplesPerFrame } from '../../audio/mp3-info.ts';
import { requireProject } from '../access.ts';
import { measuredOf } from '../audio-export/chapter-shelf.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { bookTags } from './book-tags.ts';
import { chapterColumns, exportTimeline } from './export-timeline.ts';
import { fileNameOf, madeFileName } from './file-name.ts';
import { totalBytes, type ExportedFile, type FilePart } from './file-parts.ts';
import { formatOf, isFileFormat } from './formats.ts';
import { titleOf } from './master-title.ts';
import { mp3Parts } from './mp3-parts.ts';

const withChapters = { chapters: { orderBy: { index: 'asc' }, select: { ...chapterColumns, chapterMix: true } } } as const;

/** A file of an export: what it is put together from, and the name it is given on the person's machine. Throws `not-found`, and `conflict` for a format that is still to be made. */
export async function exportFile(context: ServiceContext, input: { exportId: string; format: string }): Promise<ExportedFile> {
  const found = await context.transaction.run(async (tx) => await findExport(context, tx, input.exportId), { isolation: 'RepeatableRead' });
  const { row, project } = found;
  const title = titleOf(project.title, row.preset);
  if (row.state !== 'ready' || row.peaksAssetId === null) throw new ServiceError('conflict', { person: 'This master is not made yet. It will be there in a moment.' });
  if (input.format === 'peaks') {
    const asset = await context.assets.describe(row.peaksAssetId);
    return { parts: [{ path: await context.assets.path(asset.id), bytes: asset.bytes }], bytes: asset.bytes, mediaType: asset.mediaType, fileName: fileNameOf(title, 'dat'), version: asset.id };
  }
  if (input.format === 'loudness') {
    // Chapters lie one after another at whole frames, the last of each without sound.
    const parts = row.chapters.map(({ chapterMix }) => {
      const held = new Uint8Array(strideOf(chapterMix) / samplesPerFrame);
      held.set(loudnessTrack(measuredOf(chapterMix).units).subarray(0, held.length));
      return { held };
    });
    return { parts, bytes: totalBytes(parts), mediaType: 'application/octet-stream', fileName: fileNameOf(title, 'loudness'), version: row.id };
  }
  if (input.format === 'mp3') {
    const timeline = exportTimeline(row.chapters);
    const parts = await mp3Parts(
      context,
      await bookTags(context, project, title, timeline),
      row.chapters.map((chapter) => chapter.chapterMix),
      isMaster(row.preset) ? masters[row.preset].channels : 2,
    );
    return { parts, bytes: totalBytes(parts), mediaType: 'audio/mpeg', fileName: fileNameOf(title, 'mp3'), version: versionOf(parts) };
  }
  if (!isFileFormat(input.format)) throw notFound('file');
  const assetId = await madeFile(context, row.id, input.format);
  if (assetId === null) throw new ServiceError('conflict', { person: 'This file is not made yet. Ask for it under Mix, and it is ready in a moment.' });
  const format = formatOf(input.format);
  const asset = await context.assets.describe(assetId);
  return { parts: [{ path: await context.assets.path(asset.id), bytes: asset.bytes }], bytes: asset.bytes, mediaType: format.mediaType, fileName: madeFileName(title, format), version: asset.id };
}

/**
 * Where a browser may fetch a made file by itself, for some minutes; null where this server is to send it: where sounds lie
 * on this machine, and for what is put together as it is sent. Throws `not-found`.
 */
export async function exportAddress(context: ServiceContext, input: { exportId: string; format: string }): Promise<string | null> {
  const { row, project } = await context.transaction.run(async (tx) => await findExport(context, tx, input.exportId), { isolation: 'RepeatableRead' });
  if (!isFileFormat(input.format)) return null;
  const assetId = await madeFile(context, row.id, input.format);
  return assetId === null ? null : await context.assets.address(assetId, madeFileName(titleOf(project.title, row.preset), formatOf(input.format)));
}

async function madeFile(context: ServiceContext, exportId: string, format: string): Promise<string | null> {
  const file = await context.transaction.single((tx) => tx.exportFile.findUnique({ where: { exportId_format: { exportId, format } } }));
  return file?.assetId ?? null;
}

/** The frames of an export never change; what is written before them (title, author, cover) may. */
function versionOf(parts: readonly FilePart[]): string {
  const hash = createHash('sha256');
  for (const part of parts) if ('held' in part) hash.update(part.held);
  return hash.digest('hex').slice(0, 16);
}

/** An export with its chapters, of a project that the person may listen to. Throws `not-found`. */
export async function findExport(context: ServiceContext, tx: Tx, exportId: string) {
  const row = /^[0-9a-f-]{36}$/i.test(exportId) ? await tx.export.findUnique({ where: { id: exportId }, include: withChapters }) : null;
  if (!row) throw notFound('mix');
  return { row, project: await requireProject(context, tx, row.projectId, 'listen') };
}
