import type { Production, ProductionStage } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';
import type { ProductionView, StageName } from '../views.ts';
import { makeScopeSchema } from './scope.ts';
import { stageLabels, stageOrder, stagesOf, stageWeights } from './stages.ts';

/** A production as the pages show it. */
export async function readProduction(tx: Tx, productionId: string): Promise<ProductionView> {
  const production = await tx.production.findUniqueOrThrow({
    where: { id: productionId },
    include: { stages: true, steps: { where: { error: { not: null } }, take: 50, orderBy: { id: 'asc' } } },
  });
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
  return {
    id: production.id,
    kind: production.kind as 'read' | 'make',
    scope: makeScopeSchema.parse(production.scope),
    state: production.state as ProductionView['state'],
    error: production.error,
    createdAt: production.createdAt.toISOString(),
    finishedAt: production.finishedAt?.toISOString() ?? null,
    fraction,
    secondsLeft: running ? secondsLeft(production, fraction) : null,
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

/** What is left at the speed so far, in seconds; null until a tenth is done, when it would be a guess. */
function secondsLeft(production: Production, fraction: number): number | null {
  if (fraction < 0.1) return null;
  const elapsed = (Date.now() - production.createdAt.getTime()) / 1000;
  return Math.max(1, Math.round((elapsed / fraction) * (1 - fraction)));
}
