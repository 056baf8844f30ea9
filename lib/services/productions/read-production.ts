import { Prisma, type Production, type ProductionStage } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';
import type { ProductionView, StageName } from '../views.ts';
import { makeScopeSchema } from './scope.ts';
import { stageLabels, stageOrder, stagesOf, stageWeights } from './stages.ts';

const shown = { stages: true, steps: { where: { error: { not: null } }, take: 50, orderBy: { id: 'asc' } } } as const satisfies Prisma.ProductionInclude;

/** A production as the pages show it. */
export async function readProduction(tx: Tx, productionId: string): Promise<ProductionView> {
  return await viewOf(tx, await tx.production.findUniqueOrThrow({ where: { id: productionId }, include: shown }));
}

/** The newest reading or making of a drama; null before the first. */
export async function readNewest(tx: Tx, projectId: string): Promise<ProductionView | null> {
  const production = await tx.production.findFirst({ where: { projectId }, orderBy: { createdAt: 'desc' }, include: shown });
  return production === null ? null : await viewOf(tx, production);
}

/** Several productions, in the order of their ids here. */
export async function readProductions(tx: Tx, ids: readonly string[]): Promise<ProductionView[]> {
  if (ids.length === 0) return [];
  const rows = await tx.production.findMany({ where: { id: { in: [...ids] } }, include: shown });
  const views = await Promise.all(rows.map((row) => viewOf(tx, row)));
  return ids.flatMap((id) => views.find((view) => view.id === id) ?? []);
}

type Shown = Production & { stages: ProductionStage[] };

/**
 * When it was begun, by the clocks of the machines that work on it. `createdAt` says which is the newest, by the database's
 * clock, and stands behind those before it even where one of them was written by a clock that ran ahead.
 */
function begunAt({ createdAt, stages }: Shown): Date {
  const started = stages.flatMap((stage) => stage.startedAt?.getTime() ?? []);
  return started.length === 0 ? createdAt : new Date(Math.min(...started));
}

async function viewOf(tx: Tx, production: Prisma.ProductionGetPayload<{ include: typeof shown }>): Promise<ProductionView> {
  const stages = stagesOf[production.kind as 'read' | 'make'].map((name) => {
    const stage = production.stages.find((row) => row.name === name);
    const ended = stage !== undefined && stage.done + stage.failed >= stage.total;
    return {
      name,
      label: stageLabels[name],
      total: stage?.total ?? 0,
      done: stage?.done ?? 0,
      failed: stage?.failed ?? 0,
      state: stage === undefined ? ('waiting' as const) : ended ? ('done' as const) : ('running' as const),
    };
  });
  const running = production.state === 'running';
  const fraction = production.state === 'done' ? 1 : wholeFraction(production.kind as 'read' | 'make', production.stages);
  const [left, costMicros] = await Promise.all([running && production.pausedAt === null ? secondsLeft(tx, production, fraction) : null, costSince(tx, production)]);
  return {
    id: production.id,
    kind: production.kind as 'read' | 'make',
    scope: makeScopeSchema.parse(production.scope),
    state: production.state as ProductionView['state'],
    error: production.error,
    createdAt: begunAt(production).toISOString(),
    finishedAt: production.finishedAt?.toISOString() ?? null,
    fraction,
    paused: running && production.pausedAt !== null,
    secondsLeft: left,
    costMicros,
    stages,
    problems: production.steps.map((step) => ({
      subjectId: step.subjectId,
      stage: step.stage as StageName,
      message: step.error ?? '',
    })),
  };
}

/** Share of the whole that is done, 0 to 1, on the measured scale of stageWeights; empty stages weigh nothing. */
export function wholeFraction(kind: 'read' | 'make', stages: Pick<ProductionStage, 'name' | 'total' | 'done' | 'failed' | 'fraction'>[]): number {
  let weight = 0;
  let done = 0;
  for (const name of stageOrder) {
    if (!stagesOf[kind].includes(name)) continue;
    const stage = stages.find((row) => row.name === name);
    if (stage !== undefined && stage.total === 0) continue;
    weight += stageWeights[name];
    if (stage) done += stageWeights[name] * Math.min(1, (stage.done + stage.failed + stage.fraction) / stage.total);
  }
  return weight === 0 ? 1 : done / weight;
}

/** A making that has ended so few steps has no speed yet. */
const leastEnded = 5;
/** Between two steps that end nothing is done for longer than this, seconds: it stood still, or the machine slept. */
const longestGap = 120;
/** The mix is one step, and says itself how far it is. From here on its own speed tells. */
const mixKnownFrom = 0.05;

/** What is left at the speed of this making, in seconds, pauses and sleep not counted; null where it would be a guess. */
async function secondsLeft(tx: Tx, production: Shown, fraction: number): Promise<number | null> {
  const mix = production.stages.find(({ name }) => name === 'mix');
  if (mix?.startedAt && mix.finishedAt === null) {
    if (mix.fraction < mixKnownFrom) return null;
    return Math.max(1, Math.round(((Date.now() - mix.startedAt.getTime()) / 1000 / mix.fraction) * (1 - mix.fraction)));
  }
  if (fraction < 0.1) return null;
  const [row] = await tx.$queryRaw<{ ended: bigint; seconds: number | null }[]>(Prisma.sql`
    SELECT count(*) AS "ended", sum(greatest(0, least("gap", ${longestGap})))::float8 AS "seconds" FROM (
      SELECT extract(epoch FROM "endedAt" - lag("endedAt", 1, ${begunAt(production)}) OVER (ORDER BY "endedAt")) AS "gap"
      FROM "Step" WHERE "productionId" = ${production.id} AND "endedAt" IS NOT NULL) AS "gaps"`);
  if (!row || row.seconds === null || Number(row.ended) < leastEnded) return null;
  return Math.max(1, Math.round((row.seconds / fraction) * (1 - fraction)));
}

/** What was spent on the drama since the making began, micro-dollars; what is on its way or uncertain counts in full. */
async function costSince(tx: Tx, production: Shown): Promise<number> {
  const [row] = await tx.$queryRaw<{ micros: bigint | null }[]>(Prisma.sql`
    SELECT sum(CASE "state" WHEN 'settled' THEN "costMicros" WHEN 'released' THEN 0 ELSE "mostMicros" END) AS "micros"
    FROM "Purchase" WHERE "projectId" = ${production.projectId} AND "createdAt" >= ${begunAt(production)} AND "createdAt" <= ${production.finishedAt ?? new Date('9999-01-01')}`);
  return Number(row?.micros ?? 0);
}
