import { storyStructureSchema } from '../../import/types.ts';
import { outlineStory } from '../../story/chapters.ts';
import type { StoryChapter, StoryStructure } from '../../story/types.ts';

/**
 * What the file's own structure says, as the row keeps it. A row older than the column says nothing; chapters that do not
 * tile the text (`length` code units) are none.
 */
export function storedStructure(json: unknown, length: number): StoryStructure {
  const parsed = storyStructureSchema.safeParse(json);
  if (!parsed.success) return { chapters: [], blocks: [], emphasis: [] };
  let at = 0;
  for (const chapter of parsed.data.chapters) {
    if (chapter.start !== at || chapter.end <= chapter.start) break;
    at = chapter.end;
  }
  return at === length ? parsed.data : { ...parsed.data, chapters: [] };
}

/** The chapters that a text's own file, or its headings, say it has; in text order. */
export function toldChapters(document: { text: string; structure: unknown }): StoryChapter[] {
  return outlineStory(document.text, storedStructure(document.structure, document.text.length)).chapters;
}
