import { createHash } from 'node:crypto';
import { toJson } from '../../db/json.ts';
import { storyStructureSchema, type ImportedStory } from '../../import/types.ts';
import { guessTitle, outlineStory } from '../../story/chapters.ts';
import { languageOfText } from '../../story/language.ts';
import type { StoryStructure } from '../../story/types.ts';
import { countWords } from '../chapters/count-words.ts';
import type { ServiceContext } from '../interfaces.ts';
import { startProduction } from '../productions/steps.ts';
import type { ProjectSummary } from '../views.ts';
import { readManuscript } from './read-manuscript.ts';
import { summarise } from './summarise.ts';

/** Longest title kept, in code points. */
const maxTitle = 200;

/** A story that was read and is to become a project. */
export interface PreparedProject {
  story: ImportedStory;
  structure: StoryStructure;
  fileName: string | null;
  title: string | null;
  coverAssetId: string | null;
}

/**
 * Makes a project of a story's bytes (a pasted text comes as UTF-8), of any kind of file that is read: the text is kept
 * once, unchanged, with what the file said of it and its cover; chapters are its own, or found in the text; the reading
 * of it is put on the queue in the same transaction. Refuses, in words, what is no story.
 */
export async function createProject(
  context: ServiceContext,
  input: { bytes: Uint8Array; fileName: string | null; title: string | null },
): Promise<ProjectSummary> {
  return await storeProject(context, await prepareProject(context, input));
}

/** The first half of it, which reads the file and takes its time. */
export async function prepareProject(context: ServiceContext, input: { bytes: Uint8Array; fileName: string | null; title: string | null }): Promise<PreparedProject> {
  const fileName = cleanFileName(input.fileName);
  const story = await readManuscript(input.bytes, fileName, context.log);
  const cover = story.cover === null ? null : await context.assets.put({ ownerId: context.actor.userId, bytes: story.cover.bytes, mediaType: story.cover.mediaType });
  return { story, structure: storyStructureSchema.parse(story.structure), fileName, title: input.title, coverAssetId: cover?.id ?? null };
}

/** The second half of it, which writes the rows. */
export async function storeProject(context: ServiceContext, { story, structure, fileName, title, coverAssetId }: PreparedProject): Promise<ProjectSummary> {
  const { chapters } = outlineStory(story.text, structure);
  const language = story.language ?? languageOfText(story.text);
  return await context.transaction.run(
    async (tx) => {
      const project = await tx.project.create({
        data: {
          ownerId: context.actor.userId,
          title: titleOf(title, story, fileName),
          author: cleanTitle(story.author),
          ...(language === null ? {} : { language }),
          coverAssetId,
          source: {
            create: {
              text: story.text,
              sha256: createHash('sha256').update(story.text, 'utf8').digest('hex'),
              length: story.text.length,
              words: countWords(story.text),
              fileName,
              encoding: story.encoding,
              notes: story.notes,
              format: story.format,
              structure: toJson(structure),
            },
          },
        },
      });
      await tx.chapter.createMany({
        data: chapters.map((chapter, index) => ({
          projectId: project.id,
          index,
          title: chapter.title,
          start: chapter.start,
          end: chapter.end,
          words: countWords(story.text.slice(chapter.start, chapter.end)),
          matter: chapter.matter,
          included: chapter.matter === 'body',
          headingStart: chapter.heading?.start ?? null,
          headingEnd: chapter.heading?.end ?? null,
        })),
      });
      await startProduction(context, tx, { projectId: project.id, kind: 'read', scope: { kind: 'all' } });
      return await summarise(tx, project);
    },
    { timeoutMs: 60_000 },
  );
}

/** The title that the person gave, else the file's own, else what its first lines or its name say. */
function titleOf(given: string | null, story: ImportedStory, fileName: string | null): string {
  const guessed = guessTitle(story.text);
  return (
    cleanTitle(given) ??
    cleanTitle(story.title) ??
    // Its word for a text that says nothing of its title.
    (guessed === 'Story' ? null : cleanTitle(guessed)) ??
    titleOfFile(fileName) ??
    'Story'
  );
}

/** “the-door_2.txt” as a title: “The door 2”. A name that is written with spaces or capitals stays as it is. */
function titleOfFile(fileName: string | null): string | null {
  const stem = fileName?.replace(/\.[^.]*$/, '') ?? '';
  if (/[\s\p{Lu}]/u.test(stem)) return cleanTitle(stem);
  const words = cleanTitle(stem.replace(/[-_]+/g, ' '));
  return words === null ? null : words.charAt(0).toLocaleUpperCase('en') + words.slice(1);
}

/** A file's own name: no folder, no control characters, not too long; null where nothing is left. */
export function cleanFileName(fileName: string | null): string | null {
  const clean = fileName?.toWellFormed().replace(/^.*[\\/]/su, '').replace(/\p{Cc}+/gu, '').trim() ?? '';
  return clean === '' ? null : Array.from(clean).slice(-255).join('');
}

/** One line, no control characters, not too long; null where nothing is left. */
export function cleanTitle(title: string | null): string | null {
  const clean = title?.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim() ?? '';
  return clean === '' ? null : Array.from(clean).slice(0, maxTitle).join('');
}
