/**
 * A job that waits in front of a vendor is through with it once the answer is here: what is left of it keeps this machine
 * busy, and takes nobody's place. The worker then has room for another one that waits, however much is still to be heard.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<() => void>();

/** Does a job; `tell` is called whenever a vendor has answered it, as often as it asked one. */
export function tellWhenAnswered<T>(tell: () => void, job: () => T): T {
  return storage.run(tell, job);
}

/** Told by the roads to the vendors. Outside any job it is told to nobody. */
export function vendorHasAnswered(): void {
  storage.getStore()?.();
}
