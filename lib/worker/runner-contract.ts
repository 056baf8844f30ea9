/** What the worker gives its handlers and expects of them. Types only. */
import type { JobName, JobOf } from '../jobs/definitions.ts';
import type { Lease } from '../jobs/lease.ts';
import type { QueuedJob, ServiceContext } from '../services/interfaces.ts';

/** One try of a job. */
export interface JobRun {
  /** Fires when the job was taken away, ran out of time, or the worker must stop. */
  signal: AbortSignal;
  /** 1 for the first try. A try that a stopping worker gave back is not counted. */
  attempt: number;
  /** True on the try after which the job is set aside. */
  lastAttempt: boolean;
  /** To be asserted inside the job's last transaction. */
  lease: Lease;
}

/**
 * The work of each job. It may run more than once (a worker can die at any moment), so every handler finds its own
 * half-done work. Throws ServiceError: one that says it is not retryable sets the job aside at once, `cancelled` ends
 * it quietly, everything else is tried again.
 */
export type JobHandlers = { [Name in JobName]: (job: JobOf<Name>, run: JobRun) => Promise<void> };

/**
 * Called once a job's tries are used up, by failure or because its worker died each time; `message` is a plain
 * sentence for the person. Repeated until it returns without an error, so it must bear being called twice.
 */
export type OnSetAside = (job: QueuedJob, message: string) => Promise<void>;

/** What handlers are made with: everything of a service's context but whose work it is. */
export interface WorkerContext extends Omit<ServiceContext, 'actor' | 'assets'> {
  /** The context of the person whose project a job works on. */
  forUser(userId: string): ServiceContext;
}
