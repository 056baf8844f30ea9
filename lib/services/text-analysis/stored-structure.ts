import { z } from 'zod';
import type { StoryStructure } from '../../story/types.ts';

const range = { start: z.int().min(0), end: z.int().min(0) };
const schema = z.object({
  chapters: z
    .array(z.object({ ...range, title: z.string(), heading: z.object(range).nullable().default(null), matter: z.enum(['front', 'body', 'back']).catch('body') }))
    .catch([])
    .default([]),
  blocks: z.array(z.object({ ...range, kind: z.enum(['heading', 'quote', 'verse', 'scene-break']) })).catch([]).default([]),
  emphasis: z.array(z.object(range)).catch([]).default([]),
});

/**
 * What the file's own structure says, as the row keeps it. A row older than the column says nothing; chapters that do not
 * tile the text (`length` code units) are none.
 */
export function storedStructure(json: unknown, length: number): StoryStructure {
  const structure = schema.catch({ chapters: [], blocks: [], emphasis: [] }).parse(json);
  let at = 0;
  for (const chapter of structure.chapters) {
    if (chapter.start !== at || chapter.end <= chapter.start) break;
    at = chapter.end;
  }
  return at === length ? structure : { ...structure, chapters: [] };
}
