/** The one discipline of trying again. No client retries by itself (clients.ts), so this is all there is. */
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from './errors.ts';
import type { Log, RetryOptions } from './interfaces.ts';

/** What tests replace. */
export interface RetryTools {
  log?: Log;
  /** Waits `ms`, or rejects when the signal fires. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** 0 up to 1. */
  random?: () => number;
}

export interface RetryRun {
  /** 1 for the first try. */
  attempt: number;
  signal: AbortSignal | undefined;
}

const defaults = { tries: 3, firstDelayMs: 2000, maxDelayMs: 60_000 };
const counts = new Map<string, { retried: number; gaveUp: number }>();

/**
 * Does `work` until it succeeds, at most `tries` times. Only a ServiceError that calls itself retryable is tried again:
 * anything else is a bug or a refusal, and repeating it helps nobody. The pause doubles from `firstDelayMs`, with "equal
 * jitter" (half fixed, half random, so that many callers do not come back together), and is never shorter than what the
 * other side asked for (`retryAfterSeconds`). Asked to wait longer than `maxDelayMs`, it gives the error to the caller
 * at once: a job can wait better than a call.
 *
 * Throws the last error, or `cancelled` once the signal has fired.
 */
export async function withRetry<T>(work: (run: RetryRun) => Promise<T>, options: RetryOptions, tools: RetryTools = {}): Promise<T> {
  const { tries, firstDelayMs, maxDelayMs } = { ...defaults, ...given(options) };
  const { signal, what } = options;
  const sleep = tools.sleep ?? sleepOrAbort;
  const random = tools.random ?? Math.random;
  for (let attempt = 1; ; attempt += 1) {
    if (fired(signal)) throw cancelled(signal?.reason);
    try {
      return await work({ attempt, signal });
    } catch (error) {
      if (fired(signal)) throw cancelled(error);
      if (!(error instanceof ServiceError) || !error.retryable) throw error;
      const asked = (error.retryAfterSeconds ?? 0) * 1000;
      if (attempt >= tries || asked > maxDelayMs) {
        count(what, 'gaveUp');
        tools.log?.warn({ what, attempt, tries, code: error.code, askedToWaitMs: asked, error }, 'given up');
        throw error;
      }
      const full = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
      const delayMs = Math.round(Math.min(maxDelayMs, Math.max(full / 2 + (full / 2) * random(), asked)));
      count(what, 'retried');
      tools.log?.info({ what, attempt, tries, code: error.code, delayMs, reason: error.message }, 'trying again');
      try {
        await sleep(delayMs, signal);
      } catch (interrupted) {
        if (fired(signal)) throw cancelled(signal?.reason);
        throw interrupted;
      }
    }
  }
}

/** How often each kind of call was tried again, and given up, since the process began. */
export function retryCounts(): { what: string; retried: number; gaveUp: number }[] {
  return [...counts].map(([what, count]) => ({ what, ...count }));
}

function given(options: RetryOptions): Partial<typeof defaults> {
  const { tries, firstDelayMs, maxDelayMs } = options;
  return {
    ...(tries === undefined ? {} : { tries }),
    ...(firstDelayMs === undefined ? {} : { firstDelayMs }),
    ...(maxDelayMs === undefined ? {} : { maxDelayMs }),
  };
}

function count(what: string, which: 'retried' | 'gaveUp'): void {
  const standing = counts.get(what) ?? { retried: 0, gaveUp: 0 };
  counts.set(what, { ...standing, [which]: standing[which] + 1 });
}

function fired(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

async function sleepOrAbort(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal === undefined ? {} : { signal });
}

function cancelled(cause: unknown): ServiceError {
  if (cause instanceof ServiceError && cause.code === 'cancelled') return cause;
  return new ServiceError('cancelled', { person: 'This was stopped.', cause });
}
