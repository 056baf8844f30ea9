/**
 * How tries ended, told to the queue until it has heard it: the database can be away at the very moment in which a job ends.
 * A try of which nothing was told would stand as running until its heartbeats are missed, keep whatever waits for it waiting,
 * and count as one that killed its worker.
 */
import type { JobResult, PgBoss } from 'pg-boss';
import type { Log } from '../services/interfaces.ts';
import type { HeldJob, Presence } from './runner-presence.ts';

export interface Ended {
  held: HeldJob;
  result: JobResult;
}

/** Tells how tries of one queue ended. Each end counts for the very try: whoever has the job now is not disturbed. */
export async function tellEnds(boss: Pick<PgBoss, 'complete' | 'fail'>, presence: Pick<Presence, 'condemn'>, queue: string, ends: readonly Ended[]): Promise<void> {
  const completed = ends.filter(({ result }) => result.status === 'completed').map(({ held }) => ({ id: held.id, retryCount: held.retryCount }));
  if (completed.length > 0) await boss.complete(queue, completed);
  for (const { held, result } of ends) {
    if (result.status === 'completed') continue;
    if (result.status === 'deadletter') await presence.condemn(held);
    await boss.fail(queue, { id: held.id, retryCount: held.retryCount }, result.output);
  }
}

/** Whoever ran the job tells of its end within this time where the database is there, milliseconds. */
const toldWithinMs = 2000;

export interface Ends {
  /** This try has ended, and is about to be told of. */
  note(ended: Ended): void;
  /** Tells again what the queue has not heard; answers of how many tries. Throws where the database is away: nothing is forgotten. */
  tellAgain(): Promise<number>;
}

export function createEnds({ boss, presence, log }: { boss: Pick<PgBoss, 'complete' | 'fail'>; presence: Pick<Presence, 'running' | 'condemn'>; log: Log }): Ends {
  const noted = new Map<Ended, number>();
  return {
    note: (ended) => void noted.set(ended, performance.now()),
    async tellAgain() {
      const due = [...noted].filter(([, at]) => at < performance.now() - toldWithinMs).map(([ended]) => ended);
      if (due.length === 0) return 0;
      const running = await presence.running(due.map(({ held }) => held));
      const unheard = due.filter(({ held }) => running.has(held));
      for (const [queue, ends] of Map.groupBy(unheard, ({ held }) => held.name)) await tellEnds(boss, presence, queue, ends);
      for (const ended of due) noted.delete(ended);
      if (unheard.length > 0) log.warn({ jobs: unheard.length }, 'told the queue once more how jobs ended, which it had not heard');
      return unheard.length;
    },
  };
}
