import { bumpProject } from '../../db/notify.ts';
import { ServiceError, personMessage } from '../errors.ts';
import type { ServiceContext, TransactionEnd, Tx } from '../interfaces.ts';
import { progressTeller } from '../progress-teller.ts';
import { watchForCancel } from './cancel-watch.ts';
import { beginStep, finishStep, type StepOutcome } from './steps.ts';
import { tellSoon } from './tell-progress.ts';

/** What the worker tells a step about its job. */
export interface StepRun {
  signal: AbortSignal;
  /** Throws where the job's lease was lost: a frozen worker that wakes must not finish somebody else's job. */
  assertHeld(tx: Tx): Promise<void>;
}

/**
 * Runs one step: begins it, works, and ends it in one transaction that still holds the job's lease. A cancelled
 * production stops the work within a second. A ServiceError that trying again cannot mend ends the step as failed, in
 * its own words; any other error goes to the queue, which tries again and at last sets the step aside.
 * `work` may run again after a crash at any moment, so it looks for what is there before it makes anything. Where its last
 * transaction calls `end`, the step ends in that one.
 */
export async function runStep(
  context: ServiceContext,
  stepId: string,
  run: StepRun,
  work: (signal: AbortSignal, end: TransactionEnd) => Promise<void>,
): Promise<void> {
  const wanted = await beginStep(context, stepId);
  if (!wanted) return;
  const cancelled = new AbortController();
  const signal = AbortSignal.any([run.signal, cancelled.signal]);
  const watch = watchForCancel(context, stepId, cancelled);
  let ended: { tell: string | null } | null = null;
  try {
    await work(signal, async (tx) => {
      ended = { tell: await endIn(tx, { state: 'done' }) };
    });
    ended ??= { tell: await end({ state: 'done' }) };
    tellOf(ended.tell);
  } catch (error) {
    if (cancelled.signal.aborted) return;
    if (!(error instanceof ServiceError) || error.retryable || error.code === 'cancelled') throw error;
    context.log.warn({ stepId, code: error.code, error }, 'step failed for good');
    tellOf(await end({ state: 'failed', message: personMessage(error) }));
  } finally {
    watch.stop();
  }

  async function end(outcome: StepOutcome): Promise<string | null> {
    return await context.transaction.run((tx) => endIn(tx, outcome));
  }

  async function endIn(tx: Tx, outcome: StepOutcome): Promise<string | null> {
    await run.assertHeld(tx);
    return await finishStep(context, tx, stepId, outcome);
  }

  function tellOf(projectId: string | null): void {
    if (projectId !== null) tellSoon(context, projectId);
  }
}

/** A progress callback that stores how far a stage's one step is (the mix, or a reading), 0 to 1, and tells the pages. Throttled; never fails the work. */
export function reportMixProgress(
  context: Pick<ServiceContext, 'transaction' | 'log'>,
  production: { id: string; projectId: string },
  stage: 'mix' | 'read' = 'mix',
): (fraction: number) => void {
  return progressTeller(context, (fraction) =>
    context.transaction.run(async (tx) => {
      await tx.productionStage.updateMany({ where: { productionId: production.id, name: stage, finishedAt: null }, data: { fraction } });
      await bumpProject(tx, production.projectId);
    }),
  );
}
