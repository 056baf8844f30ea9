/** How an answer is waited for. */
export interface Waiting<T> {
  /** Calls `told` at each change, until what it gives is called. */
  subscribe: (told: () => void) => () => void;
  read: () => Promise<T>;
  /** Whether it is news to whoever asks. */
  isOther: (now: T) => boolean;
  /** The most that is waited. */
  seconds: number;
  /** Whoever asked is gone. */
  signal: AbortSignal;
}

/** Reads, and where that is no news waits for a change and reads again; gives what there is when the time is over. */
export async function untilOther<T>({ subscribe, read, isOther, seconds, signal }: Waiting<T>): Promise<T> {
  if (seconds === 0) return await read();
  let news = Promise.withResolvers<void>();
  const over = Promise.withResolvers<'over'>();
  const end = (): void => over.resolve('over');
  // Before the first reading: a change in between is read twice rather than missed.
  const unsubscribe = subscribe(() => news.resolve());
  const timer = setTimeout(end, seconds * 1000);
  signal.addEventListener('abort', end);
  try {
    for (;;) {
      const next = news.promise;
      const now = await read();
      if (isOther(now) || signal.aborted) return now;
      if ((await Promise.race([next, over.promise])) === 'over') return await read();
      news = Promise.withResolvers<void>();
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    unsubscribe();
  }
}
