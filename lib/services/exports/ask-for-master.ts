import { isMaster } from '../../audio/masters.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { nextShownAt } from '../moments.ts';
import { resumeMade } from './stop-making.ts';

/**
 * Asks for another master of what was mixed last: the same lines and scenes, as they are now. It is made in the
 * background, speaks and buys nothing, and the page hears of it. One of a kind is made at a time: asked again, it is
 * the one under way, which goes on where it stood still. Throws `not-found`, and `conflict` where there is no mix yet.
 */
export async function askForMaster(context: ServiceContext, input: { projectId: string; master: string }): Promise<{ exportId: string }> {
  const { projectId, master } = input;
  if (!isMaster(master) || master === 'drama') throw notFound('master');
  return await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    // Two clicks meet here.
    await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId} FOR UPDATE`;
    const drama = await tx.export.findFirst({ where: { projectId, preset: 'drama', state: 'ready' }, orderBy: { shownAt: 'desc' } });
    if (!drama) throw new ServiceError('conflict', { person: 'There is no mix yet. Make the drama first; then it can be mastered in other ways.' });
    const underWay = await tx.export.findFirst({ where: { projectId, preset: master, state: { in: ['making', 'paused'] } } });
    if (underWay) {
      if (underWay.state === 'paused') await resumeMade(context, { kind: 'master', id: underWay.id });
      return { exportId: underWay.id };
    }
    const row = await tx.export.create({ data: { projectId, preset: master, scope: drama.scope as Prisma.InputJsonObject, state: 'making', fraction: 0, shownAt: await nextShownAt(tx, projectId) } });
    await context.queue.enqueue(tx, [{ name: 'make-master', stepId: null, projectId, exportId: row.id }]);
    await bumpProject(tx, projectId);
    return { exportId: row.id };
  });
}
