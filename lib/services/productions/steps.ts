import { bumpProject } from '../../db/notify.ts';
import type { Prisma, Production } from '../../db/generated/client.ts';
import type { QueuedJob, ServiceContext, Tx, VendorId } from '../interfaces.ts';
import { nextProductionAt } from '../moments.ts';
import { lanesOf } from './lanes.ts';
import { needsTake } from '../speech-generation/needs-take.ts';
import type { StageName } from '../views.ts';
import { createSteps, endStep, markRunning } from './step-statements.ts';
import { chaptersInScope, makeScopeSchema, segmentsInScope } from './scope.ts';
import { essentialStages, stageNeeds, stagesOf } from './stages.ts';

export type StepOutcome = { state: 'done' } | { state: 'failed' | 'set-aside'; message: string };

/**
 * Starts a production: its row, and the steps and jobs of every stage that can begin. One runs at a time in a project:
 * a second start meets the one that runs (a double click, a retry) and gets it back unchanged.
 */
export async function startProduction(
  context: ServiceContext,
  tx: Tx,
  input: { projectId: string; kind: 'read' | 'make'; scope: Prisma.InputJsonObject },
): Promise<Production> {
  // The project's row serialises starters, so that the check below cannot be passed twice.
  await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${input.projectId} FOR UPDATE`;
  const running = await tx.production.findUnique({ where: { activeKey: input.projectId } });
  if (running) {
    if (running.kind === input.kind || input.kind === 'read') return running;
    // Asked to make while the story is still being read: the reading goes on into the making.
    return await tx.production.update({ where: { id: running.id }, data: { kind: input.kind, scope: input.scope } });
  }
  const production = await tx.production.create({
    data: { projectId: input.projectId, kind: input.kind, scope: input.scope, activeKey: input.projectId, createdAt: await nextProductionAt(tx, input.projectId) },
  });
  await advance(context, tx, production);
  await bumpProject(tx, input.projectId);
  return production;
}

/**
 * Marks a step as running; false where its production no longer runs (cancelled), stands still (paused), or the step has
 * ended already. A step of one that stands still waits again, without a job: going on queues it anew.
 */
export async function beginStep(context: Pick<ServiceContext, 'transaction'>, stepId: string): Promise<boolean> {
  const open = { id: stepId, state: { in: ['waiting', 'running'] } };
  if (await context.transaction.single((tx) => markRunning(tx, stepId))) return true;
  return await context.transaction.run(async (tx) => {
    // Under the production's lock, so that going on either finds this step waiting or is seen here.
    await tx.$queryRaw`SELECT 1 FROM "Production" p JOIN "Step" s ON s."productionId" = p."id" WHERE s."id" = ${stepId} FOR UPDATE OF p`;
    if (await markRunning(tx, stepId)) return true;
    await tx.step.updateMany({ where: { ...open, production: { state: 'running' } }, data: { state: 'waiting' } });
    return false;
  });
}

/** Queues every step of a production that waits, also where the job that left it waiting has not quite ended. */
export async function queueWaiting(context: ServiceContext, tx: Tx, production: Pick<Production, 'id' | 'projectId'>): Promise<number> {
  const waiting = await tx.step.findMany({ where: { productionId: production.id, state: 'waiting' }, orderBy: { id: 'asc' }, select: { id: true, subjectId: true, stage: true } });
  for (const [name, steps] of Map.groupBy(waiting, ({ stage }) => stage as StageName)) {
    const laneOf = await lanesOf(context, tx, { projectId: production.projectId, stage: name, subjectIds: steps.map(({ subjectId }) => subjectId) });
    await context.queue.enqueue(tx, steps.map((step) => jobOf(name, step, production.projectId, laneOf(step.subjectId))), { behind: true });
  }
  return waiting.length;
}

/**
 * Ends a step once, however often it is told so: raises its stage's counts and, when the stage is complete, begins what
 * comes next. The caller's own rows belong in the same transaction.
 * @returns the id of the drama whose pages are to be told once this is committed; null where they are told by it
 */
export async function finishStep(context: ServiceContext, tx: Tx, stepId: string, outcome: StepOutcome): Promise<string | null> {
  const ended = await endStep(tx, { id: stepId, state: outcome.state, error: outcome.state === 'done' ? null : outcome.message, at: context.clock.now() });
  if (ended === null) return null;
  const { productionId, projectId, stage, completes } = ended;
  if (stage === null || !completes) return projectId;
  const production = await tx.production.findUniqueOrThrow({ where: { id: productionId } });
  if (production.state === 'running') {
    await tx.productionStage.update({ where: { productionId_name: { productionId, name: stage } }, data: { finishedAt: context.clock.now(), fraction: 0 } });
    await advance(context, tx, production);
  }
  await bumpProject(tx, projectId);
  return null;
}

/** Begins every stage whose needs are met; ends the production when nothing is left. Called under the production's lock. */
async function advance(context: ServiceContext, tx: Tx, production: Production): Promise<void> {
  const names = stagesOf[production.kind as 'read' | 'make'];
  for (;;) {
    const stages = await tx.productionStage.findMany({ where: { productionId: production.id } });
    const complete = new Set(stages.filter((stage) => stage.done + stage.failed >= stage.total).map((stage) => stage.name));
    const broken = stages.find((stage) => stage.failed > 0 && essentialStages.has(stage.name as StageName));
    if (broken) {
      const step = await tx.step.findFirst({ where: { productionId: production.id, stage: broken.name, error: { not: null } } });
      const error = step?.error ?? null;
      // However the reading came to fail, the story's page says why.
      if (broken.name === 'read') await tx.project.update({ where: { id: production.projectId }, data: { readError: error } });
      await endProduction(context, tx, production.id, { state: 'failed', error });
      return;
    }
    if (complete.size === names.length) {
      await endProduction(context, tx, production.id, { state: 'done', error: null });
      return;
    }
    const begun = new Set(stages.map((stage) => stage.name));
    const next = names.filter((name) => !begun.has(name) && stageNeeds[name].every((need) => complete.has(need)));
    if (next.length === 0) return;
    let empty = 0;
    for (const name of next) {
      if ((await beginStage(context, tx, production, name)) === 0) empty += 1;
    }
    // A stage with nothing to do is complete at once, and may let another begin.
    if (empty === 0) return;
  }
}

/** Ends a production and lets the next one start. */
export async function endProduction(
  context: ServiceContext,
  tx: Tx,
  productionId: string,
  end: { state: 'done' | 'failed' | 'cancelled'; error: string | null },
): Promise<void> {
  await tx.production.update({
    where: { id: productionId },
    data: { state: end.state, error: end.error, activeKey: null, pausedAt: null, finishedAt: context.clock.now() },
  });
}

async function beginStage(context: ServiceContext, tx: Tx, production: Production, name: StageName): Promise<number> {
  const subjects = await subjectsOf(tx, production, name);
  const now = context.clock.now();
  await tx.productionStage.create({
    data: {
      productionId: production.id,
      name,
      total: subjects.length,
      startedAt: now,
      finishedAt: subjects.length === 0 ? now : null,
    },
  });
  if (subjects.length === 0) return 0;
  const steps = await createSteps(tx, production.id, name, subjects);
  const laneOf = await lanesOf(context, tx, { projectId: production.projectId, stage: name, subjectIds: subjects });
  await context.queue.enqueue(tx, steps.map((step) => jobOf(name, step, production.projectId, laneOf(step.subjectId))));
  return subjects.length;
}

/** What the steps of a stage work on, in the order in which it is best heard of: reading order. */
async function subjectsOf(tx: Tx, production: Production, name: StageName): Promise<string[]> {
  const { projectId } = production;
  const scope = makeScopeSchema.parse(production.scope);
  switch (name) {
    case 'read': {
      const project = await tx.project.findUniqueOrThrow({ where: { id: projectId } });
      return project.readAt === null || production.kind === 'read' ? [projectId] : [];
    }
    case 'cast':
    case 'mix':
      return [projectId];
    case 'speak':
      return await needsTake(tx, segmentsInScope(projectId, scope));
    case 'score': {
      const chapters = await tx.chapter.findMany({
        where: { ...chaptersInScope(projectId, scope), scoredAt: null },
        orderBy: { index: 'asc' },
        select: { id: true },
      });
      return chapters.map((chapter) => chapter.id);
    }
    case 'sound': {
      const cues = await tx.cue.findMany({
        where: { projectId, enabled: true, scene: { chapter: chaptersInScope(projectId, scope) } },
        orderBy: { anchorStart: 'asc' },
        select: { id: true },
      });
      return cues.map((cue) => cue.id);
    }
  }
}

function jobOf(stage: StageName, { id: stepId, subjectId }: { id: string; subjectId: string }, projectId: string, lane: VendorId | undefined): QueuedJob {
  const inLane = lane === undefined ? {} : { lane };
  switch (stage) {
    case 'read':
      return { name: 'read-story', stepId, projectId };
    case 'cast':
      return { name: 'cast-voices', stepId, projectId };
    case 'speak':
      return { name: 'speak-segment', stepId, projectId, segmentId: subjectId, ...inLane };
    case 'score':
      return { name: 'score-chapter', stepId, projectId, chapterId: subjectId, ...inLane };
    case 'sound':
      return { name: 'make-cue', stepId, projectId, cueId: subjectId, ...inLane };
    case 'mix':
      return { name: 'mix-export', stepId, projectId };
  }
}
