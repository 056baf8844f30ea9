import { bumpProject } from '../../db/notify.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, TransactionManager } from '../interfaces.ts';

/** Pages are told of a drama's progress so often at most: each reads it again, and nobody sees more. Milliseconds. */
const everyMs = 200;

/** Dramas that have come further than was told, by the database they are in. */
const waiting = new WeakMap<TransactionManager, Map<string, NodeJS.Timeout>>();

/**
 * Tells the pages soon that a drama has come further: for steps that are one of thousands, after they were committed. Where
 * this process dies before, the next step tells of both; the last step of a stage is always told of in its own transaction.
 */
export function tellSoon(context: Pick<ServiceContext, 'transaction' | 'log'>, projectId: string): void {
  const timers = waiting.get(context.transaction) ?? new Map<string, NodeJS.Timeout>();
  waiting.set(context.transaction, timers);
  if (timers.has(projectId)) return;
  timers.set(projectId, setTimeout(() => void tell(context, projectId), everyMs));
}

/** Tells at once of all that was to be told soon: for the end of the process. */
export async function tellAll(context: Pick<ServiceContext, 'transaction' | 'log'>): Promise<void> {
  await Promise.all([...(waiting.get(context.transaction)?.keys() ?? [])].map((projectId) => tell(context, projectId)));
}

async function tell(context: Pick<ServiceContext, 'transaction' | 'log'>, projectId: string): Promise<void> {
  const timers = waiting.get(context.transaction);
  clearTimeout(timers?.get(projectId));
  timers?.delete(projectId);
  try {
    await context.transaction.single((tx) => bumpProject(tx, projectId));
  } catch (error) {
    // Deleted in the meantime: there is no page left to be told.
    if (error instanceof ServiceError && error.code === 'not-found') return;
    context.log.warn({ projectId, error: error instanceof Error ? error : new Error(String(error)) }, 'could not tell of progress');
  }
}
