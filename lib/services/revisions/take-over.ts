import type { Prisma, RevisedDocument } from '../../db/generated/client.ts';
import type { StoryReading } from '../../story/types.ts';
import { sourceOf } from '../access.ts';
import { writeChapters } from '../chapters/arrange-chapters.ts';
import { rememberSamples } from '../chapters/play-order.ts';
import type { Tx } from '../interfaces.ts';
import { movePickUps } from '../proof/move-pick-ups.ts';
import { hasTake, speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { storeReading } from '../text-analysis/store-reading.ts';
import { toldChapters } from '../text-analysis/stored-structure.ts';
import { carryOffsets, type Carrier } from './carry.ts';
import type { Comparison } from './compare.ts';
import { moveCues, type MovedCues } from './move-cues.ts';
import { planChapters } from './plan-chapters.ts';

/**
 * Puts a revised manuscript in the place of the text, in the caller's transaction, which holds the project. Lines whose
 * words are the same keep their rows with all that hangs on them; lines that changed a little keep row and speaker and
 * need a new take; cues stay on their words; chapters stay what the writer made of them.
 */
export async function takeOver(tx: Tx, revised: RevisedDocument, comparison: Comparison, reading: StoryReading): Promise<MovedCues & Awaited<ReturnType<typeof storeReading>>> {
  const { projectId, text } = revised;
  const source = await sourceOf(tx, projectId);
  const { carrier } = comparison;
  const samplesAgain = await rememberSamples(tx, projectId);
  const spoken = await readyLines(tx, projectId, source.text);
  const chapters = await tx.chapter.findMany({ where: { projectId }, orderBy: { index: 'asc' } });
  const plan = planChapters(chapters, toldChapters(source), toldChapters(revised), carrier, text.length);

  await tx.sourceDocument.update({
    where: { projectId },
    data: { text, sha256: revised.sha256, length: revised.length, words: revised.words, fileName: revised.fileName, encoding: revised.encoding, notes: asJson(revised.notes), format: revised.format, structure: asJson(revised.structure) },
  });
  await tx.revisedDocument.delete({ where: { projectId } });
  const lines = await moveLines(tx, projectId, comparison, reading);
  const cues = await moveCues(tx, projectId, carrier);
  await movePickUps(tx, projectId, carrier);
  const kept = await writeChapters(tx, projectId, text, chapters, plan);
  await moveScenes(tx, projectId, kept, carrier);
  const gone = chapters.filter((row) => !kept.some((one) => one.id === row.id)).map((row) => row.id);
  const home = kept[0]?.id;
  if (home !== undefined && gone.length > 0) {
    // Held only until the reading gives each its place.
    await tx.scene.updateMany({ where: { chapterId: { in: gone } }, data: { chapterId: home } });
    await tx.segment.updateMany({ where: { chapterId: { in: gone } }, data: { chapterId: home } });
    await tx.chapter.deleteMany({ where: { id: { in: gone } } });
  }
  const stored = await storeReading(tx, projectId, reading, text, lines);
  // Where words changed, there may be other sounds to hear.
  await tx.$executeRaw`
    UPDATE "Chapter" SET "scoredAt" = NULL WHERE "projectId" = ${projectId} AND "id" IN
      (SELECT "chapterId" FROM "Segment" WHERE "projectId" = ${projectId} AND NOT ("id" = ANY(${[...lines.unchanged]})))`;
  await keepTakes(tx, projectId, spoken, { before: source.text, after: text });
  await samplesAgain();
  return { ...cues, ...stored };
}

function asJson(value: Prisma.JsonValue): Prisma.InputJsonValue {
  return value ?? [];
}

/** Gives the matched rows their new ranges, lets the others go, and says which are which. */
async function moveLines(tx: Tx, projectId: string, comparison: Comparison, reading: StoryReading): Promise<{ unchanged: Set<string>; sameSpeaker: Set<string> }> {
  const { matches, lines, carrier } = comparison;
  const rows = new Map((await tx.segment.findMany({ where: { projectId }, select: { id: true, evidenceStart: true, evidenceEnd: true } })).map((row) => [row.id, row]));
  const unchanged = new Set<string>();
  const sameSpeaker = new Set<string>();
  const places: { id: string; start: number; end: number; evidenceStart: number | null; evidenceEnd: number | null; changed: boolean }[] = [];
  for (const match of matches) {
    const [line, segment] = [lines[match.before], reading.segments[match.after]];
    const row = line && rows.get(line.id);
    if (!row || !segment) continue;
    const evidence = row.evidenceStart !== null && row.evidenceEnd !== null ? carrier.range({ start: row.evidenceStart, end: row.evidenceEnd }) : null;
    places.push({ id: row.id, start: segment.start, end: segment.end, evidenceStart: evidence?.start ?? null, evidenceEnd: evidence?.end ?? null, changed: !match.same });
    if (match.same) unchanged.add(row.id);
    else sameSpeaker.add(row.id);
  }
  await tx.$executeRaw`DELETE FROM "Segment" WHERE "projectId" = ${projectId} AND NOT ("id" = ANY(${places.map((place) => place.id)}))`;
  await tx.$executeRaw`
    UPDATE "Segment" s SET "start" = v."start", "end" = v."end", "evidenceStart" = v."evidenceStart", "evidenceEnd" = v."evidenceEnd",
      "note" = CASE WHEN v."changed" AND s."ear" IS NOT NULL THEN concat_ws(E'\\n', s."note", 'Before the revision, said as: ' || s."ear") ELSE s."note" END,
      "ear" = CASE WHEN v."changed" THEN NULL ELSE s."ear" END,
      "version" = s."version" + v."changed"::int, "speakError" = CASE WHEN v."changed" THEN NULL ELSE s."speakError" END
    FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS v("id" text, "start" int, "end" int, "evidenceStart" int, "evidenceEnd" int, "changed" boolean)
    WHERE s."id" = v."id"`;
  return { unchanged, sameSpeaker };
}

/** Scenes begin where the first of their lines that is left begins now. */
async function moveScenes(tx: Tx, projectId: string, chapters: readonly { id: string; start: number; end: number }[], carrier: Carrier): Promise<void> {
  const scenes = await tx.scene.findMany({ where: { chapter: { projectId } } });
  // Each another number, so that they can change their chapters.
  await tx.$executeRaw`
    UPDATE "Scene" s SET "index" = 1000000 + n."number" FROM (
      SELECT c."id", row_number() OVER (ORDER BY c."id") AS "number" FROM "Scene" c JOIN "Chapter" h ON h."id" = c."chapterId" WHERE h."projectId" = ${projectId}
    ) n WHERE n."id" = s."id"`;
  for (const scene of scenes) {
    // A scene without a line ends before the text begins: the reading's scenes take its place.
    const start = scene.start === 0 ? 0 : (carrier.start(scene.start) ?? carrier.firstWithin(scene.start, scene.end)?.start ?? -1);
    const end = carrier.end(scene.start, scene.end) ?? -1;
    const home = chapters.find((chapter) => chapter.start <= start && start < chapter.end);
    await tx.scene.update({ where: { id: scene.id }, data: { start, end, ...(home ? { chapterId: home.id } : {}) } });
  }
}

/** Lines whose chosen take is what they should sound like, as the old text has them. */
async function readyLines(tx: Tx, projectId: string, text: string): Promise<Map<string, string>> {
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({ where: { projectId, chosenTakeId: { not: null } }, select: speechColumns });
  return new Map(rows.flatMap((row) => (hasTake(row, wantedKey(row, text, voicing)) ? [[row.id, text.slice(row.start, row.end)]] : [])));
}

/** A line whose words are the same between other white space is spoken already: its sound is a take of the line as it is now. */
async function keepTakes(tx: Tx, projectId: string, ready: ReadonlyMap<string, string>, texts: { before: string; after: string }): Promise<void> {
  const voicing = await voicingOf(tx, projectId);
  if (ready.size === 0) return;
  const rows = await tx.segment.findMany({ where: { projectId, chosenTakeId: { not: null } }, select: { ...speechColumns, heardKey: true, chosenTake: true } });
  for (const row of rows) {
    const [was, is] = [ready.get(row.id), texts.after.slice(row.start, row.end)];
    const take = row.chosenTake;
    if (!take || was === undefined || was === is || was.replace(/\s+/gu, ' ').trim() !== is.replace(/\s+/gu, ' ').trim()) continue;
    const inputHash = wantedKey(row, texts.after, voicing);
    if (inputHash === null) continue;
    const carry = carryOffsets(was, is);
    const words = wordsOf(take.words).map((word) => ({ ...word, start: carry(word.start), end: carry(word.end, 'end') }));
    const { engine, voiceId, assetId, durationSeconds, loudnessLufs, loops, wordsBy } = take;
    const kept = await tx.take.upsert({
      where: { segmentId_inputHash: { segmentId: row.id, inputHash } },
      create: { segmentId: row.id, inputHash, engine, voiceId, assetId, durationSeconds, loudnessLufs, loops, words, wordsBy },
      update: {},
    });
    // What was heard is this very sound.
    await tx.segment.update({ where: { id: row.id }, data: { chosenTakeId: kept.id, ...(row.heardKey === take.inputHash ? { heardKey: inputHash } : {}) } });
  }
}

function wordsOf(json: Prisma.JsonValue): { from: number; to: number; start: number; end: number }[] {
  return Array.isArray(json) ? json.flatMap((word) => (isWord(word) ? [word] : [])) : [];
}

function isWord(value: unknown): value is { from: number; to: number; start: number; end: number } {
  return typeof value === 'object' && value !== null && ['from', 'to', 'start', 'end'].every((key) => typeof Reflect.get(value, key) === 'number');
}
