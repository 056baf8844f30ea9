/** What every line of the log carries while a request is answered or a job runs, however deep the work goes. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Ids only: they lead from one line to the next, and say nothing of anybody. */
export interface LogScope {
  requestId?: string;
  jobId?: string;
}

/** On globalThis: the pages and the routes may be bundled apart, and are one process all the same. */
const holder: typeof globalThis & { narratixLogScope?: AsyncLocalStorage<LogScope> } = globalThis;
const storage = (holder.narratixLogScope ??= new AsyncLocalStorage<LogScope>());

/** Does the work; each line that is written meanwhile, by whichever log, carries the ids. A scope within a scope keeps both. */
export function inLogScope<T>(scope: LogScope, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...scope }, work);
}

/** The ids of the work at hand; none outside any. */
export function logScope(): LogScope {
  return storage.getStore() ?? {};
}
