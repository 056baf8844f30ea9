import { wordPattern } from '../../story/word-pattern.ts';
import { requireProject, sourceOf } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';

/** A line that holds what was looked for. */
export interface FoundLine {
  segmentId: string;
  chapterId: string;
  chapterTitle: string;
  /** The words around the place. */
  words: string;
}

/** So many places are looked up at the most: two may lie in one line. */
const mostPlaces = 60;
/** So much is shown before and after the words, cut at a word. */
const before = 24;
const after = 60;

/** Lines whose text holds these words, whatever the capitals and the blanks between them, in the order of the text. At most `most`. */
export async function findLines(context: ServiceContext, input: { projectId: string; text: string; most?: number }): Promise<FoundLine[]> {
  const { most = 8 } = input;
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const looked = input.text.trim().length < 2 ? null : wordPattern(input.text);
      if (looked === null) return [];
      const { text } = await sourceOf(tx, project.id);
      const found: FoundLine[] = [];
      let places = 0;
      for (const match of text.matchAll(looked)) {
        places += 1;
        if (found.length >= most || places > mostPlaces) break;
        const line = await tx.segment.findFirst({ where: { projectId: project.id, start: { lte: match.index }, end: { gt: match.index } }, select: { id: true, start: true, end: true, chapterId: true, chapter: { select: { title: true } } } });
        if (!line || found.some(({ segmentId }) => segmentId === line.id)) continue;
        const end = match.index + match[0].length;
        const from = match.index - before <= line.start ? line.start : match.index - (/^\S*\s(.*)$/su.exec(text.slice(match.index - before, match.index))?.[1]?.length ?? 0);
        const to = end + after >= line.end ? line.end : end + (/^(.*)\s/su.exec(text.slice(end, end + after))?.[1]?.length ?? after);
        const shown = text.slice(from, to).replaceAll(/\s+/gu, ' ').trim();
        found.push({ segmentId: line.id, chapterId: line.chapterId, chapterTitle: line.chapter.title, words: `${from > line.start ? '…' : ''}${shown}${to < line.end ? '…' : ''}` });
      }
      return found;
    },
    { isolation: 'RepeatableRead' },
  );
}
