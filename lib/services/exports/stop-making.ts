import { bumpProject } from '../../db/notify.ts';
import { isId, requireProject } from '../access.ts';
import { CancelledByPerson, notFound } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';

/** A master, or a file in another format, that is made in the background. */
export interface Made {
  kind: 'master' | 'file';
  id: string;
}

/**
 * Lets a master or a file that is being made stand still until the writer goes on, also over a restart. Chapters that were
 * mastered are kept, so that a master goes on from them; a file begins anew. What is not being made is left as it is.
 *
 * @throws ServiceError `not-found`
 */
export async function pauseMade(context: ServiceContext, input: Made): Promise<void> {
  await change(context, input, async (tx, state) => {
    if (state !== 'making') return;
    const data = { state: 'paused' };
    if (input.kind === 'master') await tx.export.update({ where: { id: input.id }, data });
    else await tx.exportFile.update({ where: { id: input.id }, data });
  });
}

/** Goes on with what stands still. */
export async function resumeMade(context: ServiceContext, input: Made): Promise<void> {
  await change(context, input, async (tx, state, projectId) => {
    if (state !== 'paused') return;
    const data = { state: 'making', error: null };
    // The job that was stopped may not have ended yet: then this one comes behind it.
    if (input.kind === 'master') {
      await tx.export.update({ where: { id: input.id }, data });
      await context.queue.enqueue(tx, [{ name: 'make-master', stepId: null, projectId, exportId: input.id }], { behind: true });
    } else {
      await tx.exportFile.update({ where: { id: input.id }, data });
      await context.queue.enqueue(tx, [{ name: 'make-file', stepId: null, projectId, exportFileId: input.id }], { behind: true });
    }
  });
}

/** Calls off what is being made or stands still: it is as if it had never been asked for. What is finished, or failed, stays. */
export async function cancelMade(context: ServiceContext, input: Made): Promise<void> {
  await change(context, input, async (tx, state) => {
    if (state !== 'making' && state !== 'paused') return;
    if (input.kind === 'master') await tx.export.delete({ where: { id: input.id } });
    else await tx.exportFile.delete({ where: { id: input.id } });
  });
}

async function change(context: ServiceContext, { kind, id }: Made, work: (tx: Tx, state: string, projectId: string) => Promise<void>): Promise<void> {
  await context.transaction.run(async (tx) => {
    if (!isId(id)) throw notFound(kind);
    const found = await stateOf(tx, { kind, id }, true);
    if (!found) throw notFound(kind);
    await requireProject(context, tx, found.projectId, 'edit');
    await work(tx, found.state, found.projectId);
    await bumpProject(tx, found.projectId);
  });
}

/** How it stands; null where it is gone. A mix that belongs to a making is stopped with its making: here it is finished. */
async function stateOf(tx: Tx, { kind, id }: Made, lock = false): Promise<{ state: string; projectId: string } | null> {
  if (kind === 'master') {
    if (lock) await tx.$queryRaw`SELECT 1 FROM "Export" WHERE "id" = ${id} FOR UPDATE`;
    const row = await tx.export.findUnique({ where: { id }, select: { state: true, projectId: true, productionId: true } });
    return row && { state: row.productionId === null ? row.state : 'ready', projectId: row.projectId };
  }
  if (lock) await tx.$queryRaw`SELECT 1 FROM "ExportFile" WHERE "id" = ${id} FOR UPDATE`;
  const row = await tx.exportFile.findUnique({ where: { id }, select: { state: true, export: { select: { projectId: true } } } });
  return row && { state: row.state, projectId: row.export.projectId };
}

/** How often what runs looks whether it was stopped, ms. */
const lookMs = 500;

/**
 * Runs `work` until it ends, or until what it makes is paused or called off: its signal then fires within a second.
 *
 * @throws CancelledByPerson where it was stopped; whatever `work` throws
 */
export async function untilStopped(context: Pick<ServiceContext, 'transaction' | 'log'>, made: Made, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopped = new AbortController();
  const look = async (): Promise<void> => {
    try {
      const found = await context.transaction.run((tx) => stateOf(tx, made));
      if (found === null || found.state === 'paused') stopped.abort(new CancelledByPerson());
    } catch (error) {
      // The database being away for a moment is no reason to stop the work; its last transaction will say.
      context.log.warn({ ...made, error: error instanceof Error ? error : new Error(String(error)) }, 'could not look for a pause');
    }
  };
  const timer = setInterval(() => void look(), lookMs).unref();
  try {
    await work(AbortSignal.any([signal, stopped.signal]));
  } catch (error) {
    if (stopped.signal.aborted) throw new CancelledByPerson();
    throw error;
  } finally {
    clearInterval(timer);
  }
}
