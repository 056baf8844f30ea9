/** How steps begin and end in their rows: thousands of one stage, dozens at once, each statement for all of one moment. */
import { newId } from '../../db/new-id.ts';
import type { Tx } from '../interfaces.ts';
import { gathered, numbered } from '../gather.ts';

/** Writes the steps of a stage, one for each subject and in their order. One statement of three values: a long book has tens of thousands, and a value for every column of each takes longer to put together than to write. */
export async function createSteps(tx: Tx, productionId: string, stage: string, subjectIds: readonly string[]): Promise<{ id: string; subjectId: string }[]> {
  const steps = subjectIds.map((subjectId) => ({ id: newId(), subjectId }));
  await tx.$executeRaw`
    INSERT INTO "Step" ("id", "productionId", "stage", "subjectId")
    SELECT o."id", ${productionId}, ${stage}, o."subjectId" FROM unnest(${steps.map(({ id }) => id)}::text[], ${subjectIds}::text[]) AS o("id", "subjectId")`;
  return steps;
}

/** A step is marked as running; false where its production no longer runs or stands still, or it has ended already. */
export const markRunning = gathered<string, boolean>({
  rank: 10,
  async ask(tx, stepIds) {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "Step" s SET "state" = 'running', "attempts" = s."attempts" + 1 FROM "Production" p
      WHERE s."id" = ANY (${stepIds}::text[]) AND s."state" IN ('waiting', 'running') AND p."id" = s."productionId" AND p."state" = 'running' AND p."pausedAt" IS NULL
      RETURNING s."id"`;
    const running = new Set(rows.map(({ id }) => id));
    return stepIds.map((id) => running.has(id));
  },
});

export interface StepEnd {
  id: string;
  state: 'done' | 'failed' | 'set-aside';
  error: string | null;
  at: Date;
}

export interface EndedStep {
  productionId: string;
  projectId: string;
  /** Null where it had ended before. */
  stage: string | null;
  /** With this step, and no other that ended in the same statement, its stage has become complete. */
  completes: boolean;
}

/**
 * Ends steps, each once, and raises the counts of their stages. Null for a step that is not there. Their productions are
 * locked: what ends a stage and what begins the next is done by one.
 */
export const endStep = gathered<StepEnd, EndedStep | null>({
  rank: 9,
  async ask(tx, ends) {
    const rows = await tx.$queryRaw<{ id: string; productionId: string; projectId: string; stage: string | null; complete: boolean | null }[]>`
      WITH o AS (
        SELECT * FROM jsonb_to_recordset(${numbered(ends)}::jsonb) AS o("id" text, "state" text, "error" text, "at" timestamp)
      ), locked AS (
        SELECT p."id", p."projectId" FROM "Production" p WHERE p."id" IN (SELECT s."productionId" FROM "Step" s JOIN o ON o."id" = s."id") ORDER BY p."id" FOR UPDATE
      ), ended AS (
        UPDATE "Step" s SET "state" = o."state", "error" = o."error", "endedAt" = o."at" FROM o, locked
        WHERE s."id" = o."id" AND locked."id" = s."productionId" AND s."state" IN ('waiting', 'running') RETURNING s."id", s."productionId", s."stage", s."state"
      ), raised AS (
        SELECT "productionId", "stage", count(*) FILTER (WHERE "state" = 'done')::int AS "done", count(*) FILTER (WHERE "state" <> 'done')::int AS "failed" FROM ended GROUP BY "productionId", "stage"
      ), counted AS (
        UPDATE "ProductionStage" g SET "done" = g."done" + raised."done", "failed" = g."failed" + raised."failed" FROM raised
        WHERE g."productionId" = raised."productionId" AND g."name" = raised."stage" RETURNING g."productionId", g."name", g."done" + g."failed" >= g."total" AS "complete"
      )
      SELECT s."id", locked."id" AS "productionId", locked."projectId", ended."stage", counted."complete"
      FROM o JOIN "Step" s ON s."id" = o."id" JOIN locked ON locked."id" = s."productionId"
        LEFT JOIN ended ON ended."id" = s."id" LEFT JOIN counted ON counted."productionId" = ended."productionId" AND counted."name" = ended."stage"`;
    const byId = new Map(rows.map((row) => [row.id, row]));
    const completed = new Set<string>();
    return ends.map(({ id }) => {
      const row = byId.get(id);
      if (row === undefined) return null;
      const { productionId, projectId, stage, complete } = row;
      const completes = complete === true && !completed.has(`${productionId} ${stage}`);
      if (completes) completed.add(`${productionId} ${stage}`);
      return { productionId, projectId, stage, completes };
    });
  },
});
