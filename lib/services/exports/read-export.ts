import type { Tx } from '../interfaces.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { mixColumns, mixKey } from '../audio-export/mix-key.ts';
import { settingsOf } from '../audio-export/mix-settings.ts';
import { voicingOf } from '../speech-generation/needs-take.ts';
import { chaptersInScope, makeScopeSchema, segmentsInScope } from '../productions/scope.ts';
import { heardOf, heardSounds } from '../proof/heard.ts';
import { openPickUps } from '../proof/open-pick-ups.ts';
import type { ExportView } from './view.ts';
import { certificateView } from './certificate-view.ts';
import { chapterColumns, exportTimeline } from './export-timeline.ts';
import { filesOf } from './read-files.ts';
import { readMasters, sizesOf } from './read-masters.ts';

/** The newest mix of a project with its other masters, and whether anything in it has changed since; null while there is none. */
export async function readExport(tx: Tx, project: { id: string; title: string }): Promise<ExportView | null> {
  const row = await tx.export.findFirst({
    where: { projectId: project.id, preset: 'drama', state: 'ready' },
    orderBy: { shownAt: 'desc' },
    include: { chapters: { orderBy: { index: 'asc' }, select: { ...chapterColumns, chapterMix: { select: { ...chapterColumns.chapterMix.select, bytes: true, figures: true } } } }, files: true },
  });
  if (!row) return null;
  const timeline = exportTimeline(row.chapters);
  const scope = makeScopeSchema.parse(row.scope);
  const chapters = await tx.chapter.findMany({ where: chaptersInScope(project.id, scope), orderBy: { index: 'asc' }, select: { id: true, title: true } });
  const segments = await tx.segment.findMany({ where: segmentsInScope(project.id, scope), orderBy: { index: 'asc' }, select: mixColumns.segment });
  const cues = await tx.cue.findMany({ where: { projectId: project.id, scene: { chapter: chaptersInScope(project.id, scope) } }, orderBy: { id: 'asc' }, select: mixColumns.cue });
  const characters = await tx.character.findMany({ where: { projectId: project.id } });
  const mixHash = mixKey(segments, cues, chapters, await voicingOf(tx, project.id), await settingsOf(tx, project.id));
  const measure = measureSchema.parse(row.measure);
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    scope,
    measure,
    stale: mixHash !== row.mixHash,
    files: filesOf(row, project.title, await sizesOf(tx, row.files.flatMap((file) => file.assetId ?? []))),
    heard: heardOf(timeline, await heardSounds(tx, project.id)),
    openPickUps: await openPickUps(tx, project.id, timeline),
    certificate: certificateView({ master: 'drama', measure, chapters: row.chapters.map(({ title, chapterMix }) => ({ title, figures: chapterMix.figures })) }),
    masters: await readMasters(tx, project, mixHash),
    peaksUrl: `/api/exports/${row.id}/peaks`,
    // Word times are many and drawn nowhere at this scale.
    timeline: { ...timeline, speech: timeline.speech.map((clip) => ({ ...clip, words: [] })) },
    speakers: characters.map((character) => ({ id: character.role === 'narrator' ? null : character.id, name: character.name, colour: character.colour })),
  };
}
