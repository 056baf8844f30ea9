import { bumpProject } from '../../db/notify.ts';
import type { Production } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { queueWaiting } from './steps.ts';

/**
 * Lets what is being made stand still: steps that run come to their end (nothing bought is thrown away), nothing new
 * begins, over restarts too, until the writer goes on. Pausing what stands still, or nothing, is no error.
 */
export async function pauseProduction(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const production = await running(context, tx, input.projectId);
    if (!production || production.pausedAt !== null) return;
    await tx.production.update({ where: { id: production.id }, data: { pausedAt: context.clock.now() } });
    await bumpProject(tx, production.projectId);
  });
}

/** Goes on from where it stood. */
export async function resumeProduction(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const production = await running(context, tx, input.projectId);
    if (!production || production.pausedAt === null) return;
    await tx.production.update({ where: { id: production.id }, data: { pausedAt: null } });
    await queueWaiting(context, tx, production);
    await bumpProject(tx, production.projectId);
  });
}

/**
 * Tries again what failed in the stages that are still being worked on. What failed earlier is tried by making again.
 * @throws ServiceError `conflict` where nothing of it can be tried before the making has ended
 */
export async function retryFailed(context: ServiceContext, input: { projectId: string }): Promise<{ steps: number }> {
  return await context.transaction.run(async (tx) => {
    const production = await running(context, tx, input.projectId);
    if (!production) throw new ServiceError('conflict', { person: 'Nothing is being made now. Make it again: only what is missing is tried.' });
    const stages = await tx.productionStage.findMany({ where: { productionId: production.id, finishedAt: null, failed: { gt: 0 } } });
    let steps = 0;
    for (const stage of stages) {
      const { count } = await tx.step.updateMany({ where: { productionId: production.id, stage: stage.name, state: { in: ['failed', 'set-aside'] } }, data: { state: 'waiting', error: null, endedAt: null } });
      await tx.productionStage.update({ where: { productionId_name: { productionId: production.id, name: stage.name } }, data: { failed: { decrement: count } } });
      steps += count;
    }
    if (steps === 0) throw new ServiceError('conflict', { person: 'What failed belongs to a part that is over. Once this making has ended, make it again: only what is missing is tried.' });
    if (production.pausedAt === null) await queueWaiting(context, tx, production);
    await bumpProject(tx, production.projectId);
    return { steps };
  });
}

/** The production that runs in a drama, locked; null where none does. */
async function running(context: ServiceContext, tx: Tx, projectId: string): Promise<Production | null> {
  const project = await requireProject(context, tx, projectId, 'edit');
  await tx.$queryRaw`SELECT 1 FROM "Production" WHERE "activeKey" = ${project.id} FOR UPDATE`;
  return await tx.production.findUnique({ where: { activeKey: project.id } });
}
