import { z } from 'zod';
import { Prisma, type Project } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { vendorIds } from '../keys/view.ts';
import type { Standings } from '../vendors/pick.ts';
import { heldUnder } from './budget.ts';
import { monthOf } from './read-month.ts';
import { modelName, subjectName, subjectNames } from './subject-names.ts';
import type { LedgerRow, LedgerSum, SpendingBrief, SpendingView } from './view.ts';

/** Rows of one page of the ledger; most sums of one kind. */
const rowsAtOnce = 25;
const mostSums = 60;

const stageSchema = z.enum(['read', 'voice', 'speak', 'score', 'sound']).catch('speak');
const vendorSchema = z.enum(['anthropic', 'hume', 'replicate']).catch('replicate');
const stateSchema = z.enum(['open', 'settled', 'released', 'uncertain']).catch('uncertain');

/** What a row counts for under the caps. */
const counted = Prisma.sql`CASE "state" WHEN 'settled' THEN "costMicros" WHEN 'released' THEN 0 ELSE "mostMicros" END`;
const sumSchema = z.array(z.object({ key: z.string(), count: z.coerce.number(), micros: z.coerce.number() }));

/**
 * What was spent on a drama: under its cap and the month's, summed by day, engine and line, and the ledger itself, newest
 * first. `after` is the `next` of the page before.
 */
export async function readSpending(context: ServiceContext, input: { projectId: string; after?: string | undefined }): Promise<SpendingView> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'edit');
      const states = new Map((await sums(tx, project.id, Prisma.sql`"state"`)).map((row) => [row.key, row.micros]));
      const byLine = await sums(tx, project.id, Prisma.sql`coalesce("subjectId", '')`);
      const { rows, next } = await ledger(tx, project.id, input.after);
      const names = await subjectNames(tx, project.id, [...byLine.map((row) => row.key), ...rows.map((row) => row.subjectId ?? '')].filter((id) => id !== ''));
      const named = (row: z.infer<typeof sumSchema>[number], name: string): LedgerSum => ({ ...row, name });
      return {
        capMicros: project.capMicros,
        heldMicros: await heldUnder(tx, project.id),
        settledMicros: states.get('settled') ?? 0,
        openMicros: states.get('open') ?? 0,
        uncertainMicros: states.get('uncertain') ?? 0,
        month: await monthOf(tx, project.ownerId, context.clock.now()),
        byDay: (await sums(tx, project.id, Prisma.sql`to_char("createdAt", 'YYYY-MM-DD')`, Prisma.sql`1 DESC`)).map((row) => named(row, row.key)),
        byEngine: (await sums(tx, project.id, Prisma.sql`"model"`)).map((row) => named(row, modelName(row.key))),
        byLine: byLine.map((row) => named(row, subjectName(names, row.key === '' ? null : row.key))),
        rows: rows.map((row): LedgerRow => ({
          id: row.id,
          at: row.createdAt.toISOString(),
          what: subjectName(names, row.subjectId),
          stage: stageSchema.parse(row.stage),
          engine: modelName(row.model),
          vendor: vendorSchema.parse(row.vendor),
          state: stateSchema.parse(row.state),
          micros: row.state === 'settled' ? (row.costMicros ?? 0) : row.state === 'released' ? 0 : row.mostMicros,
          note: row.note,
        })),
        next,
      };
    },
    { isolation: 'RepeatableRead' },
  );
}

/** What the header shows: nothing of money until money can be spent. */
export function briefOf(project: Pick<Project, 'capMicros'>, heldMicros: number, standings: Standings): SpendingBrief {
  return { capMicros: project.capMicros, heldMicros, shown: heldMicros > 0 || vendorIds.some((vendor) => standings[vendor].hasKey && standings[vendor].agreed) };
}

/** Sums of what counts, by what `key` says; the dearest first unless said otherwise. What was released is left out. */
async function sums(tx: Tx, projectId: string, key: Prisma.Sql, order = Prisma.sql`3 DESC, 1`): Promise<z.infer<typeof sumSchema>> {
  const rows = await tx.$queryRaw`
    SELECT ${key} AS "key", count(*) AS "count", coalesce(sum(${counted}), 0) AS "micros"
    FROM "Purchase" WHERE "projectId" = ${projectId} AND "state" <> 'released'
    GROUP BY 1 ORDER BY ${order} LIMIT ${mostSums}`;
  return sumSchema.parse(rows);
}

async function ledger(tx: Tx, projectId: string, after: string | undefined) {
  const known = after === undefined ? null : await tx.purchase.findFirst({ where: { id: after, projectId }, select: { id: true } });
  const rows = await tx.purchase.findMany({
    where: { projectId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: rowsAtOnce + 1,
    ...(known === null ? {} : { cursor: known, skip: 1 }),
  });
  const page = rows.slice(0, rowsAtOnce);
  return { rows: page, next: rows.length > rowsAtOnce ? (page.at(-1)?.id ?? null) : null };
}
