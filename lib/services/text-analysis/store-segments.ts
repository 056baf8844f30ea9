import { randomUUID } from 'node:crypto';
import type { Prisma, Segment } from '../../db/generated/client.ts';
import type { StorySegment } from '../../story/types.ts';
import { numberSegments } from '../chapters/play-order.ts';
import type { Tx } from '../interfaces.ts';
import { readFactor, storedFactor } from '../segments/line-factor.ts';
import { withCuts } from './keep-cuts.ts';
import { incomplete } from './fit-reading.ts';

export interface SegmentPlaces {
  /** Rows' ids of the reading's chapters and scenes. */
  chapterIds: string[];
  sceneIds: string[];
  /** Of the reading's characters; null is the narrator. */
  characterIds: (string | null)[];
  /** Rows whose words are known from before: of them only the place in the story is stored. */
  unchanged?: ReadonlySet<string>;
  /** Rows whose speaker is known from before, though their words changed a little. */
  sameSpeaker?: ReadonlySet<string>;
}

/** Rows written in one statement. */
const batch = 1_000;
/** Numbers of new rows until all are numbered; no story has so many lines. */
const unnumbered = 100_000_000;

/**
 * Stores the segments of a reading. One that keeps its range keeps its row: takes, and what a person set (speaker, kind,
 * silence), stay. At the end the segments are numbered in playing order.
 */
export async function storeSegments(tx: Tx, projectId: string, reading: readonly StorySegment[], places: SegmentPlaces): Promise<void> {
  await tx.$queryRaw`SELECT count(*) FROM (SELECT 1 FROM "Segment" WHERE "projectId" = ${projectId} ORDER BY "id" FOR UPDATE) AS held`;
  const existing = await tx.segment.findMany({ where: { projectId } });
  const segments = withCuts(reading, existing.filter((row) => row.cutSetBy === 'person'));
  const known = new Map(existing.map((row) => [`${row.start} ${row.end}`, row]));
  const numbers = existing.length === 0 ? await playingOrder(tx, projectId, segments, places.chapterIds) : null;
  const fresh: (StoredColumns & { index: number })[] = [];
  const changed: StoredColumns[] = [];
  const kept = new Set<string>();
  for (const [position, segment] of segments.entries()) {
    const found = columnsOf(segment, places);
    const row = known.get(`${segment.start} ${segment.end}`);
    if (!row) {
      fresh.push({ ...found, id: randomUUID(), index: numbers?.[position] ?? unnumbered + fresh.length });
      continue;
    }
    kept.add(row.id);
    const next = { id: row.id, ...found, ...settledColumns(row, places, segment) };
    if (differs(row, next)) changed.push(next);
  }
  const gone = existing.filter((row) => !kept.has(row.id)).map((row) => row.id);
  if (gone.length > 0) await tx.$executeRaw`DELETE FROM "Segment" WHERE "id" = ANY(${gone})`;
  for (let from = 0; from < changed.length; from += batch) await writeColumns(tx, changed.slice(from, from + batch));
  for (let from = 0; from < fresh.length; from += batch) await createRows(tx, projectId, fresh.slice(from, from + batch));
  await numberSegments(tx, projectId);
}

/** The places of new segments in playing order, so that a first reading need not number them a second time. */
async function playingOrder(tx: Tx, projectId: string, segments: readonly StorySegment[], chapterIds: readonly string[]): Promise<number[]> {
  const rows = await tx.chapter.findMany({ where: { projectId }, select: { id: true, index: true } });
  const order = new Map(rows.map((row) => [row.id, row.index]));
  const chapterPlace = (at: number) => order.get(chapterIds[segments[at]?.chapter ?? 0] ?? '') ?? 0;
  const played = segments.map((_, at) => at).toSorted((a, b) => chapterPlace(a) - chapterPlace(b) || a - b);
  const places: number[] = [];
  for (const [place, at] of played.entries()) places[at] = place;
  return places;
}

/** The columns that a reading writes. */
type StoredColumns = { id: string } & Found;
type Found = ReturnType<typeof columnsOf>;

function columnsOf(segment: StorySegment, places: SegmentPlaces) {
  return {
    chapterId: at(places.chapterIds, segment.chapter),
    sceneId: at(places.sceneIds, segment.scene),
    start: segment.start,
    end: segment.end,
    kind: segment.kind as string,
    characterId: segment.speaker === null ? null : (places.characterIds[segment.speaker] ?? null),
    confidence: segment.confidence,
    evidence: segment.evidence.kind as string,
    evidenceStart: segment.evidence.range?.start ?? null,
    evidenceEnd: segment.evidence.range?.end ?? null,
    endsParagraph: segment.endsParagraph,
    factor: storedFactor(segment.factor, places.characterIds) ?? null,
    direction: segment.direction ?? null,
  };
}

/** What of the row stands against the reading. */
function settledColumns(row: Segment, places: SegmentPlaces, segment: StorySegment): Partial<Found> {
  const unchanged = places.unchanged?.has(row.id) ?? false;
  const keepsSpeaker = unchanged || row.speakerSetBy === 'person' || (places.sameSpeaker?.has(row.id) ?? false);
  return {
    ...(keepsSpeaker ? { characterId: row.characterId, confidence: row.confidence, evidence: row.evidence, evidenceStart: row.evidenceStart, evidenceEnd: row.evidenceEnd } : {}),
    ...(unchanged || row.kindSetBy === 'person' ? { kind: row.kind } : {}),
    ...(unchanged || (segment.factor === null && keepsSpeaker) ? { factor: asJson(row.factor) } : {}),
    // Somebody's own direction is told from a reader's by nothing: the one that is there stands.
    ...(row.direction === null && !unchanged ? {} : { direction: row.direction }),
  };
}

function asJson(value: Prisma.JsonValue): Prisma.InputJsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

function differs(row: Segment, next: StoredColumns): boolean {
  return Object.entries(next).some(([column, value]) => {
    const old = row[column as keyof Segment];
    // The database keeps the keys of an object in an order of its own.
    return column === 'factor' ? JSON.stringify(readFactor(old)) !== JSON.stringify(readFactor(value)) : old !== value;
  });
}

/** As rows go in fastest: one parameter for all of them, the rest by the columns' defaults. */
async function createRows(tx: Tx, projectId: string, rows: (StoredColumns & { index: number })[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Segment" ("id", "projectId", "chapterId", "sceneId", "index", "start", "end", "kind", "characterId", "confidence", "evidence", "evidenceStart", "evidenceEnd", "endsParagraph", "factor", "direction")
    SELECT v."id", ${projectId}, v."chapterId", v."sceneId", v."index", v."start", v."end", v."kind", v."characterId", v."confidence", v."evidence", v."evidenceStart", v."evidenceEnd", v."endsParagraph", NULLIF(v."factor", 'null'::jsonb), v."direction"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS v(
      "id" text, "chapterId" text, "sceneId" text, "index" int, "start" int, "end" int, "kind" text, "characterId" text, "confidence" double precision, "evidence" text,
      "evidenceStart" int, "evidenceEnd" int, "endsParagraph" boolean, "factor" jsonb, "direction" text)`;
}

/** One statement for many rows: a long book read again changes thousands. */
async function writeColumns(tx: Tx, rows: StoredColumns[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Segment" s SET
      "chapterId" = v."chapterId", "sceneId" = v."sceneId", "kind" = v."kind", "characterId" = v."characterId", "confidence" = v."confidence",
      "evidence" = v."evidence", "evidenceStart" = v."evidenceStart", "evidenceEnd" = v."evidenceEnd", "endsParagraph" = v."endsParagraph",
      "factor" = NULLIF(v."factor", 'null'::jsonb), "direction" = v."direction", "version" = s."version" + 1
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS v(
      "id" text, "chapterId" text, "sceneId" text, "kind" text, "characterId" text, "confidence" double precision, "evidence" text,
      "evidenceStart" int, "evidenceEnd" int, "endsParagraph" boolean, "factor" jsonb, "direction" text)
    WHERE s."id" = v."id"`;
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw incomplete(`reading refers to ${index} of ${list.length}`);
  return value;
}
