import type { ServiceContext, TransactionManager } from '../interfaces.ts';
import { CancelledByPerson } from '../errors.ts';

/** How often the running steps look whether their productions were cancelled. */
const lookMs = 500;

interface Watch {
  running: Map<string, Set<AbortController>>;
  timer: NodeJS.Timeout | null;
}

/** One for each database that this process works on. */
const watches = new WeakMap<TransactionManager, Watch>();

/**
 * Fires `cancelled` within a second of the cancel of the step's production. All steps that run in this process are looked
 * after by one question: dozens wait for a vendor at once.
 */
export function watchForCancel(context: Pick<ServiceContext, 'transaction' | 'log'>, stepId: string, cancelled: AbortController): { stop(): void } {
  const watch = watches.get(context.transaction) ?? { running: new Map<string, Set<AbortController>>(), timer: null };
  watches.set(context.transaction, watch);
  const same = watch.running.get(stepId) ?? new Set<AbortController>();
  watch.running.set(stepId, same.add(cancelled));
  watch.timer ??= setInterval(() => void look(context, watch), lookMs).unref();
  return {
    stop() {
      same.delete(cancelled);
      if (same.size === 0 && watch.running.get(stepId) === same) watch.running.delete(stepId);
      if (watch.running.size > 0 || watch.timer === null) return;
      clearInterval(watch.timer);
      watch.timer = null;
    },
  };
}

async function look(context: Pick<ServiceContext, 'transaction' | 'log'>, watch: Watch): Promise<void> {
  const asked = new Map(watch.running);
  try {
    const rows = await context.transaction.single(
      (tx) => tx.$queryRaw<{ id: string }[]>`SELECT s."id" FROM "Step" s JOIN "Production" p ON p."id" = s."productionId" WHERE s."id" = ANY (${[...asked.keys()]}::text[]) AND p."state" = 'running'`,
    );
    const going = new Set(rows.map(({ id }) => id));
    for (const [stepId, controllers] of asked) if (!going.has(stepId)) for (const controller of controllers) controller.abort(new CancelledByPerson());
  } catch (error) {
    // The database being away for a moment is no reason to stop the work; the last transaction will say.
    context.log.warn({ steps: asked.size, error: error instanceof Error ? error : new Error(String(error)) }, 'could not look for a cancel');
  }
}
