import type { ServiceContext } from './interfaces.ts';

/** How often progress is stored: often enough to be seen moving, seldom enough to cost nothing. */
const progressMs = 700;

/** A progress callback that stores how far something is, 0 to 1, now and then. Never fails the work. */
export function progressTeller(context: Pick<ServiceContext, 'log'>, store: (fraction: number) => Promise<unknown>): (fraction: number) => void {
  let last = 0;
  return (fraction) => {
    const now = performance.now();
    if (now - last < progressMs) return;
    last = now;
    store(fraction).catch((error: unknown) => context.log.warn({ error: error instanceof Error ? error : new Error(String(error)) }, 'could not store progress'));
  };
}
