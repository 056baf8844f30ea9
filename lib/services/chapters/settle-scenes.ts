import { aside } from './hold-project.ts';
import type { Prisma, Scene } from '../../db/generated/client.ts';
import type { TextRange } from '../../story/types.ts';
import type { Tx } from '../interfaces.ts';

/** A scene as it should be. What it does not say it keeps, or takes from the scene that held its first word. */
export interface WantedScene extends TextRange {
  chapterId: string;
}


/**
 * Makes the scenes of a project these, in text order. A scene that begins where one began before keeps its row, with
 * its mood and its narrator; segments and cues go to the scene that holds their first word. Nothing of them is lost.
 *
 * @returns the rows' ids, in the order of `wanted`, and the chapters in which a scene is not what it was
 */
export async function settleScenes(tx: Tx, projectId: string, wanted: readonly WantedScene[]): Promise<{ ids: string[]; changedChapters: string[] }> {
  const existing = await tx.scene.findMany({ where: { chapter: { projectId } }, orderBy: [{ start: 'asc' }, { id: 'asc' }] });
  const places = new Map<string, number>();
  const placed = wanted.map((scene) => {
    const index = places.get(scene.chapterId) ?? 0;
    places.set(scene.chapterId, index + 1);
    return { ...scene, index };
  });
  const free = new Map(existing.map((row) => [row.start, row]));
  const kept = placed.map((scene) => {
    const row = free.get(scene.start);
    if (row) free.delete(scene.start);
    return row ?? null;
  });
  const moved = placed.flatMap((scene, at) => {
    const row = kept[at];
    return row && (row.chapterId !== scene.chapterId || row.index !== scene.index || row.end !== scene.end) ? [{ row, scene }] : [];
  });
  const keptIds = new Set(kept.flatMap((row) => (row ? [row.id] : [])));
  const gone = existing.filter((row) => !keptIds.has(row.id));
  const displaced = [...moved.map(({ row }) => row.id), ...gone.map((row) => row.id)];
  if (displaced.length > 0) await tx.scene.updateMany({ where: { id: { in: displaced } }, data: { index: { increment: aside } } });
  for (const { row, scene } of moved) await tx.scene.update({ where: { id: row.id }, data: scene });
  const fresh: Prisma.SceneCreateManyInput[] = placed.flatMap((scene, at) => (kept[at] ? [] : [{ ...scene, ...inherited(existing, scene.start) }]));
  const made = fresh.length === 0 ? [] : await tx.scene.createManyAndReturn({ data: fresh });
  const madeAt = new Map(made.map((row) => [row.start, row.id]));
  const ids = placed.map((scene, at) => kept[at]?.id ?? madeAt.get(scene.start) ?? '');
  if (displaced.length > 0 || made.length > 0) {
    await rehome(tx, projectId, placed.map((scene, at) => ({ ...scene, id: ids[at] ?? '' })));
    await tx.scene.deleteMany({ where: { id: { in: gone.map((row) => row.id) } } });
  }
  const changed = [...moved.filter(({ row, scene }) => row.end !== scene.end).map(({ scene }) => scene.chapterId), ...made.map((row) => row.chapterId)];
  return { ids, changedChapters: [...new Set(changed)] };
}

/** What a new scene takes over from the one that held its first word. */
function inherited(existing: readonly Scene[], start: number): Pick<Scene, 'mood' | 'intensity' | 'narratorId'> {
  const holder = existing.find((row) => row.start <= start && start < row.end);
  return { mood: holder?.mood ?? null, intensity: holder?.intensity ?? null, narratorId: holder?.narratorId ?? null };
}

/** Brings segments and cues to the scene, and the segments to the chapter, that hold their first word. */
export async function rehome(tx: Tx, projectId: string, scenes: readonly (WantedScene & { id: string })[]): Promise<void> {
  const segments = await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, select: { id: true, start: true, sceneId: true, chapterId: true } });
  const cues = await tx.cue.findMany({ where: { projectId }, orderBy: { anchorStart: 'asc' }, select: { id: true, anchorStart: true, sceneId: true } });
  const strayed = walk(segments, (row) => row.start, scenes).filter(({ row, range }) => row.sceneId !== range.id || row.chapterId !== range.chapterId);
  for (const [scene, rows] of Map.groupBy(strayed, ({ range }) => range)) {
    await tx.$executeRaw`UPDATE "Segment" SET "sceneId" = ${scene.id}, "chapterId" = ${scene.chapterId} WHERE "id" = ANY(${rows.map(({ row }) => row.id)})`;
  }
  const away = walk(cues, (row) => row.anchorStart, scenes).filter(({ row, range }) => row.sceneId !== range.id);
  for (const [scene, rows] of Map.groupBy(away, ({ range }) => range)) {
    await tx.cue.updateMany({ where: { id: { in: rows.map(({ row }) => row.id) } }, data: { sceneId: scene.id } });
  }
}

/** Each row with the range that holds its offset; rows and ranges in text order. */
function walk<Row, Range extends TextRange>(rows: readonly Row[], offset: (row: Row) => number, ranges: readonly Range[]): { row: Row; range: Range }[] {
  let at = 0;
  return rows.flatMap((row) => {
    while (at + 1 < ranges.length && (ranges[at]?.end ?? 0) <= offset(row)) at += 1;
    const range = ranges[at];
    return range ? [{ row, range }] : [];
  });
}
