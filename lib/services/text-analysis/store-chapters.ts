import type { Chapter } from '../../db/generated/client.ts';
import type { StoryReading } from '../../story/types.ts';
import { countWords } from '../chapters/count-words.ts';
import type { Tx } from '../interfaces.ts';

/**
 * The chapters of a project in text order. The rows are what counts, from the moment the story is brought in: whatever
 * a reading finds, borders, titles, order and inclusion stay as they are. A story without any gets the reading's.
 */
export async function storeChapters(tx: Tx, projectId: string, reading: StoryReading, text: string): Promise<Chapter[]> {
  const existing = await tx.chapter.findMany({ where: { projectId }, orderBy: { start: 'asc' } });
  if (existing.length > 0) return existing;
  const rows = await tx.chapter.createManyAndReturn({
    data: reading.chapters.map((chapter, index) => ({
      projectId,
      index,
      title: chapter.title,
      start: chapter.start,
      end: chapter.end,
      words: countWords(text.slice(chapter.start, chapter.end)),
      matter: chapter.matter,
      included: chapter.matter === 'body',
      headingStart: chapter.heading?.start ?? null,
      headingEnd: chapter.heading?.end ?? null,
    })),
  });
  return rows.toSorted((a, b) => a.start - b.start);
}
