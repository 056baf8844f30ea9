import { z } from 'zod';
import type { Timeline } from '../../audio/types.ts';
import type { Tx } from '../interfaces.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { mixColumns, mixKey } from '../audio-export/mix-key.ts';
import { voicingOf } from '../speech-generation/needs-take.ts';
import { chaptersInScope, makeScopeSchema, segmentsInScope } from '../productions/scope.ts';
import type { ExportView } from '../views.ts';
import { fileNameOf } from './file-name.ts';

/** The timeline was written by us, whole; a row that is not one is told by its missing parts. */
const timelineSchema = z.custom<Timeline>((value) => z.object({ durationSeconds: z.number(), chapters: z.array(z.unknown()), speech: z.array(z.unknown()), cues: z.array(z.unknown()) }).safeParse(value).success);

/** The newest mix of a project, and whether anything in it has changed since; null while there is none. */
export async function readExport(tx: Tx, project: { id: string; title: string }): Promise<ExportView | null> {
  const row = await tx.export.findFirst({ where: { projectId: project.id }, orderBy: { createdAt: 'desc' }, include: { production: { select: { scope: true } } } });
  if (!row) return null;
  const timeline = timelineSchema.parse(row.timeline);
  const scope = makeScopeSchema.parse(row.production.scope);
  const chapters = await tx.chapter.findMany({ where: chaptersInScope(project.id, scope), orderBy: { index: 'asc' }, select: { id: true, title: true } });
  const segments = await tx.segment.findMany({ where: segmentsInScope(project.id, scope), orderBy: { index: 'asc' }, select: mixColumns.segment });
  const cues = await tx.cue.findMany({ where: { projectId: project.id, scene: { chapter: chaptersInScope(project.id, scope) } }, orderBy: { id: 'asc' }, select: mixColumns.cue });
  const characters = await tx.character.findMany({ where: { projectId: project.id } });
  const sizes = new Map((await tx.asset.findMany({ where: { id: { in: [row.mp3AssetId, row.wavAssetId] } }, select: { id: true, bytes: true } })).map((asset) => [asset.id, Number(asset.bytes)]));
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    scope,
    measure: measureSchema.parse(row.measure),
    stale: mixKey(segments, cues, chapters, await voicingOf(tx, project.id)) !== row.mixHash,
    files: (['mp3', 'wav'] as const).map((format) => ({
      format,
      bytes: sizes.get(format === 'mp3' ? row.mp3AssetId : row.wavAssetId) ?? 0,
      fileName: fileNameOf(project.title, format),
      url: `/api/exports/${row.id}/${format}`,
    })),
    peaksUrl: `/api/exports/${row.id}/peaks`,
    // Word times are many and drawn nowhere at this scale.
    timeline: { ...timeline, speech: timeline.speech.map((clip) => ({ ...clip, words: [] })) },
    speakers: characters.map((character) => ({ id: character.role === 'narrator' ? null : character.id, name: character.name, colour: character.colour })),
  };
}
