import { z } from 'zod';
import { masterRate, strideOf } from '../../audio/book-layout.ts';
import { joinTimelines } from '../../audio/timeline.ts';
import type { Timeline } from '../../audio/types.ts';
import type { Prisma } from '../../db/generated/client.ts';

/** The columns of an export's chapters that its timeline is made of. */
export const chapterColumns = { title: true, chapterMix: { select: { timeline: true, samples: true, durationSeconds: true } } } satisfies Prisma.ExportChapterSelect;

type Chapter = Prisma.ExportChapterGetPayload<{ select: typeof chapterColumns }>;

/** The timeline was written by us, whole; a row that is not one is told by its missing parts. */
const timelineSchema = z.custom<Timeline>((value) => z.object({ durationSeconds: z.number(), chapters: z.array(z.unknown()), speech: z.array(z.unknown()), cues: z.array(z.unknown()) }).safeParse(value).success);

/** A chapter's timeline as it is kept. */
export function timelineOf(kept: Prisma.JsonValue): Timeline {
  return timelineSchema.parse(kept);
}

/** Chapters one after another as they lie in the book's files: each at a whole number of MP3 frames. */
export function exportTimeline(chapters: readonly Chapter[]): Timeline {
  return joinTimelines(
    chapters.map(({ title, chapterMix }, index) => {
      const timeline = timelineOf(chapterMix.timeline);
      const last = index === chapters.length - 1;
      return { timeline: { ...timeline, chapters: timeline.chapters.map((chapter) => ({ ...chapter, title })) }, seconds: (last ? chapterMix.samples : strideOf(chapterMix)) / masterRate };
    }),
  );
}
