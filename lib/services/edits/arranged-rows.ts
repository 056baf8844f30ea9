/** Chapters and scenes as an edit leaves them: they share places in an order, and lines and sounds lie in them. */
import { Prisma } from '../../db/generated/client.ts';
import { rememberSamples } from '../chapters/play-order.ts';
import { aside, requireNotMaking } from '../chapters/hold-project.ts';
import { rehome } from '../chapters/settle-scenes.ts';
import type { Tx } from '../interfaces.ts';
import type { RowChange, Snapshot } from './rows.ts';

/** Columns that say where a chapter or a scene lies. */
const places = ['start', 'end', 'index', 'chapterId'];

const isArranged = ({ table, before, after }: RowChange): boolean => (table === 'Chapter' || table === 'Scene') && (before === null || after === null || places.some((column) => column in after));

/** Whether an edit moves borders or places of chapters. */
export const arranges = (changes: readonly RowChange[]): boolean => changes.some(isArranged);

/**
 * Before rows of chapters and scenes are written: those that change give up their places, so that no two ever hold the same one.
 *
 * @returns the changes with the place that each row has in the end, and what is to be done once the lines are numbered
 * @throws ServiceError `conflict` while the drama is being made
 */
export async function setAside(tx: Tx, projectId: string, changes: readonly RowChange[], now: Snapshot): Promise<{ changes: RowChange[]; samplesAgain: () => Promise<void> }> {
  await requireNotMaking(tx, projectId);
  const samplesAgain = await rememberSamples(tx, projectId);
  for (const table of ['Chapter', 'Scene'] as const) {
    const ids = changes.filter((change) => change.table === table && change.before !== null && isArranged(change)).map(({ id }) => id);
    if (ids.length > 0) await tx.$executeRaw(Prisma.sql`UPDATE ${Prisma.raw(`"${table}"`)} SET "index" = "index" + ${aside} WHERE "id" = ANY(${ids})`);
  }
  const placed = changes.map((change): RowChange => {
    if (!isArranged(change) || change.before === null || change.after === null || 'index' in change.after) return change;
    return { ...change, after: { ...change.after, index: now.get(change.table)?.get(change.id)?.['index'] } };
  });
  return { changes: placed, samplesAgain };
}

/** After they were written, and before those that go are gone: lines and sounds go to the scene that holds their first word. */
export async function bringHome(tx: Tx, projectId: string, changes: readonly RowChange[]): Promise<void> {
  const going = changes.filter(({ after }) => after === null).map(({ id }) => id);
  const scenes = await tx.scene.findMany({ where: { chapter: { projectId }, id: { notIn: going } }, orderBy: { start: 'asc' }, select: { id: true, start: true, end: true, chapterId: true } });
  await rehome(tx, projectId, scenes);
}

/** Whether chapters tile the text in places from 0 on, and scenes tile it within them: another manuscript may have come since. */
export async function areTiled(tx: Tx, projectId: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ whole: boolean | null }[]>`
    WITH "chapters" AS (
      SELECT "start", "end", "index", COALESCE(lag("end") OVER (ORDER BY "start"), 0) AS "was", row_number() OVER (ORDER BY "index") - 1 AS "place" FROM "Chapter" WHERE "projectId" = ${projectId}
    ), "scenes" AS (
      SELECT s."start", s."end", COALESCE(lag(s."end") OVER (ORDER BY s."start"), 0) AS "was", c."start" AS "from", c."end" AS "to" FROM "Scene" s JOIN "Chapter" c ON c."id" = s."chapterId" WHERE c."projectId" = ${projectId}
    ), "text" AS (SELECT "length" FROM "SourceDocument" WHERE "projectId" = ${projectId})
    SELECT (SELECT bool_and("start" = "was" AND "start" < "end" AND "index" = "place") AND max("end") = (SELECT "length" FROM "text") FROM "chapters")
      AND COALESCE((SELECT bool_and("start" = "was" AND "start" < "end" AND "start" >= "from" AND "end" <= "to") AND max("end") = (SELECT "length" FROM "text") FROM "scenes"), true) AS "whole"`;
  return found?.whole === true;
}
