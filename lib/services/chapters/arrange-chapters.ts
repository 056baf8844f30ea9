import type { Chapter } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import type { TextRange } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { Watched } from '../edits/rows.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { countWords } from './count-words.ts';
import { aside, holdProject, requireNotMaking } from './hold-project.ts';
import { cutBeds, joinBeds } from './part-beds.ts';
import { numberSegments, rememberSamples } from './play-order.ts';
import { settleScenes } from './settle-scenes.ts';

/** A chapter as it should be; `id` of the row it is, or null for a new one. */
export type PlannedChapter = Omit<Chapter, 'id' | 'projectId' | 'index' | 'words'> & { id: string | null };

/** What an edit of chapters is given: the rows in playing order, and the story's text. */
export interface ChaptersNow {
  tx: Tx;
  projectId: string;
  chapters: Chapter[];
  text: string;
}

/** How the chapters should be: in playing order, tiling the text in whatever order. */
export interface Arrangement {
  /** What was done, in words, for whoever takes it back. */
  label: string;
  chapters: PlannedChapter[];
  /** Offsets at which two scenes become one, because the border that parted them is gone. */
  joinScenesAt?: number[];
}


/**
 * The one way in which chapters of a project change: all in one transaction, with the project held. Segments, takes,
 * cues and productions stay; they only find themselves in other chapters. It can be undone.
 *
 * @throws ServiceError `conflict` while the drama is being made: its steps name the chapters as they were
 */
export async function editChapters(context: ServiceContext, projectId: string, edit: (now: ChaptersNow) => Promise<Arrangement> | Arrangement): Promise<void> {
  await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, projectId, 'edit');
      await holdProject(tx, project.id);
      await requireNotMaking(tx, project.id);
      const { text } = await sourceOf(tx, project.id);
      const chapters = await tx.chapter.findMany({ where: { projectId: project.id }, orderBy: { index: 'asc' } });
      await recorded(context, tx, { projectId: project.id, label: (done) => done, rows: () => arrangedRows(tx, project.id) }, async () => {
        const plan = await edit({ tx, projectId: project.id, chapters, text });
        await arrange(tx, project.id, text, chapters, plan);
        return plan.label;
      });
      await bumpProject(tx, project.id);
    },
    { timeoutMs: 60_000 },
  );
}

/** What an arrangement may change of the rows. Lines and effects follow the scenes; beds are cut and joined with them. */
async function arrangedRows(tx: Tx, projectId: string): Promise<Watched> {
  const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
  const select = { id: true } as const;
  const bed = { projectId, lane: { not: 'effect' } } as const;
  return {
    Chapter: ids(await tx.chapter.findMany({ where: { projectId }, select })),
    Scene: ids(await tx.scene.findMany({ where: { chapter: { projectId } }, select })),
    Cue: ids(await tx.cue.findMany({ where: bed, select })),
    Take: ids(await tx.take.findMany({ where: { cue: bed }, select })),
  };
}

async function arrange(tx: Tx, projectId: string, text: string, before: Chapter[], plan: Arrangement): Promise<void> {
  checkPlan(plan.chapters, text.length);
  const samplesAgain = await rememberSamples(tx, projectId);
  const rows = await writeChapters(tx, projectId, text, before, plan.chapters);
  const scenes = await tx.scene.findMany({ where: { chapter: { projectId } }, orderBy: { start: 'asc' } });
  if (scenes.length > 0) {
    const joined = new Set(plan.joinScenesAt);
    const borders = [...new Set([...scenes.map((scene) => scene.start).filter((start) => !joined.has(start)), ...rows.map((row) => row.start)])].toSorted((a, b) => a - b);
    const wanted = borders.map((start, at) => ({ start, end: borders[at + 1] ?? text.length, chapterId: chapterAt(rows, start) }));
    await settleScenes(tx, projectId, wanted);
    for (const row of rows) if (!scenes.some((scene) => scene.start === row.start)) await cutBeds(tx, projectId, row.start);
    for (const offset of joined) await joinBeds(tx, projectId, offset);
  }
  const kept = new Set(rows.map((row) => row.id));
  await tx.chapter.deleteMany({ where: { projectId, id: { notIn: [...kept] } } });
  await numberSegments(tx, projectId);
  await samplesAgain();
}

/** Writes the rows of planned chapters, in playing order. Rows that are not planned stay, out of the order. @returns them in text order */
export async function writeChapters(tx: Tx, projectId: string, text: string, before: Chapter[], plan: PlannedChapter[]): Promise<(TextRange & { id: string })[]> {
  const known = new Map(before.map((row) => [row.id, row]));
  await tx.chapter.updateMany({ where: { projectId }, data: { index: { increment: aside } } });
  const rows: (TextRange & { id: string })[] = [];
  for (const [index, { id, version, ...chapter }] of plan.entries()) {
    const old = id === null ? undefined : known.get(id);
    const words = old?.start === chapter.start && old.end === chapter.end ? old.words : countWords(text.slice(chapter.start, chapter.end));
    const data = { ...chapter, index, words };
    const row = old ? await tx.chapter.update({ where: { id: old.id }, data: { ...data, version } }) : await tx.chapter.create({ data: { ...data, projectId } });
    rows.push({ id: row.id, start: row.start, end: row.end });
  }
  return rows.toSorted((a, b) => a.start - b.start);
}

function chapterAt(rows: readonly (TextRange & { id: string })[], offset: number): string {
  return rows.find((row) => row.start <= offset && offset < row.end)?.id ?? '';
}

function checkPlan(plan: readonly TextRange[], length: number): void {
  let at = 0;
  for (const chapter of plan.toSorted((a, b) => a.start - b.start)) {
    if (chapter.start !== at || chapter.end <= chapter.start) break;
    at = chapter.end;
  }
  if (at !== length) throw new ServiceError('internal', { person: 'The chapters could not be changed so; they are as they were.', log: `chapters do not tile the text: broken at ${at} of ${length}` });
}
