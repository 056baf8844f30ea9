/** The rows behind the studio, for what no page shows: whether anything was made twice. */
import { Client } from 'pg';
import { ensureDatabase } from '../lib/db/embedded.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

export interface TakeRow {
  id: string;
  segmentId: string | null;
  cueId: string | null;
}

/** Every sound that was made for a drama's lines and cues, whether it is still in use or not. */
export async function takesOf(studio: Studio, projectId: string): Promise<TakeRow[]> {
  return await select<TakeRow>(
    studio,
    `SELECT t.id, t."segmentId", t."cueId" FROM "Take" t
     LEFT JOIN "Segment" s ON s.id = t."segmentId" LEFT JOIN "Cue" c ON c.id = t."cueId"
     WHERE coalesce(s."projectId", c."projectId") = $1 ORDER BY t."createdAt", t.id`,
    [projectId],
  );
}

/** The mixes of a drama. */
export async function exportsOf(studio: Studio, projectId: string): Promise<{ id: string }[]> {
  return await select<{ id: string }>(studio, 'SELECT id FROM "Export" WHERE "projectId" = $1', [projectId]);
}

/** What was bought for a drama, oldest first. */
export async function ledgerOf(studio: Studio, projectId: string): Promise<{ state: string; stage: string; model: string; costMicros: number | null }[]> {
  return await select(studio, 'SELECT state, stage, model, "costMicros" FROM "Purchase" WHERE "projectId" = $1 ORDER BY "createdAt"', [projectId]);
}

/** Makes the reader doubt some lines, whatever it thinks of them: for what a page does with doubt. */
export async function makeDoubtful(studio: Studio, segmentIds: string[]): Promise<void> {
  await select(studio, `UPDATE "Segment" SET "confidence" = 0.5 WHERE id = ANY(string_to_array($1, ','))`, [segmentIds.join(',')]);
}

/** Writes into a line's chosen take what the check of it found, whatever it did find: for what a page does with that. */
export async function findInTake(studio: Studio, segmentId: string, found: { problems: string[]; warnings: string[] }): Promise<void> {
  const values = [segmentId, JSON.stringify(found.problems), JSON.stringify(found.warnings)];
  await select(studio, `UPDATE "Take" SET "problems" = $2::jsonb, "warnings" = $3::jsonb WHERE id = (SELECT "chosenTakeId" FROM "Segment" WHERE id = $1)`, values);
}

/** Lines that could not be spoken, and a making that failed, whatever became of them: for what a page does with failure. */
export async function failMaking(studio: Studio, projectId: string, failed: { segmentIds: string[]; why: string }): Promise<void> {
  await select(studio, `UPDATE "Segment" SET "speakError" = $2, "chosenTakeId" = NULL WHERE id = ANY(string_to_array($1, ','))`, [failed.segmentIds.join(','), failed.why]);
  await select(studio, `UPDATE "Production" SET "state" = 'failed', "error" = $2, "activeKey" = NULL WHERE "projectId" = $1`, [projectId, failed.why]);
}

async function select<Row extends object>(studio: Studio, sql: string, values: string[]): Promise<Row[]> {
  // Joins the server that the studio runs; it does not stop it by leaving.
  const database = await ensureDatabase({ dataDir: studio.dataDir });
  const client = new Client({ connectionString: database.url });
  try {
    await client.connect();
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
    await database.stop();
  }
}
