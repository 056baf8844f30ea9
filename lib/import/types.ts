import { z } from 'zod';
import type { StoryStructure } from '../story/types.ts';

export const storyFormats = ['txt', 'md', 'html', 'epub', 'docx'] as const;
export type StoryFormat = (typeof storyFormats)[number];

/** A story's file as it came in. */
export interface StoryFile {
  bytes: Uint8Array;
  /** Its name, without a folder; null for a pasted text. */
  fileName: string | null;
  /** As the browser named it. Only asked where neither the bytes nor the name say what the file is. */
  mediaType?: string | null;
}

/** The picture on the front of a book: only what every browser shows as a picture and nothing else. */
export interface StoryCover {
  bytes: Uint8Array;
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';
}

/**
 * A story as it was brought in. `text` is made once and never changes again; every range of `structure` is in UTF-16
 * code units of it. `structure.chapters` is empty where the text's own headings are to be searched.
 */
export interface ImportedStory {
  text: string;
  format: StoryFormat;
  /** What the bytes of the text were written in: `utf-8`, `windows-1252` and so on. */
  encoding: string;
  title: string | null;
  author: string | null;
  /** A language tag (`en`, `pt-BR`), or null where the file says none. */
  language: string | null;
  structure: StoryStructure;
  cover: StoryCover | null;
  /** Plain sentences for the writer on what was decided and left out. */
  notes: string[];
}

/** No file's own structure: a plain text. */
export const noStructure: StoryStructure = { chapters: [], blocks: [], emphasis: [] };

const offset = z.int().min(0).max(100_000_000);
const range = { start: offset, end: offset };

/** StoryStructure as it is kept in a JSON column; an empty object is a text without structure of its own. */
export const storyStructureSchema: z.ZodType<StoryStructure> = z.object({
  chapters: z
    .array(
      z.object({
        ...range,
        title: z.string().max(1_000),
        heading: z.object(range).nullable(),
        matter: z.enum(['front', 'body', 'back']),
      }),
    )
    .max(20_000)
    .default([]),
  blocks: z.array(z.object({ ...range, kind: z.enum(['heading', 'quote', 'verse', 'scene-break']) })).max(1_000_000).default([]),
  emphasis: z.array(z.object(range)).max(1_000_000).default([]),
});

/** What the reading process answers, before its cover is unpacked. */
export const importedStorySchema = z.object({
  text: z.string().min(1).refine((text) => text.isWellFormed() && !text.includes('\0'), 'holds what no text may'),
  format: z.enum(storyFormats),
  encoding: z.string().max(100),
  title: z.string().max(1_000).nullable(),
  author: z.string().max(1_000).nullable(),
  language: z.string().max(40).nullable(),
  structure: storyStructureSchema,
  notes: z.array(z.string().max(1_000)).max(100),
});
