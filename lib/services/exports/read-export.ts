import type { Tx } from '../interfaces.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { mixKey, type CueColumns } from '../audio-export/mix-key.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import type { Project } from '../../db/generated/client.ts';
import type { WholeLine } from '../projects/all-lines.ts';
import type { Voicing } from '../speech-generation/needs-take.ts';
import { chaptersAmong, linesInScope, makeScopeSchema } from '../productions/scope.ts';
import { heardOf, heardSounds } from '../proof/heard.ts';
import { openPickUps } from '../proof/open-pick-ups.ts';
import type { ExportView } from './view.ts';
import { standsAsMixed } from './stands-as-mixed.ts';
import { certificateView } from './certificate-view.ts';
import { chapterColumns, exportTimeline } from './export-timeline.ts';
import { filesOf } from './read-files.ts';
import { readMasters, sizesOf } from './read-masters.ts';

/** What of a drama is known to whoever asks for its mix. */
export interface KnownDrama {
  /** Every line, in playing order. */
  lines: readonly WholeLine[];
  /** Every sound, with the chapter that it is in. */
  cues: readonly (CueColumns & { chapterId: string })[];
  /** In playing order. */
  chapters: readonly { id: string; title: string; included: boolean }[];
  characters: readonly { id: string; role: string; name: string; colour: number }[];
  voicing: Voicing;
  /** Lines that are to be spoken anew, by id. */
  outdated: ReadonlySet<string>;
}

/** The newest mix of a project with its other masters, and whether anything in it has changed since; null while there is none. */
export async function readExport(tx: Tx, project: Pick<Project, 'id' | 'title' | 'mixSettings'>, known: KnownDrama): Promise<ExportView | null> {
  const row = await tx.export.findFirst({
    where: { projectId: project.id, preset: 'drama', state: 'ready' },
    orderBy: { shownAt: 'desc' },
    include: { chapters: { orderBy: { index: 'asc' }, select: { ...chapterColumns, chapterMix: { select: { ...chapterColumns.chapterMix.select, bytes: true, figures: true } } } }, files: true },
  });
  if (!row) return null;
  const timeline = exportTimeline(row.chapters);
  const scope = makeScopeSchema.parse(row.scope);
  const chapters = chaptersAmong(known.chapters, known.lines, scope);
  const inChapters = new Set(chapters.map(({ id }) => id));
  const cues = known.cues.filter((cue) => inChapters.has(cue.chapterId)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const lines = linesInScope(known.lines, scope);
  const mixHash = mixKey(lines, cues, chapters, known.voicing, keptSettings(project.mixSettings));
  const measure = measureSchema.parse(row.measure);
  const [sizes, sounds, pickUps, otherMasters] = await Promise.all([
    sizesOf(tx, row.files.flatMap((file) => file.assetId ?? [])),
    heardSounds(tx, project.id),
    openPickUps(tx, project.id, timeline),
    readMasters(tx, project, mixHash),
  ]);
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    scope,
    measure,
    stale: !standsAsMixed(row.mixHash, { key: mixHash, lines, outdated: known.outdated }),
    files: filesOf(row, project.title, sizes),
    heard: heardOf(timeline, sounds),
    openPickUps: pickUps,
    certificate: certificateView({ master: 'drama', measure, chapters: row.chapters.map(({ title, chapterMix }) => ({ title, figures: chapterMix.figures })) }),
    masters: otherMasters,
    peaksUrl: `/api/exports/${row.id}/peaks`,
    // Word times are many and drawn nowhere at this scale.
    timeline: { ...timeline, speech: timeline.speech.map((clip) => ({ ...clip, words: [] })) },
    speakers: known.characters.map((character) => ({ id: character.role === 'narrator' ? null : character.id, name: character.name, colour: character.colour })),
  };
}
