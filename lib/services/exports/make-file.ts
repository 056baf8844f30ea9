import path from 'node:path';
import { bookSamples, masterRate } from '../../audio/book-layout.ts';
import { isMaster, masters } from '../../audio/masters.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { encoderOf } from '../audio-export/encoder.ts';
import { noteProblems } from '../audio-export/problems.ts';
import { treatmentsSchema } from '../audio-export/voice-treatments.ts';
import { RenderPool } from '../audio-export/render-pool.ts';
import { personMessage, ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { progressTeller } from '../progress-teller.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { bookTags } from './book-tags.ts';
import { exportTimeline, timelineOf } from './export-timeline.ts';
import { titleOf } from './master-title.ts';
import { fileFormats, isFileFormat, type FileFormatName } from './formats.ts';

/**
 * Makes the file that was asked for: the book is mixed again as it was mastered, which gives the same sound, and written
 * in the other format. Its chapters lie as they do in the MP3. Made already, nothing happens. Throws ServiceError as
 * RenderPool.run; the reason then stands at the file.
 */
export async function makeFile(context: ServiceContext, exportFileId: string, signal?: AbortSignal): Promise<void> {
  const found = await context.transaction.run(async (tx) => {
    const row = await tx.exportFile.findUnique({ where: { id: exportFileId }, include: { export: { include: { project: true, chapters: { orderBy: { index: 'asc' }, include: { chapterMix: true } } } } } });
    if (row) await requireProject(context, tx, row.export.projectId, 'edit');
    return row;
  });
  if (!found || found.state === 'ready' || !isFileFormat(found.format)) return;
  const { format } = found;
  const { projectId, preset, project } = found.export;
  try {
    const chapters = found.export.chapters.map(({ chapterMix }) => ({ timeline: timelineOf(chapterMix.timeline), setting: { gainDb: chapterMix.gainDb, ceilingDb: chapterMix.ceilingDb }, voices: treatmentsSchema.parse(chapterMix.voices) }));
    const clips: { [asset: string]: string } = {};
    for (const { asset } of chapters.flatMap(({ timeline }) => [...timeline.speech, ...timeline.cues])) if (asset !== null) clips[asset] ??= await context.assets.path(asset);
    const { lanes, channels } = masters[isMaster(preset) ? preset : 'drama'];
    await using folder = await temporaryFolder();
    await using pool = new RenderPool(1);
    const stop = (): void => void pool.stop();
    signal?.addEventListener('abort', stop, { once: true });
    const file = path.join(folder.path, `book.${fileFormats[format].extension}`);
    const seconds = bookSamples(found.export.chapters.map(({ chapterMix }) => chapterMix)) / masterRate;
    const progress = progressTeller(context, (fraction) => tell(context, { exportFileId, projectId }, { fraction }));
    const made = await pool.run<'file'>({ kind: 'file', chapters, clips, lanes, channels, format: fileFormats[format].kind, file, tags: await bookTags(context, project, titleOf(project.title, preset), exportTimeline(found.export.chapters)), ...(await encoderOf()) }, (done) => progress(Math.min(1, done / seconds))).finally(() => signal?.removeEventListener('abort', stop));
    await noteProblems(context, made.problems);
    const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: { file }, mediaType: fileFormats[format].mediaType, durationSeconds: made.measures.durationSeconds });
    await tell(context, { exportFileId, projectId }, { state: 'ready', fraction: 1, error: null, assetId: asset.id, measure: { ...made.measures } });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'cancelled')) await tell(context, { exportFileId, projectId }, { state: 'failed', error: personMessage(error) });
    throw error;
  }
}

/** Makes an export in another format here and now, and waits for it: for the terminal. Throws as makeFile. */
export async function makeFileNow(context: ServiceContext, input: { exportId: string; format: FileFormatName }, signal?: AbortSignal): Promise<void> {
  const file = await context.transaction.run((tx) => tx.exportFile.upsert({ where: { exportId_format: input }, create: input, update: {} }));
  await makeFile(context, file.id, signal);
}

interface FileOfProject {
  exportFileId: string;
  projectId: string;
}

async function tell(context: ServiceContext, file: FileOfProject, data: { state?: string; fraction?: number; error?: string | null; assetId?: string; measure?: Prisma.InputJsonObject }): Promise<void> {
  await context.transaction.run(async (tx) => {
    await tx.exportFile.updateMany({ where: { id: file.exportFileId }, data });
    await bumpProject(tx, file.projectId);
  });
}
