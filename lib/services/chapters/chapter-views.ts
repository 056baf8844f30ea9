import { z } from 'zod';
import type { Chapter } from '../../db/generated/client.ts';
import type { ChapterView } from '../views.ts';

/** How much of a scene's opening is shown, code units. */
const openingLength = 80;

type Scene = { id: string; chapterId: string; start: number; end: number; narratorId: string | null };

/**
 * The chapters as the page shows them.
 *
 * @param chapters in playing order
 * @param allScenes in the order of the text
 * @param lines counts of spoken lines by chapter
 * @param seconds about how long each chapter is heard
 */
export function chapterViews(chapters: readonly Chapter[], allScenes: readonly Scene[], text: string, lines: ReadonlyMap<string, { total: number; ready: number }>, seconds: ReadonlyMap<string, number>): ChapterView[] {
  const scenes = Map.groupBy(allScenes, (scene) => scene.chapterId);
  return chapters.map((chapter, at) => {
    const own = scenes.get(chapter.id) ?? [];
    return {
      id: chapter.id,
      index: chapter.index,
      title: chapter.title,
      words: chapter.words,
      matter: z.enum(['front', 'body', 'back']).catch('body').parse(chapter.matter),
      included: chapter.included,
      lines: lines.get(chapter.id)?.total ?? 0,
      ready: lines.get(chapter.id)?.ready ?? 0,
      seconds: Math.round(seconds.get(chapter.id) ?? 0),
      version: chapter.version,
      narratorId: chapter.narratorId,
      joinsNext: chapters[at + 1]?.start === chapter.end,
      scenes: own.length < 2 ? [] : own.map((scene) => ({ id: scene.id, narratorId: scene.narratorId, opening: opening(text, scene, chapter.headingEnd) })),
    };
  });
}

function opening(text: string, scene: { start: number; end: number }, headingEnd: number | null): string {
  // The chapter's own name says nothing of its first scene.
  const start = headingEnd !== null && scene.start < headingEnd && headingEnd < scene.end ? headingEnd : scene.start;
  const words = text.slice(start, Math.min(scene.end, start + 3 * openingLength)).replace(/\s+/gu, ' ').trim();
  return words.length <= openingLength ? words : `${words.slice(0, words.lastIndexOf(' ', openingLength) > 0 ? words.lastIndexOf(' ', openingLength) : openingLength)}…`;
}
