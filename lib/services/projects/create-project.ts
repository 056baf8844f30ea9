import { createHash } from 'node:crypto';
import { checkStoryText, decodeStory } from '../../story/decode.ts';
import { findChapters, guessTitle } from '../../story/chapters.ts';
import { StoryError } from '../../story/types.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { startProduction } from '../productions/steps.ts';
import type { ProjectSummary } from '../views.ts';
import { summarise } from './summarise.ts';

/** Longest title kept, in code points. */
const maxTitle = 200;

/**
 * Makes a project of a story's bytes (a pasted text comes as UTF-8): the text is kept once, unchanged; chapters are
 * found; the reading of it is put on the queue in the same transaction. Refuses, in words, what is no story.
 */
export async function createProject(
  context: ServiceContext,
  input: { bytes: Uint8Array; fileName: string | null; title: string | null },
): Promise<ProjectSummary> {
  const story = decoded(input.bytes, input.fileName);
  const title = cleanTitle(input.title) ?? cleanTitle(guessTitle(story.text)) ?? cleanTitle(input.fileName?.replace(/\.[^.]*$/, '') ?? null) ?? 'Untitled story';
  const chapters = findChapters(story.text);
  return await context.transaction.run(
    async (tx) => {
      const project = await tx.project.create({
        data: {
          ownerId: context.actor.userId,
          title,
          source: {
            create: {
              text: story.text,
              sha256: createHash('sha256').update(story.text, 'utf8').digest('hex'),
              length: story.text.length,
              words: countWords(story.text),
              fileName: input.fileName?.slice(0, 255) ?? null,
              encoding: story.encoding,
              notes: story.notes,
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
        })),
      });
      await startProduction(context, tx, { projectId: project.id, kind: 'read', scope: { kind: 'all' } });
      return await summarise(tx, project);
    },
    { timeoutMs: 60_000 },
  );
}

function decoded(bytes: Uint8Array, fileName: string | null): { text: string; encoding: string; notes: string[] } {
  try {
    const story = decodeStory(bytes, fileName ?? undefined);
    checkStoryText(story.text);
    return story;
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    throw new ServiceError(error.code === 'too-large' ? 'too-large' : 'bad-input', {
      person: error.message,
      cause: error,
      fields: [{ field: 'text', message: error.message }],
    });
  }
}

/** One line, no control characters, not too long; null where nothing is left. */
export function cleanTitle(title: string | null): string | null {
  const clean = title?.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim() ?? '';
  return clean === '' ? null : Array.from(clean).slice(0, maxTitle).join('');
}

function countWords(text: string): number {
  return text.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
}
