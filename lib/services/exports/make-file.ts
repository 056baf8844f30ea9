import path from 'node:path';
import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { noteProblems } from '../audio-export/problems.ts';
import { RenderPool } from '../audio-export/render-pool.ts';
import { personMessage, ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechEngine } from '../interfaces.ts';
import { progressTeller } from '../progress-teller.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { makeChapters } from './chapter-files.ts';
import { checkStopped, type FileWork, type WrittenFile } from './file-work.ts';
import { fileFormats, formatOf, isFileFormat, isPackFormat, isSoundFormat, destinationOf, type FileFormatName, type MadeFormatName, type SoundFormatName } from './formats.ts';
import { loadBook } from './loaded-book.ts';
import { makeCertificates } from './make-certificate.ts';
import { makeEpub } from './make-epub.ts';
import { makeHandOff } from './make-hand-off.ts';
import { makePack } from './make-pack.ts';
import { makeSound } from './make-sound.ts';
import { makeStems } from './make-stems.ts';
import { makeText } from './make-text.ts';

/**
 * Makes the file that was asked for and keeps it: a sound is mixed again as it was mastered, what is read is written from
 * the timeline, a package is put together. Made already, or paused, nothing happens. `speech` are the built-in voices, which read a
 * pack's credits. Throws ServiceError as RenderPool.run and loadWords do, and what the kind of file throws; the reason then
 * stands at the file.
 */
export async function makeFile(context: ServiceContext, exportFileId: string, signal?: AbortSignal, speech?: SpeechEngine): Promise<void> {
  const found = await context.transaction.run(async (tx) => {
    const row = await tx.exportFile.findUnique({ where: { id: exportFileId }, include: { export: true } });
    if (row) await requireProject(context, tx, row.export.projectId, 'edit');
    return row;
  });
  if (!found || found.state === 'ready' || found.state === 'paused' || !isFileFormat(found.format)) return;
  const { format } = found;
  const of = { exportFileId, projectId: found.export.projectId };
  const { extension, mediaType } = formatOf(format);
  try {
    const book = await loadBook(context, found.exportId);
    await using folder = await temporaryFolder();
    await using pool = new RenderPool(1);
    const stop = (): void => void pool.stop();
    signal?.addEventListener('abort', stop, { once: true });
    // Stopped before anybody listened: then nothing is begun.
    checkStopped(signal);
    const file = path.join(folder.path, `made.${extension}`);
    const progress = progressTeller(context, (fraction) => tell(context, of, { fraction }));
    const made = await write(format, { context, book, pool, folder: folder.path, file, progress, signal, speech }).finally(() => signal?.removeEventListener('abort', stop));
    await noteProblems(context, made.problems ?? []);
    const { durationSeconds, measures } = made;
    const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: { file }, mediaType, ...(durationSeconds === undefined ? {} : { durationSeconds }) });
    await tell(context, of, { state: 'ready', fraction: 1, error: null, assetId: asset.id, ...(measures ? { measure: { ...measures } } : {}) });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'cancelled')) await tell(context, of, { state: 'failed', error: personMessage(error) });
    throw error;
  }
}

const makers: { [name in Exclude<MadeFormatName, SoundFormatName>]: (work: FileWork) => Promise<WrittenFile> } = {
  stems: makeStems,
  handoff: makeHandOff,
  epub: makeEpub,
  vtt: (work) => makeText(work, 'vtt'),
  srt: (work) => makeText(work, 'srt'),
  words: (work) => makeText(work, 'words'),
  chapters: makeChapters,
  certificate: makeCertificates,
};

async function write(name: FileFormatName, work: FileWork): Promise<WrittenFile> {
  if (isSoundFormat(name)) return await makeSound(work, fileFormats[name].kind);
  if (isPackFormat(name)) return await makePack(work, destinationOf(name));
  return await makers[name](work);
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
    // What another worker has finished stays as it is, whatever a late one says; what is paused is only ever finished.
    await tx.exportFile.updateMany({ where: { id: file.exportFileId, state: { in: data.state === 'ready' ? ['making', 'failed', 'paused'] : ['making', 'failed'] } }, data });
    await bumpProject(tx, file.projectId);
  });
}
