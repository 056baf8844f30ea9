import type { Tx } from '../interfaces.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { mixColumns, mixKey } from '../audio-export/mix-key.ts';
import { voicingOf } from '../speech-generation/needs-take.ts';
import { chaptersInScope, makeScopeSchema, segmentsInScope } from '../productions/scope.ts';
import type { ExportFileView, ExportView } from '../views.ts';
import { chapterColumns, exportTimeline } from './export-timeline.ts';
import { fileNameOf } from './file-name.ts';
import { fileFormatNames, fileFormats } from './formats.ts';

/** The newest mix of a project, and whether anything in it has changed since; null while there is none. */
export async function readExport(tx: Tx, project: { id: string; title: string }): Promise<ExportView | null> {
  const row = await tx.export.findFirst({
    where: { projectId: project.id, preset: 'drama' },
    orderBy: { createdAt: 'desc' },
    include: { production: { select: { scope: true } }, chapters: { orderBy: { index: 'asc' }, select: { ...chapterColumns, chapterMix: { select: { ...chapterColumns.chapterMix.select, bytes: true } } } }, files: true },
  });
  if (!row) return null;
  const timeline = exportTimeline(row.chapters);
  const scope = makeScopeSchema.parse(row.production.scope);
  const chapters = await tx.chapter.findMany({ where: chaptersInScope(project.id, scope), orderBy: { index: 'asc' }, select: { id: true, title: true } });
  const segments = await tx.segment.findMany({ where: segmentsInScope(project.id, scope), orderBy: { index: 'asc' }, select: mixColumns.segment });
  const cues = await tx.cue.findMany({ where: { projectId: project.id, scene: { chapter: chaptersInScope(project.id, scope) } }, orderBy: { id: 'asc' }, select: mixColumns.cue });
  const characters = await tx.character.findMany({ where: { projectId: project.id } });
  const files = new Map(row.files.map((file) => [file.format, file]));
  const sizes = new Map((await tx.asset.findMany({ where: { id: { in: row.files.flatMap((file) => file.assetId ?? []) } }, select: { id: true, bytes: true } })).map((asset) => [asset.id, Number(asset.bytes)]));
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    scope,
    measure: measureSchema.parse(row.measure),
    stale: mixKey(segments, cues, chapters, await voicingOf(tx, project.id)) !== row.mixHash,
    files: [
      {
        format: 'mp3',
        label: 'MP3',
        purpose: '192 kbit/s, with chapters',
        // The tag is a few kilobytes more.
        bytes: row.chapters.reduce((sum, chapter) => sum + chapter.chapterMix.bytes, 0),
        state: 'ready',
        fraction: 1,
        error: null,
        fileName: fileNameOf(project.title, 'mp3'),
        url: `/api/exports/${row.id}/mp3`,
      },
      ...fileFormatNames.map((format) => {
        const file = files.get(format);
        return {
          format,
          label: fileFormats[format].label,
          purpose: fileFormats[format].purpose,
          bytes: file?.assetId ? (sizes.get(file.assetId) ?? null) : null,
          state: fileState(file?.state),
          fraction: file?.fraction ?? 0,
          error: file?.error ?? null,
          fileName: fileNameOf(project.title, fileFormats[format].extension),
          url: `/api/exports/${row.id}/${format}`,
        };
      }),
    ],
    peaksUrl: `/api/exports/${row.id}/peaks`,
    // Word times are many and drawn nowhere at this scale.
    timeline: { ...timeline, speech: timeline.speech.map((clip) => ({ ...clip, words: [] })) },
    speakers: characters.map((character) => ({ id: character.role === 'narrator' ? null : character.id, name: character.name, colour: character.colour })),
  };
}

function fileState(state: string | undefined): ExportFileView['state'] {
  return state === 'making' || state === 'ready' || state === 'failed' ? state : 'none';
}
