import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import type { StoryReading } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, TextAnalysisEngine, Tx } from '../interfaces.ts';
import { findSample } from './find-sample.ts';
import { storeCharacters } from './store-characters.ts';

/** Above this many words a drama is offered chapter by chapter, and a sample first. */
export const longStoryWords = 5_000;

/**
 * Reads a project with the engine and stores scenes, characters and segments in one transaction. A segment that keeps
 * its range keeps its row: takes, and what a person set, stay. Run twice it changes nothing.
 */
export async function analyseProject(
  context: ServiceContext,
  engine: TextAnalysisEngine,
  projectId: string,
  signal?: AbortSignal,
): Promise<{ characters: number; segments: number }> {
  const source = await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    return await sourceOf(tx, projectId);
  });
  const reading = await engine.read({ text: source.text }, signal);
  checkTiling(reading, source.text.length);
  return await context.transaction.run(
    async (tx) => {
      const stored = await store(tx, projectId, reading);
      await tx.project.update({
        where: { id: projectId },
        data: {
          readAt: context.clock.now(),
          readError: null,
          sample: source.words > longStoryWords ? findSample(reading, source.text) : undefined,
        },
      });
      await bumpProject(tx, projectId);
      return stored;
    },
    { timeoutMs: 120_000 },
  );
}

/** No reading that loses, doubles or reorders a single code unit is ever stored. */
function checkTiling(reading: StoryReading, length: number): void {
  let at = 0;
  for (const segment of reading.segments) {
    if (segment.start !== at || segment.end <= segment.start) break;
    at = segment.end;
  }
  if (at !== length) {
    throw new ServiceError('internal', {
      person: 'The reading of this story was not complete, so it was not kept. Please try again.',
      log: `segments do not tile the text: broken at ${at} of ${length}`,
    });
  }
}

async function store(tx: Tx, projectId: string, reading: StoryReading): Promise<{ characters: number; segments: number }> {
  const chapterIds = await storeChapters(tx, projectId, reading);
  const sceneIds = await storeScenes(tx, reading, chapterIds);
  const characterIds = await storeCharacters(tx, projectId, reading);
  await storeSegments(tx, projectId, reading, { chapterIds, sceneIds, characterIds });
  return { characters: new Set(characterIds).size, segments: reading.segments.length };
}

/** Chapters were found at import by the same rules; they are only remade where a new reader finds others. */
async function storeChapters(tx: Tx, projectId: string, reading: StoryReading): Promise<string[]> {
  const existing = await tx.chapter.findMany({ where: { projectId }, orderBy: { index: 'asc' } });
  const same =
    existing.length === reading.chapters.length &&
    existing.every((row, at) => row.start === reading.chapters[at]?.start && row.end === reading.chapters[at].end);
  if (same) return existing.map((row) => row.id);
  await tx.chapter.deleteMany({ where: { projectId } });
  const rows = await tx.chapter.createManyAndReturn({
    data: reading.chapters.map((chapter, index) => ({
      projectId,
      index,
      title: chapter.title,
      start: chapter.start,
      end: chapter.end,
      matter: chapter.matter,
      included: chapter.matter === 'body',
    })),
  });
  return rows.toSorted((a, b) => a.index - b.index).map((row) => row.id);
}

async function storeScenes(tx: Tx, reading: StoryReading, chapterIds: string[]): Promise<string[]> {
  const existing = await tx.scene.findMany({ where: { chapterId: { in: chapterIds } } });
  const known = new Map(existing.map((row) => [`${row.chapterId} ${row.start} ${row.end}`, row]));
  const positions = new Map<string, number>();
  const wanted = reading.scenes.map((scene) => {
    const chapterId = at(chapterIds, scene.chapter);
    const index = positions.get(chapterId) ?? 0;
    positions.set(chapterId, index + 1);
    return { chapterId, index, start: scene.start, end: scene.end };
  });
  const kept = wanted.map((scene) => known.get(`${scene.chapterId} ${scene.start} ${scene.end}`));
  if (kept.every((row, position) => row?.index === wanted[position]?.index) && existing.length === wanted.length) {
    return kept.map((row) => row?.id ?? '');
  }
  // Segments are moved to their new scenes below; old rows go once nothing hangs on them.
  const stale = existing.map((row) => row.id);
  await tx.scene.updateMany({ where: { id: { in: stale } }, data: { index: { increment: 1_000_000 } } });
  const rows = await tx.scene.createManyAndReturn({ data: wanted });
  const byPlace = new Map(rows.map((row) => [`${row.chapterId} ${row.index}`, row.id]));
  const ids = wanted.map((scene) => byPlace.get(`${scene.chapterId} ${scene.index}`) ?? '');
  for (const [position, row] of kept.entries()) {
    if (!row) continue;
    const sceneId = at(ids, position);
    await tx.segment.updateMany({ where: { sceneId: row.id }, data: { sceneId } });
    await tx.cue.updateMany({ where: { sceneId: row.id }, data: { sceneId } });
    await tx.scene.update({ where: { id: sceneId }, data: { mood: row.mood, intensity: row.intensity } });
  }
  const gone = existing.filter((row) => !kept.includes(row)).map((row) => row.id);
  await tx.chapter.updateMany({ where: { scenes: { some: { id: { in: gone } } } }, data: { scoredAt: null } });
  for (const sceneId of gone) {
    // Held only until storeSegments gives each segment its place.
    const home = ids[0];
    if (home !== undefined) await tx.segment.updateMany({ where: { sceneId }, data: { sceneId: home } });
  }
  await tx.scene.deleteMany({ where: { id: { in: stale } } });
  return ids;
}

async function storeSegments(
  tx: Tx,
  projectId: string,
  reading: StoryReading,
  ids: { chapterIds: string[]; sceneIds: string[]; characterIds: (string | null)[] },
): Promise<void> {
  const existing = await tx.segment.findMany({ where: { projectId } });
  const known = new Map(existing.map((row) => [`${row.start} ${row.end}`, row]));
  const fresh: Prisma.SegmentCreateManyInput[] = [];
  const kept = new Set<string>();
  const changed: { id: string; data: Prisma.SegmentUncheckedUpdateInput }[] = [];
  for (const [index, segment] of reading.segments.entries()) {
    const data = {
      projectId,
      chapterId: at(ids.chapterIds, segment.chapter),
      sceneId: at(ids.sceneIds, segment.scene),
      index,
      start: segment.start,
      end: segment.end,
      kind: segment.kind,
      characterId: segment.speaker === null ? null : (ids.characterIds[segment.speaker] ?? null),
      confidence: segment.confidence,
      evidence: segment.evidence.kind,
      evidenceStart: segment.evidence.range?.start ?? null,
      evidenceEnd: segment.evidence.range?.end ?? null,
      endsParagraph: segment.endsParagraph,
    } satisfies Prisma.SegmentCreateManyInput;
    const row = known.get(`${segment.start} ${segment.end}`);
    if (!row) {
      fresh.push(data);
      continue;
    }
    kept.add(row.id);
    const speaker = row.speakerSetBy === 'person'
      ? { characterId: row.characterId, confidence: row.confidence, evidence: row.evidence, evidenceStart: row.evidenceStart, evidenceEnd: row.evidenceEnd }
      : {};
    const next = { ...data, ...speaker };
    if (Object.entries(next).some(([column, value]) => row[column as keyof typeof row] !== value)) changed.push({ id: row.id, data: next });
  }
  const gone = existing.filter((row) => !kept.has(row.id)).map((row) => row.id);
  if (gone.length > 0) await tx.segment.deleteMany({ where: { id: { in: gone } } });
  if (changed.some((change) => change.data.index !== undefined)) {
    // Out of the way first: an index may pass from one row to another, and it is unique.
    await tx.segment.updateMany({ where: { projectId, id: { in: changed.map((change) => change.id) } }, data: { index: { increment: 10_000_000 } } });
  }
  for (const change of changed) await tx.segment.update({ where: { id: change.id }, data: change.data });
  for (let from = 0; from < fresh.length; from += 2_000) {
    await tx.segment.createMany({ data: fresh.slice(from, from + 2_000) });
  }
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new ServiceError('internal', { person: 'The reading of this story was not complete, so it was not kept. Please try again.', log: `reading refers to ${index} of ${list.length}` });
  return value;
}
