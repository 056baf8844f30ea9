import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from './errors.ts';
import { retryCounts, withRetry, type RetryTools } from './retry.ts';

const busy = (retryAfterSeconds?: number): ServiceError =>
  new ServiceError('vendor-busy', { person: 'Busy.', retryable: true, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });

function still(random = 1): RetryTools & { slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    random: () => random,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
}

function failing(times: number, error: () => Error): { work: () => Promise<string>; tries: () => number } {
  let tries = 0;
  return {
    tries: () => tries,
    work: async () => {
      tries += 1;
      if (tries <= times) throw error();
      return 'spoken';
    },
  };
}

describe('withRetry', () => {
  it('tries three times in all, with doubling pauses from two seconds', async () => {
    const tools = still();
    const twice = failing(2, busy);
    expect(await withRetry(twice.work, { what: 'test' }, tools)).toBe('spoken');
    expect(tools.slept).toEqual([2000, 4000]);

    const always = failing(9, busy);
    await expect(withRetry(always.work, { what: 'test' }, still())).rejects.toMatchObject({ code: 'vendor-busy' });
    expect(always.tries()).toBe(3);
  });

  it.each([
    ['a refusal', () => new ServiceError('vendor-refused', { person: 'No.' })],
    ['a bug', () => new TypeError('undefined is not a function')],
  ])('does not repeat %s', async (_, error) => {
    const once = failing(9, error);
    await expect(withRetry(once.work, { what: 'test' }, still())).rejects.toBeInstanceOf(Error);
    expect(once.tries()).toBe(1);
  });

  it('waits as long as it was asked to, and gives up at once when that is past the ceiling', async () => {
    const tools = still();
    await withRetry(failing(1, () => busy(7)).work, { what: 'test' }, tools);
    expect(tools.slept).toEqual([7000]);

    const long = failing(9, () => busy(3600));
    await expect(withRetry(long.work, { what: 'test' }, still())).rejects.toMatchObject({ retryAfterSeconds: 3600 });
    expect(long.tries()).toBe(1);
  });

  it('keeps every pause between half and all of the doubled delay, and under the ceiling', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (tries, firstDelayMs, maxDelayMs, random) => {
          const tools = still(random);
          await expect(withRetry(failing(99, busy).work, { what: 'p', tries, firstDelayMs, maxDelayMs }, tools)).rejects.toBeDefined();
          expect(tools.slept).toHaveLength(tries - 1);
          for (const [at, ms] of tools.slept.entries()) {
            const full = Math.min(maxDelayMs, firstDelayMs * 2 ** at);
            expect(ms).toBeGreaterThanOrEqual(Math.floor(full / 2));
            expect(ms).toBeLessThanOrEqual(maxDelayMs);
            expect(ms).toBeLessThanOrEqual(Math.ceil(full));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('sends nobody back with all the others', async () => {
    const slept = await Promise.all(
      [0, 0.25, 0.75].map(async (random) => {
        const tools = still(random);
        await withRetry(failing(2, busy).work, { what: 'test' }, tools);
        return tools.slept;
      }),
    );
    expect(slept).toEqual([[1000, 2000], [1250, 2500], [1750, 3500]]);
  });

  it('says cancelled when the signal fires before, during the work or during the pause', async () => {
    const before = failing(0, busy);
    await expect(withRetry(before.work, { what: 'test', signal: AbortSignal.abort() }, still())).rejects.toMatchObject({ code: 'cancelled' });
    expect(before.tries()).toBe(0);

    const during = new AbortController();
    const work = async (): Promise<never> => {
      during.abort();
      throw new Error('socket hang up');
    };
    await expect(withRetry(work, { what: 'test', signal: during.signal }, still())).rejects.toMatchObject({ code: 'cancelled' });

    const pausing = new AbortController();
    const real: RetryTools = { random: () => 1, log: { debug() {}, info: () => pausing.abort(), warn() {}, error() {} } };
    const waiting = failing(9, busy);
    await expect(withRetry(waiting.work, { what: 'test', signal: pausing.signal }, real)).rejects.toMatchObject({ code: 'cancelled' });
    expect(waiting.tries()).toBe(1);
  });

  it('counts what it did', async () => {
    await withRetry(failing(2, busy).work, { what: 'counted' }, still());
    await expect(withRetry(failing(9, busy).work, { what: 'counted' }, still())).rejects.toBeDefined();
    expect(retryCounts().find(({ what }) => what === 'counted')).toEqual({ what: 'counted', retried: 4, gaveUp: 1 });
  });
});
