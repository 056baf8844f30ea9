import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import type { Timeline } from '../../audio/types.ts';
import { requireProject } from '../access.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { isSilent } from '../speech-generation/key.ts';
import { hasTake, speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import type { HeardCount } from './view.ts';

/** A line that was heard to its end, and the sound it had then. */
export interface HeardLine {
  segmentId: string;
  assetId: string;
}
/** So many lines are told of at once. */
export const mostHeardAtOnce = 500;

/**
 * Remembers that lines were heard. What is kept is which take it was, so that a line that changes counts as not heard by
 * itself. Lines and sounds that are no longer there are passed over: they were heard, but there is nothing to remember.
 */
export async function markHeard(context: ServiceContext, input: { projectId: string; lines: HeardLine[] }): Promise<{ heard: number }> {
  if (!input.lines.every((line) => z.uuid().safeParse(line.segmentId).success && line.assetId.length <= 64)) throw notFound('line');
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const heard = await tx.$executeRaw`
      UPDATE "Segment" s SET "heardKey" = t."inputHash"
      FROM jsonb_to_recordset(${JSON.stringify(input.lines)}::jsonb) AS v("segmentId" text, "assetId" text) JOIN "Take" t ON t."segmentId" = v."segmentId" AND t."assetId" = v."assetId"
      WHERE s."id" = v."segmentId" AND s."projectId" = ${project.id} AND s."heardKey" IS DISTINCT FROM t."inputHash"`;
    return { heard };
  });
}

/** Forgets what was heard of a drama: for a proof from the beginning. */
export async function forgetHeard(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await tx.segment.updateMany({ where: { projectId: project.id, heardKey: { not: null } }, data: { heardKey: null } });
    await bumpProject(tx, project.id);
  });
}

/** Spoken lines of each chapter, and how many were heard since they last changed. */
export async function countHeard(tx: Tx, projectId: string, text: string): Promise<Map<string, HeardCount>> {
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({ where: { projectId }, select: { ...speechColumns, chapterId: true, heardKey: true } });
  const counts = new Map<string, HeardCount>();
  for (const row of rows) {
    if (isSilent(row)) continue;
    const count = counts.get(row.chapterId) ?? { lines: 0, heard: 0 };
    counts.set(row.chapterId, count);
    count.lines += 1;
    if (row.heardKey !== null && row.heardKey === row.chosenTake?.inputHash && hasTake(row, wantedKey(row, text, voicing))) count.heard += 1;
  }
  return counts;
}

/** The sounds in which lines were last heard, by segment. */
export async function heardSounds(tx: Tx, projectId: string): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; assetId: string }[]>`
    SELECT s."id", t."assetId" FROM "Segment" s JOIN "Take" t ON t."segmentId" = s."id" AND t."inputHash" = s."heardKey" WHERE s."projectId" = ${projectId}`;
  return new Map(rows.map((row) => [row.id, row.assetId]));
}

/** How much of a mix was heard: its lines as they sound in it. */
export function heardOf(timeline: Pick<Timeline, 'speech'>, sounds: ReadonlyMap<string, string>): HeardCount {
  const spoken = timeline.speech.filter((line) => line.asset !== null && line.end > line.start);
  return { lines: spoken.length, heard: spoken.filter((line) => sounds.get(line.segmentId) === line.asset).length };
}
