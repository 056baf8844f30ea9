/** The rows of takes, as lines that are spoken dozens at a time find, keep and choose them: each statement for all of one moment. */
import type { Prisma } from '../../db/generated/client.ts';
import { gathered, numbered } from '../gather.ts';
import { newId } from '../../db/new-id.ts';

type NewTake = Pick<Prisma.TakeUncheckedCreateInput, 'engine' | 'assetId' | 'durationSeconds' | 'loudnessLufs' | 'wordsBy' | 'costMicros'> & {
  words: Prisma.InputJsonArray;
  problems: Prisma.InputJsonArray;
  warnings: Prisma.InputJsonArray;
};

/** A take with the key, of this line or of another line of the owner; null where there is none. */
export const takeLike = gathered<{ key: string; segmentId: string; ownerId: string }, string | null>({
  rank: 10,
  async ask(tx, wanted) {
    const rows = await tx.$queryRaw<{ n: number; id: string }[]>`
      SELECT o."n", found."id" FROM jsonb_to_recordset(${numbered(wanted)}::jsonb) AS o("n" int, "key" text, "segmentId" text, "ownerId" text)
      CROSS JOIN LATERAL (
        SELECT t."id" FROM "Take" t JOIN "Asset" a ON a."id" = t."assetId"
        WHERE t."inputHash" = o."key" AND (t."segmentId" = o."segmentId" OR a."ownerId" = o."ownerId")
        ORDER BY t."segmentId" = o."segmentId" DESC NULLS LAST LIMIT 1) found`;
    const byNumber = new Map(rows.map(({ n, id }) => [n, id]));
    return wanted.map((_, n) => byNumber.get(n) ?? null);
  },
});

/** A line's take with a key: made, or found where it is there already. Gives its id. */
export const keepTake = gathered<{ segmentId: string; inputHash: string; voiceId: string; made: NewTake }, string>({
  rank: 4,
  async ask(tx, takes) {
    const columns = takes.map(({ made, ...key }) => ({ id: newId(), costMicros: 0, createdAt: new Date(), ...key, ...made }));
    // The same key is the same sound: its engine is the same too, and named only to make this one statement.
    const rows = await tx.$queryRaw<{ id: string; segmentId: string; inputHash: string }[]>`
      INSERT INTO "Take" ("id", "segmentId", "inputHash", "engine", "voiceId", "assetId", "durationSeconds", "loudnessLufs", "words", "costMicros", "wordsBy", "problems", "warnings", "createdAt")
      SELECT * FROM jsonb_to_recordset(${numbered(columns)}::jsonb) AS o("id" text, "segmentId" text, "inputHash" text, "engine" text, "voiceId" text, "assetId" text,
        "durationSeconds" float8, "loudnessLufs" float8, "words" jsonb, "costMicros" int, "wordsBy" text, "problems" jsonb, "warnings" jsonb, "createdAt" timestamp)
      ON CONFLICT ("segmentId", "inputHash") DO UPDATE SET "engine" = excluded."engine"
      RETURNING "id", "segmentId", "inputHash"`;
    const byKey = new Map(rows.map((row) => [`${row.segmentId} ${row.inputHash}`, row.id]));
    return takes.map(({ segmentId, inputHash }) => byKey.get(`${segmentId} ${inputHash}`) ?? new Error('a take was neither made nor found'));
  },
});

/** The take becomes the line's, and what was wrong with the line is forgotten. */
export const chooseTake = gathered<{ segmentId: string; takeId: string }, void>({
  rank: 7,
  async ask(tx, chosen) {
    await tx.$executeRaw`
      UPDATE "Segment" g SET "chosenTakeId" = o."takeId", "speakError" = NULL FROM jsonb_to_recordset(${numbered(chosen)}::jsonb) AS o("segmentId" text, "takeId" text)
      WHERE g."id" = o."segmentId"`;
    return chosen.map(() => undefined);
  },
});
