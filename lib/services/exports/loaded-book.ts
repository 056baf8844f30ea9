import { isMaster, masters, type MasterName } from '../../audio/masters.ts';
import { soundLabel } from '../../audio/synthesis/labels.ts';
import type { CueLane, Timeline } from '../../audio/types.ts';
import type { MasteredChapter } from '../../audio/book-blocks.ts';
import type { ChapterMix, Project } from '../../db/generated/client.ts';
import type { CaptionSource } from '../../publishing/captions.ts';
import type { ReadAlongText } from '../../publishing/read-along.ts';
import type { SegmentKind } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import { settingOf } from '../audio-export/chapter-shelf.ts';
import { treatmentsSchema } from '../audio-export/voice-treatments.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { exportTimeline, timelineOf } from './export-timeline.ts';
import { titleOf } from './master-title.ts';

/** An export as its files are made of it. */
export interface LoadedBook {
  project: Project;
  master: MasterName;
  /** Of its files: the book's own, and which master it is where that is not the drama. */
  title: string;
  channels: 1 | 2;
  mixedAt: Date;
  chapters: LoadedChapter[];
  /** Its chapters one after another as they lie in the MP3. */
  timeline: Timeline;
}

export interface LoadedChapter {
  title: string;
  row: ChapterMix;
  /** As it was mastered: alone, from 0. */
  mastered: MasteredChapter;
}

/** Everything of an export but its words. Throws `not-found`. */
export async function loadBook(context: ServiceContext, exportId: string): Promise<LoadedBook> {
  return await context.transaction.run(async (tx) => {
    const row = await tx.export.findUnique({ where: { id: exportId }, include: { chapters: { orderBy: { index: 'asc' }, include: { chapterMix: true } } } });
    if (!row) throw notFound('mix');
    const project = await requireProject(context, tx, row.projectId, 'edit');
    const master = isMaster(row.preset) ? row.preset : 'drama';
    return {
      project,
      master,
      title: titleOf(project.title, master),
      channels: masters[master].channels,
      mixedAt: row.createdAt,
      chapters: row.chapters.map(({ title, chapterMix }): LoadedChapter => {
        const timeline = timelineOf(chapterMix.timeline);
        return {
          title,
          row: chapterMix,
          mastered: {
            timeline: { ...timeline, chapters: timeline.chapters.map((chapter) => ({ ...chapter, title })) },
            setting: settingOf(chapterMix),
            voices: treatmentsSchema.parse(chapterMix.voices),
          },
        };
      }),
      timeline: exportTimeline(row.chapters),
    };
  });
}

/** The words of a book, by segment, and the names that go with them. */
export interface BookWords extends CaptionSource {
  lines: ReadonlyMap<string, ReadAlongText>;
}

/**
 * The words that are heard in an export: from the story by its segments. Throws `conflict` where the story is another one
 * since, so that the words would not be those that are spoken.
 */
export async function loadWords(context: ServiceContext, book: LoadedBook): Promise<BookWords> {
  const { id: projectId } = book.project;
  const { source, segments, characters, cues } = await context.transaction.run(async (tx) => ({
    source: await sourceOf(tx, projectId),
    segments: await tx.segment.findMany({ where: { projectId }, select: { id: true, start: true, end: true, kind: true, endsParagraph: true } }),
    characters: await tx.character.findMany({ where: { projectId }, select: { id: true, name: true, role: true } }),
    cues: await tx.cue.findMany({ where: { projectId }, select: { id: true, lane: true, sound: true, prompt: true } }),
  }));
  const lines = new Map(segments.map(({ id, start, end, kind, endsParagraph }) => [id, { text: source.text.slice(start, end), kind: kind as SegmentKind, endsParagraph }]));
  if (book.timeline.speech.some((line) => line.end > line.start && !lines.has(line.segmentId))) {
    throw new ServiceError('conflict', { person: 'The text has changed since this mix was made, so its words would not fit the sound. Make the mix anew, then ask again.' });
  }
  return {
    lines,
    texts: new Map([...lines].map(([id, { text }]) => [id, text])),
    names: new Map(characters.map(({ id, name }) => [id, name])),
    narrator: characters.find(({ role }) => role === 'narrator')?.name ?? 'Narrator',
    sounds: new Map(cues.map(({ id, lane, sound, prompt }) => [id, soundLabel(lane as CueLane, sound, prompt)])),
  };
}
