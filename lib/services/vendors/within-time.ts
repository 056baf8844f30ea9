/**
 * Does work with a vendor for so long at most, milliseconds, or until `signal` fires. Both abort the signal that the work is
 * given; a body that stalls does not always heed it, so whoever waits is let go in any case, with an error. Once the work
 * has ended, no clock and no listener holds on to its answer: a sound that comes as text is a megabyte.
 */
export async function withinTime<T>(work: (signal: AbortSignal) => Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  const ours = new AbortController();
  const gone = Promise.withResolvers<never>();
  const letGo = (): void => gone.reject(new Error('stalled'));
  const stop = (): void => ours.abort();
  ours.signal.addEventListener('abort', letGo, { once: true });
  signal?.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, ms);
  try {
    if (signal?.aborted) stop();
    return await Promise.race([work(ours.signal), gone.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    ours.signal.removeEventListener('abort', letGo);
  }
}
