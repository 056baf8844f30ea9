import type { Chapter } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireChapter, requireCharacter, requireProject, requireSegment, sourceOf, staleRow } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { toldChapters } from '../text-analysis/stored-structure.ts';
import { editChapters, type PlannedChapter } from './arrange-chapters.ts';
import { chapterTitle } from './chapter-title.ts';

/**
 * Renames a chapter, takes it into the drama or leaves it out, or says who narrates it (null: the story's narrator).
 * What is not named stays. A remade reading changes none of it.
 *
 * @throws ServiceError `stale` where the chapter changed since the page read it; `bad-input` for a title without a letter
 */
export async function setChapter(context: ServiceContext, input: { chapterId: string; version: number; title?: string; included?: boolean; narratorId?: string | null }): Promise<{ version: number }> {
  const title = input.title === undefined ? undefined : chapterTitle(input.title);
  return await context.transaction.run(async (tx) => {
    const chapter = await requireChapter(context, tx, input.chapterId, 'edit');
    const narratorId = input.narratorId === undefined ? undefined : await narratorOf(context, tx, chapter.projectId, input.narratorId);
    const label = title !== undefined ? `renamed “${chapter.title}” “${title}”` : input.included === undefined ? `chose who narrates “${chapter.title}”` : input.included ? `took “${chapter.title}” in` : `left “${chapter.title}” out`;
    const changed = await recorded(context, tx, { projectId: chapter.projectId, label, rows: { Chapter: [chapter.id] } }, async () => await tx.chapter.updateMany({
      where: { id: chapter.id, version: input.version },
      data: { title, included: input.included, narratorId, setBy: 'person', version: { increment: 1 } },
    }));
    if (changed.count === 0) throw staleRow('chapter', chapter.title);
    await bumpProject(tx, chapter.projectId);
    return { version: input.version + 1 };
  });
}

/** Says who narrates one scene; null: whoever narrates its chapter. */
export async function setSceneNarrator(context: ServiceContext, input: { sceneId: string; narratorId: string | null }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const scene = /^[0-9a-f-]{36}$/i.test(input.sceneId) ? await tx.scene.findUnique({ where: { id: input.sceneId }, include: { chapter: true } }) : null;
    if (!scene) throw new ServiceError('not-found', { person: 'This scene does not exist, or it is not yours.' });
    await requireProject(context, tx, scene.chapter.projectId, 'edit');
    const narratorId = await narratorOf(context, tx, scene.chapter.projectId, input.narratorId);
    await recorded(context, tx, { projectId: scene.chapter.projectId, label: `chose who narrates a scene of “${scene.chapter.title}”`, rows: { Scene: [scene.id] } }, async () => {
      await tx.scene.update({ where: { id: scene.id }, data: { narratorId } });
    });
    await bumpProject(tx, scene.chapter.projectId);
  });
}

async function narratorOf(context: ServiceContext, tx: Tx, projectId: string, characterId: string | null): Promise<string | null> {
  if (characterId === null) return null;
  const character = await requireCharacter(context, tx, characterId, 'edit');
  if (character.projectId !== projectId) throw new ServiceError('bad-input', { person: 'This character belongs to another drama. Choose one of this drama’s cast.' });
  return character.id;
}

/** Joins a chapter with the one that is played after it, which must follow it in the text too. */
export async function mergeChapter(context: ServiceContext, input: { chapterId: string; version: number }): Promise<void> {
  const { projectId } = await ownChapter(context, input.chapterId);
  await editChapters(context, projectId, async ({ tx, chapters }) => {
    const at = indexOf(chapters, input);
    const [first, second] = [chapters[at], chapters[at + 1]];
    if (!first || !second) throw new ServiceError('bad-input', { person: 'This is the last chapter: there is none after it to join it with.' });
    if (second.start !== first.end) {
      throw new ServiceError('bad-input', { person: `“${first.title}” and “${second.title}” do not follow each other in the manuscript. Move them to where they did, then join them.` });
    }
    const heading = await tx.segment.findFirst({ where: { projectId, start: second.start, kind: 'heading' }, select: { id: true } });
    const joined: PlannedChapter = {
      ...first,
      end: second.end,
      included: first.included || second.included,
      matter: first.matter === 'body' || second.matter === 'body' ? 'body' : first.matter,
      scoredAt: first.scoredAt && second.scoredAt,
      setBy: 'person',
      version: first.version + 1,
    };
    // Its own heading says that something new begins; a border of the writer’s own goes without a trace.
    return { label: `joined “${first.title}” and “${second.title}”`, chapters: [...chapters.slice(0, at), joined, ...chapters.slice(at + 2)], joinScenesAt: heading || second.headingStart !== null ? [] : [second.start] };
  });
}

/**
 * Begins a new chapter at a paragraph, named by its first line's segment or, before the story was read, by its offset.
 */
export async function splitChapter(context: ServiceContext, input: { at: { segmentId: string } | { chapterId: string; offset: number }; version?: number; title?: string }): Promise<{ chapterId: string }> {
  const place = 'segmentId' in input.at ? await placeOfLine(context, input.at.segmentId) : { ...(await ownChapter(context, input.at.chapterId)), offset: input.at.offset };
  const title = input.title === undefined ? undefined : chapterTitle(input.title);
  await editChapters(context, place.projectId, async ({ tx, chapters, text }) => {
    const at = chapters.findIndex((chapter) => chapter.start <= place.offset && place.offset < chapter.end);
    const chapter = chapters[at];
    if (!chapter) throw new ServiceError('bad-input', { person: 'There is no such place in this story.' });
    if (input.version !== undefined && chapter.version !== input.version) throw staleRow('chapter', chapter.title);
    if (place.offset === chapter.start) throw new ServiceError('bad-input', { person: 'A chapter begins here already.' });
    if (!(await beginsParagraph(tx, place.projectId, text, place.offset))) throw new ServiceError('bad-input', { person: 'A chapter can only begin where a paragraph begins. Choose the first line of one.' });
    const heading = await tx.segment.findFirst({ where: { projectId: place.projectId, start: place.offset, kind: 'heading' } });
    const before: PlannedChapter = { ...chapter, end: place.offset, setBy: 'person', version: chapter.version + 1 };
    const behind: PlannedChapter = {
      ...chapter,
      id: null,
      title: title ?? newTitle(chapter, heading === null ? '' : text.slice(heading.start, heading.end)),
      start: place.offset,
      headingStart: heading?.start ?? null,
      headingEnd: heading?.end ?? null,
      setBy: 'person',
      version: 0,
    };
    return { label: `parted “${chapter.title}” in two`, chapters: [...chapters.slice(0, at), before, behind, ...chapters.slice(at + 1)] };
  });
  const made = await context.transaction.run((tx) => tx.chapter.findFirstOrThrow({ where: { projectId: place.projectId, start: place.offset }, select: { id: true } }));
  return { chapterId: made.id };
}

/** Moves a chapter to another place in the playing order; `to` counts from 0. */
export async function moveChapter(context: ServiceContext, input: { chapterId: string; version: number; to: number }): Promise<void> {
  const { projectId } = await ownChapter(context, input.chapterId);
  await editChapters(context, projectId, ({ chapters }) => {
    const at = indexOf(chapters, input);
    const moved = chapters[at];
    const rest = chapters.filter((chapter) => chapter !== moved);
    if (!moved) return { label: 'moved a chapter', chapters };
    rest.splice(Math.max(0, Math.min(rest.length, Math.trunc(input.to))), 0, { ...moved, setBy: 'person', version: moved.version + 1 });
    return { label: `moved “${moved.title}”`, chapters: rest };
  });
}

/** Makes the chapters again what the file, or its headings, said: titles, borders, order, and what is left out. */
export async function resetChapters(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await editChapters(context, input.projectId, async ({ tx, projectId, chapters, text }) => {
    const told = toldChapters({ text, structure: (await sourceOf(tx, projectId)).structure });
    const byStart = new Map(chapters.map((chapter) => [chapter.start, chapter]));
    const starts = new Set(told.map((chapter) => chapter.start));
    const headings = new Set((await tx.segment.findMany({ where: { projectId, kind: 'heading', start: { in: chapters.map((chapter) => chapter.start) } }, select: { start: true } })).map((row) => row.start));
    return {
      label: 'made the chapters those of the manuscript',
      chapters: told.map((chapter): PlannedChapter => {
        const row = byStart.get(chapter.start);
        const within = chapters.filter((other) => other.start < chapter.end && chapter.start < other.end);
        return {
          id: row?.id ?? null,
          title: chapter.title,
          start: chapter.start,
          end: chapter.end,
          matter: chapter.matter,
          included: chapter.matter === 'body',
          setBy: 'analysis',
          headingStart: chapter.heading?.start ?? null,
          headingEnd: chapter.heading?.end ?? null,
          narratorId: row?.narratorId ?? null,
          scoredAt: within.every((other) => other.scoredAt !== null) ? (within[0]?.scoredAt ?? null) : null,
          version: row ? row.version + 1 : 0,
        };
      }),
      joinScenesAt: chapters.map((chapter) => chapter.start).filter((start) => start > 0 && !starts.has(start) && !headings.has(start)),
    };
  });
}

async function ownChapter(context: ServiceContext, chapterId: string): Promise<{ projectId: string }> {
  return await context.transaction.run((tx) => requireChapter(context, tx, chapterId, 'edit'));
}

async function placeOfLine(context: ServiceContext, segmentId: string): Promise<{ projectId: string; offset: number }> {
  const segment = await context.transaction.run((tx) => requireSegment(context, tx, segmentId, 'edit'));
  return { projectId: segment.projectId, offset: segment.start };
}

function indexOf(chapters: Chapter[], input: { chapterId: string; version: number }): number {
  const at = chapters.findIndex((chapter) => chapter.id === input.chapterId);
  const row = chapters[at];
  if (!row) throw new ServiceError('not-found', { person: 'This chapter does not exist, or it is not yours.' });
  if (row.version !== input.version) throw staleRow('chapter', row.title);
  return at;
}

/** By the lines, where the story was read; by the text itself before. */
async function beginsParagraph(tx: Tx, projectId: string, text: string, offset: number): Promise<boolean> {
  const before = await tx.segment.findFirst({ where: { projectId, end: offset }, select: { endsParagraph: true } });
  if (before) return before.endsParagraph;
  if ((await tx.segment.count({ where: { projectId } })) > 0) return false;
  return /\n\s*$/u.test(text.slice(Math.max(0, offset - 200), offset)) && /^\S/u.test(text.slice(offset, offset + 1));
}

function newTitle(chapter: Chapter, heading: string): string {
  const words = heading.replace(/\s+/gu, ' ').trim();
  return words === '' ? chapterTitle(`${chapter.title}, continued`) : chapterTitle(words);
}

