import type { StoryReading } from '../../story/types.ts';
import { settleScenes } from '../chapters/settle-scenes.ts';
import type { Tx } from '../interfaces.ts';
import { applyTags } from '../segments/drop-tags.ts';
import { countLinesOf } from '../segments/edit-lines.ts';
import { resettleAll } from '../segments/resettle.ts';
import { findSample } from './find-sample.ts';
import { checkTiling, fitReading } from './fit-reading.ts';
import { storeChapters } from './store-chapters.ts';
import { dropUnfound, storeCharacters } from './store-characters.ts';
import { storeSegments, type SegmentPlaces } from './store-segments.ts';

export interface StoredReading {
  characters: number;
  segments: number;
  /** The liveliest stretch of about three minutes, by playing order. */
  sample: ReturnType<typeof findSample>;
}

/** What a writer sees of the lines, in words that can be compared, and their versions. */
async function seenLines(tx: Tx, projectId: string): Promise<Map<string, { version: number; seen: string }>> {
  const rows = await tx.segment.findMany({ where: { projectId }, select: { id: true, version: true, characterId: true, speakerSetBy: true, kind: true, silent: true, silentSetBy: true, direction: true } });
  return new Map(rows.map(({ id, version, ...row }) => [id, { version, seen: JSON.stringify(row) }]));
}

/**
 * A line that the reading gave to somebody else and the answers gave back, or of which it is only surer, is as it was:
 * nobody's change of it is overtaken.
 */
async function keepVersions(tx: Tx, before: ReadonlyMap<string, { version: number; seen: string }>, now: ReadonlyMap<string, { version: number; seen: string }>): Promise<void> {
  const same = [...now].flatMap(([id, { version, seen }]) => {
    const was = before.get(id);
    return was && was.seen === seen && was.version !== version ? [{ id, version: was.version }] : [];
  });
  if (same.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Segment" s SET "version" = v."version" FROM unnest(${same.map(({ id }) => id)}::text[], ${same.map(({ version }) => version)}::int[]) AS v("id", "version")
    WHERE s."id" = v."id"`;
}

/**
 * Stores a reading: chapters as the rows have them, scenes, people and segments. What a person set stays, and rows that
 * are found again are the same rows. Run twice it changes nothing. The caller holds the project and bumps it.
 */
export async function storeReading(
  tx: Tx,
  projectId: string,
  reading: StoryReading,
  text: string,
  known: Pick<SegmentPlaces, 'unchanged' | 'sameSpeaker'> = {},
): Promise<StoredReading> {
  const seen = await seenLines(tx, projectId);
  const chapters = await storeChapters(tx, projectId, reading, text);
  const fitted = fitReading(reading, chapters);
  checkTiling(fitted, text.length);
  const chapterIds = chapters.map((row) => row.id);
  const scenes = await settleScenes(tx, projectId, fitted.scenes.map((scene) => ({ start: scene.start, end: scene.end, chapterId: chapterIds[scene.chapter] ?? '' })));
  // A scene that is another one may sound otherwise.
  if (scenes.changedChapters.length > 0) await tx.chapter.updateMany({ where: { id: { in: scenes.changedChapters } }, data: { scoredAt: null } });
  const people = await storeCharacters(tx, projectId, reading);
  await storeSegments(tx, projectId, fitted.segments, { chapterIds, sceneIds: scenes.ids, characterIds: people.ids, ...known });
  await dropUnfound(tx, people.unfound);
  // A revised manuscript keeps the speakers of its lines as they were; a reading of the same words takes the answers in.
  if (known.unchanged === undefined) await resettleAll(tx, projectId);
  await applyTags(tx, projectId);
  const cast = await tx.character.findMany({ where: { projectId, role: 'cast' }, select: { id: true } });
  await countLinesOf(tx, projectId, [null, ...cast.map((row) => row.id)]);
  await keepVersions(tx, seen, await seenLines(tx, projectId));

  const order = await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, select: { index: true } });
  const found = findSample({ segments: fitted.segments, included: chapters.map((row) => row.included) }, text);
  const first = found && order[found.fromIndex]?.index;
  return {
    characters: new Set(people.ids).size,
    segments: fitted.segments.length,
    // A sample lies within one scene, whose lines follow each other in either order.
    sample: found && first !== undefined ? { kind: 'sample', fromIndex: first, toIndex: first + found.toIndex - found.fromIndex } : undefined,
  };
}
