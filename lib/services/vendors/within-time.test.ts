import { getEventListeners } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { withinTime } from './within-time.ts';

const never = () => new Promise<never>(() => {});

it('gives what the work gives, and holds on to nothing after', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const outer = new AbortController();
  const given: AbortSignal[] = [];
  const answer = await withinTime(
    async (signal) => {
      given.push(signal);
      return await Promise.resolve('a sound');
    },
    60_000,
    outer.signal,
  );
  expect(answer).toBe('a sound');
  expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  expect(given.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  await expect(withinTime(() => Promise.reject(new Error('refused')), 60_000, outer.signal)).rejects.toThrow('refused');
  expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
});

it('lets go of work that heeds no signal, when its time is over and when it is called off', async () => {
  await expect(withinTime(never, 20)).rejects.toThrow('stalled');
  const outer = new AbortController();
  const waiting = withinTime(never, 60_000, outer.signal);
  outer.abort();
  await expect(waiting).rejects.toThrow('stalled');
  await expect(withinTime(never, 60_000, AbortSignal.abort())).rejects.toThrow('stalled');
});

it('aborts the signal that the work was given', async () => {
  const heeds = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('heard'))));
  const given: AbortSignal[] = [];
  const asked = withinTime(async (signal) => {
    given.push(signal);
    return await heeds(signal);
  }, 20);
  await expect(asked).rejects.toThrow();
  expect(given[0]?.aborted).toBe(true);
});
