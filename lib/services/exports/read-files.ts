import type { Prisma } from '../../db/generated/client.ts';
import type { ExportFileView } from './view.ts';
import { fileNameOf, madeFileName } from './file-name.ts';
import { fileFormatNames, fitsMaster, formatOf } from './formats.ts';

/** What of an export's rows its list of files is made of. */
export const filesOfExport = { files: true, chapters: { orderBy: { index: 'asc' }, select: { title: true, chapterMix: { select: { bytes: true, figures: true } } } } } as const satisfies Prisma.ExportInclude;

type FilesOfExport = { id: string; preset: string; files: { format: string; state: string; fraction: number; error: string | null; assetId: string | null }[]; chapters: { chapterMix: { bytes: number } }[] };

/** The files of an export that is ready: the MP3 at once, others as they are made. `sizes` are bytes by asset. */
export function filesOf(row: FilesOfExport, title: string, sizes: Map<string, number>): ExportFileView[] {
  const made = new Map(row.files.map((file) => [file.format, file]));
  const url = (format: string): string => `/api/exports/${row.id}/${format}`;
  // The tag is a few kilobytes more.
  const bytes = row.chapters.reduce((sum, chapter) => sum + chapter.chapterMix.bytes, 0);
  return [
    { format: 'mp3', shelf: 'listen', label: 'MP3', purpose: '192 kbit/s, with chapters', bytes, state: 'ready', fraction: 1, error: null, fileName: fileNameOf(title, 'mp3'), url: url('mp3') },
    ...fileFormatNames.filter((format) => fitsMaster(format, row.preset)).map((format): ExportFileView => {
      const file = made.get(format);
      const { label, purpose, shelf, suffix, extension } = formatOf(format);
      return {
        format,
        shelf,
        label,
        purpose,
        bytes: file?.assetId ? (sizes.get(file.assetId) ?? null) : null,
        state: file?.state === 'making' || file?.state === 'paused' || file?.state === 'ready' || file?.state === 'failed' ? file.state : 'none',
        fraction: file?.fraction ?? 0,
        error: file?.error ?? null,
        fileName: madeFileName(title, { suffix, extension }),
        url: url(format),
      };
    }),
  ];
}
