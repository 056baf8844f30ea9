import { jsonOf } from '../../db/columns.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { EditState } from '../edits/undo.ts';
import type { VendorId, Tx } from '../interfaces.ts';

const stepColumns = { stage: true, subjectId: true, state: true } satisfies Prisma.StepSelect;
const sceneColumns = { id: true, chapterId: true, start: true, end: true, narratorId: true } satisfies Prisma.SceneSelect;

/** The small things that the page of a whole drama shows or reckons with. */
export interface Glance {
  /** What is under way, or waits, for lines and sounds. */
  steps: Prisma.StepGetPayload<{ select: typeof stepColumns }>[];
  /** In the order of the text. */
  scenes: Prisma.SceneGetPayload<{ select: typeof sceneColumns }>[];
  /** What kind of production runs; null for none. */
  active: string | null;
  edits: EditState;
  /** Held or spent under the drama's cap, micro-dollars. */
  heldMicros: number;
  /** To whom the drama's text may go. */
  agreed: VendorId[];
}

interface Row {
  steps: Glance['steps'] | null;
  scenes: Glance['scenes'] | null;
  active: string | null;
  undo: string | null;
  redo: string | null;
  held: bigint | null;
  agreed: VendorId[] | null;
}

/** All of them by one statement: each is a handful of rows, and a statement of its own would cost more than they do. */
export async function glanceAt(tx: Tx, projectId: string): Promise<Glance> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT
      (SELECT json_agg(${jsonOf('s', stepColumns)})
        FROM "Step" s JOIN "Production" p ON p."id" = s."productionId" WHERE p."activeKey" = ${projectId} AND s."stage" IN ('speak', 'sound') AND s."state" IN ('waiting', 'running')) AS "steps",
      (SELECT json_agg(${jsonOf('s', sceneColumns)} ORDER BY s."start")
        FROM "Scene" s JOIN "Chapter" c ON c."id" = s."chapterId" WHERE c."projectId" = ${projectId}) AS "scenes",
      (SELECT "kind" FROM "Production" WHERE "activeKey" = ${projectId}) AS "active",
      (SELECT "label" FROM "Edit" WHERE "projectId" = ${projectId} AND "undoneAt" IS NULL ORDER BY "number" DESC LIMIT 1) AS "undo",
      (SELECT "label" FROM "Edit" WHERE "projectId" = ${projectId} AND "undoneAt" IS NOT NULL ORDER BY "number" LIMIT 1) AS "redo",
      (SELECT "heldMicros" FROM "Budget" WHERE "id" = ${projectId}) AS "held",
      (SELECT json_agg("vendor") FROM "Agreement" WHERE "projectId" = ${projectId}) AS "agreed"`;
  return { steps: row?.steps ?? [], scenes: row?.scenes ?? [], active: row?.active ?? null, edits: { undo: row?.undo ?? null, redo: row?.redo ?? null }, heldMicros: Number(row?.held ?? 0), agreed: row?.agreed ?? [] };
}
