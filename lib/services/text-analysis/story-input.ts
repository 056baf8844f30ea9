import { z } from 'zod';
import type { Chapter } from '../../db/generated/client.ts';
import type { SettledLine, StoryChapter, StoryInput } from '../../story/types.ts';
import { sourceOf } from '../access.ts';
import type { Tx } from '../interfaces.ts';
import { storedStructure } from './stored-structure.ts';

const matter = z.enum(['front', 'body', 'back']).catch('body');

/** What a reader is given of a project: the text, its chapters as they are now, and the lines that a person settled. */
export async function storyInput(tx: Tx, projectId: string): Promise<StoryInput & { words: number }> {
  const source = await sourceOf(tx, projectId);
  const structure = storedStructure(source.structure, source.length);
  return { text: source.text, words: source.words, structure: { ...structure, chapters: await chaptersOf(tx, projectId) }, settled: await settledLines(tx, projectId, source.text) };
}

/** The rows' chapters in text order. */
async function chaptersOf(tx: Tx, projectId: string): Promise<StoryChapter[]> {
  const rows = await tx.chapter.findMany({ where: { projectId }, orderBy: { start: 'asc' } });
  return rows.map(storyChapter);
}

/** A chapter's row as the reader wants it. */
export function storyChapter(row: Pick<Chapter, 'start' | 'end' | 'title' | 'headingStart' | 'headingEnd' | 'matter'>): StoryChapter {
  const { start, end, title, headingStart, headingEnd } = row;
  return { start, end, title, heading: headingStart !== null && headingEnd !== null ? { start: headingStart, end: headingEnd } : null, matter: matter.parse(row.matter) };
}

async function settledLines(tx: Tx, projectId: string, text: string): Promise<SettledLine[]> {
  const rows = await tx.segment.findMany({
    where: { projectId, speakerSetBy: 'person' },
    orderBy: { start: 'asc' },
    select: { start: true, end: true, character: { select: { name: true, aliases: true } } },
  });
  return rows.map(({ start, end, character }) => ({ start, end, speaker: character ? nameInText(character, text) : null }));
}

/** The reader knows people by what the text calls them, which is not always what the writer does. */
export function nameInText(character: { name: string; aliases: unknown }, text: string): string {
  const names = [character.name, ...z.array(z.string()).catch([]).parse(character.aliases)];
  return names.find((name) => text.includes(name)) ?? character.name;
}
