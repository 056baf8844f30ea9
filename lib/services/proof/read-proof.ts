import { requireProject, sourceOf } from '../access.ts';
import { findExport } from '../exports/export-file.ts';
import { exportTimeline } from '../exports/export-timeline.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { countHeard, heardSounds } from './heard.ts';
import { newestTimeline, pickUpsOf } from './pick-up-rows.ts';
import type { ProofChapterView, ProofView } from './view.ts';

/** How much of a drama was heard since it last changed, and its pick-ups. */
export async function readProof(context: ServiceContext, input: { projectId: string }): Promise<ProofView> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const { text } = await sourceOf(tx, project.id);
      const counts = await countHeard(tx, project.id, text);
      const rows = await tx.chapter.findMany({ where: { projectId: project.id, included: true }, orderBy: { index: 'asc' }, select: { id: true, title: true } });
      const chapters = rows.map(({ id, title }) => ({ chapterId: id, title, ...(counts.get(id) ?? { lines: 0, heard: 0 }) }));
      return {
        lines: chapters.reduce((sum, chapter) => sum + chapter.lines, 0),
        heard: chapters.reduce((sum, chapter) => sum + chapter.heard, 0),
        chapters,
        pickUps: await pickUpsOf(tx, project.id, await newestTimeline(tx, project.id)),
      };
    },
    { isolation: 'RepeatableRead' },
  );
}

/**
 * The lines of one chapter of a mix, in the order in which they are heard, with their words and when each is said.
 * `index` is the chapter's place in the mix, from 0. Throws `not-found`.
 */
export async function readProofChapter(context: ServiceContext, input: { exportId: string; index: number }): Promise<ProofChapterView> {
  return await context.transaction.run(
    async (tx) => {
      const { row, project } = await findExport(context, tx, input.exportId);
      const chapter = row.chapters.at(Number.isInteger(input.index) && input.index >= 0 ? input.index : row.chapters.length);
      if (!chapter) throw notFound('chapter');
      const { text } = await sourceOf(tx, project.id);
      const timeline = exportTimeline(row.chapters);
      const from = timeline.chapters[input.index]?.start ?? 0;
      const to = timeline.chapters[input.index + 1]?.start ?? Infinity;
      const heard = timeline.speech.filter((line) => line.end > line.start && line.start >= from && line.start < to);
      const segments = new Map((await tx.segment.findMany({ where: { projectId: project.id, id: { in: heard.map((line) => line.segmentId) } }, select: { id: true, start: true, end: true, endsParagraph: true } })).map((one) => [one.id, one]));
      const sounds = await heardSounds(tx, project.id);
      return {
        index: input.index,
        title: chapter.title,
        lines: heard.flatMap((line) => {
          const segment = segments.get(line.segmentId);
          if (!segment) return [];
          const own = text.slice(segment.start, segment.end);
          return [
            {
              segmentId: line.segmentId,
              text: own,
              textStart: segment.start,
              characterId: line.characterId,
              assetId: line.asset,
              start: line.start,
              end: line.end,
              words: line.words.filter((word) => word.start >= 0 && word.end <= own.length),
              endsParagraph: segment.endsParagraph,
              heard: sounds.get(line.segmentId) === line.asset,
            },
          ];
        }),
      };
    },
    { isolation: 'RepeatableRead' },
  );
}
