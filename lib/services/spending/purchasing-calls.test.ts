/** What is around a vendor's call: the line in front of it, its signs of life, what is told and kept behind it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../errors.ts';
import type { Bought, PurchaseOrder, ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { tellWhenAnswered } from '../vendors/answered.ts';
import { lineId } from '../vendors/line.ts';
import { holdMs } from './held-purchase.ts';
import { openOrBought } from './purchase-rows.ts';
import { createPurchasing, waitingForVendor } from './purchasing.ts';

const quick = { lookMs: 5, firstDelayMs: 1, tries: 1 };
const oneLine = { apiKey: 'key-of-calls', baseUrl: 'http://127.0.0.1:9' };
let house: TestHouse;
let context: ServiceContext;
let projectId: string;

beforeAll(async () => {
  house = await openTestHouse();
  context = house.context;
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  ({ id: projectId } = await context.transaction.run((tx) => tx.project.create({ data: { ownerId: context.actor.userId, title: 'Drama' } })));
});

const order = (inputHash: string): PurchaseOrder => ({ vendor: 'hume', model: 'octave-1', stage: 'speak', projectId, subjectId: null, inputHash: `${projectId}:${inputHash}`, mostMicros: 500 });
const bytesOf = (words: string) => new TextEncoder().encode(`${words} of ${projectId}`);
const sound = (words = 'sound'): Bought => ({ costMicros: 400, audio: { bytes: bytesOf(words), mediaType: 'audio/wav', durationSeconds: 1 } });
const rows = () => context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId }, orderBy: { createdAt: 'asc' } }));
const states = async () => (await rows()).map(({ state }) => state);
const stopped = () => new ServiceError('cancelled', { person: 'Stopped.' });
const paceOf = (apiKey: string) => context.transaction.run((tx) => tx.vendorPace.findUnique({ where: { id: lineId('hume', { ...oneLine, apiKey }) } }));

/** A context whose single statements are counted, and the one with the number `away` fails. */
function counting(away = 0): { context: ServiceContext; count: () => number } {
  let count = 0;
  const single: ServiceContext['transaction']['single'] = async (work) => {
    count += 1;
    if (count === away) throw new Error('The database is away.');
    return await context.transaction.single(work);
  };
  return { context: { ...context, transaction: { ...context.transaction, single } }, count: () => count };
}

/** A context of whose single statements, from `begin` on, `before` comes in front of each and `after` behind it. */
function watched({ before = () => {}, after = () => {} }: { before?: () => void; after?: () => void }): { context: ServiceContext; begin: () => void } {
  let begun = false;
  const single: ServiceContext['transaction']['single'] = async (work) => {
    if (begun) before();
    const answer = await context.transaction.single(work);
    if (begun) after();
    return answer;
  };
  return { context: { ...context, transaction: { ...context.transaction, single } }, begin: () => void (begun = true) };
}

describe('in front of a call', () => {
  it('whoever waits for what another buys looks seldom, and is called off at once', async () => {
    const gate = Promise.withResolvers<void>();
    const first = createPurchasing(context, quick).buy(order('a'), oneLine, async () => {
      await gate.promise;
      return sound();
    });
    await expect.poll(states).toEqual(['open']);
    const looking = counting();
    const stop = new AbortController();
    const second = createPurchasing(looking.context, { ...quick, lookMs: 3_600_000 }).buy(order('a'), oneLine, () => Promise.reject(new Error('asked twice')), stop.signal);
    await expect.poll(looking.count).toBe(1);
    // Whoever looked again at once would have looked as often as this does.
    for (let n = 0; n < 5; n += 1) await context.transaction.single((tx) => openOrBought(tx, { ownerId: context.actor.userId, inputHash: order('a').inputHash }));
    expect(looking.count()).toBe(1);
    stop.abort(stopped());
    await expect(second).rejects.toThrow();
    gate.resolve();
    await first;
  });

  it('whoever is called off before is given nothing, also what was bought before', async () => {
    await createPurchasing(context, quick).buy(order('o'), oneLine, async () => await Promise.resolve(sound()));
    await expect(createPurchasing(context, quick).buy(order('o'), oneLine, async () => await Promise.resolve(sound()), AbortSignal.abort(stopped()))).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('a line that cannot be entered is told, and not waited in for ever', async () => {
    // The first statement looks whether it was bought; the second one takes the place.
    await expect(createPurchasing(counting(2).context, quick).buy(order('b'), oneLine, async () => sound())).rejects.toThrow('The database is away.');
    expect(await states()).toEqual([]);
  });

  it('what is called off while its row is written is not asked for, and released', async () => {
    const stop = new AbortController();
    const single: ServiceContext['transaction']['single'] = async (work) => {
      const answer = await context.transaction.single(work);
      if ((await states()).length > 0) stop.abort(stopped());
      return answer;
    };
    const send = vi.fn(async () => await Promise.resolve(sound()));
    await expect(createPurchasing({ ...context, transaction: { ...context.transaction, single } }, quick).buy(order('c'), oneLine, send, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(send).not.toHaveBeenCalled();
    expect(await states()).toEqual(['released']);
  });

  it('of two that wait for a place with the same order one is asked, though both could be called off', async () => {
    const access = { ...oneLine, apiKey: 'key-of-two' };
    const gate = Promise.withResolvers<void>();
    let calling = 0;
    const before = Array.from({ length: 5 }, (_, n) =>
      createPurchasing(context, quick).buy(order(`full${n}`), access, async () => {
        calling += 1;
        await gate.promise;
        return sound(`before ${n}`);
      }),
    );
    await expect.poll(() => calling).toBe(5);
    const send = vi.fn(async () => await Promise.resolve(sound()));
    const both = [1, 2].map(() => createPurchasing(context, quick).buy(order('d'), access, send, new AbortController().signal));
    await expect.poll(async () => (await rows()).some(({ inputHash }) => inputHash.endsWith(':d'))).toBe(true);
    gate.resolve();
    expect((await Promise.all(both)).filter(({ reused }) => reused)).toHaveLength(1);
    expect(send).toHaveBeenCalledTimes(1);
    await Promise.all(before);
  });
});

describe('a call', () => {
  it('is told when it is called off, and has a signal where nobody can', async () => {
    const stop = new AbortController();
    const seen: boolean[] = [];
    await createPurchasing(context, quick).buy(order('e'), oneLine, async (signal) => {
      stop.abort(stopped());
      seen.push(signal.aborted);
      return await Promise.resolve(sound());
    }, stop.signal);
    await createPurchasing(context, quick).buy(order('f'), oneLine, async (signal) => {
      seen.push(signal.aborted);
      return await Promise.resolve(sound());
    });
    expect(seen).toEqual([true, false]);
  });

  it('gives signs of life with its place in the line while it runs, and none behind it', async () => {
    const access = { ...oneLine, apiKey: 'key-of-signs' };
    const [timers, cleared] = [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')];
    const past = new Date(0);
    const heldNow = async () => ({
      purchase: (await rows())[0]?.heldUntil?.getTime() ?? 0,
      place: (await context.transaction.run((tx) => tx.vendorSlot.findFirst({ where: { id: lineId('hume', access), holder: { not: null } } })))?.heldUntil.getTime() ?? 0,
    });
    const number = () => timers.mock.calls.findIndex(([, ms]) => ms === holdMs / 4);
    try {
      await createPurchasing(context, quick).buy(order('g'), access, async () => {
        await context.transaction.run(async (tx) => {
          await tx.purchase.updateMany({ where: { projectId }, data: { heldUntil: past } });
          await tx.vendorSlot.updateMany({ where: { id: lineId('hume', access), holder: { not: null } }, data: { heldUntil: past } });
        });
        timers.mock.calls[number()]?.[0]();
        await expect.poll(async () => (await heldNow()).purchase).toBeGreaterThan(0);
        await expect.poll(async () => (await heldNow()).place).toBeGreaterThan(0);
        return sound();
      });
      expect(cleared.mock.calls.map(([timer]) => timer)).toContain(timers.mock.results[number()]?.value);
    } finally {
      timers.mockRestore();
      cleared.mockRestore();
    }
  });

  it('that the vendor is too busy for slows the line down, and no other failure does', async () => {
    const busy = new ServiceError('vendor-busy', { person: 'Busy.', bought: 'no', retryable: true, retryAfterSeconds: 90 });
    const down = new ServiceError('vendor-unavailable', { person: 'Down.', bought: 'no', retryable: true });
    await expect(createPurchasing(context, quick).buy(order('h'), { ...oneLine, apiKey: 'key-of-busy' }, () => Promise.reject(busy))).rejects.toBe(busy);
    await expect(createPurchasing(context, quick).buy(order('i'), { ...oneLine, apiKey: 'key-of-down' }, () => Promise.reject(down))).rejects.toBe(down);
    expect((await paceOf('key-of-busy'))?.slowedAt).not.toBeNull();
    expect((await paceOf('key-of-busy'))?.restUntil?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    expect((await paceOf('key-of-down'))?.slowedAt).toBeNull();
  });

  it('that failed is told when its place, too old to be kept for another, is given back', async () => {
    using clock = vi.spyOn(performance, 'now');
    const happened: string[] = [];
    const { context: seen, begin } = watched({ after: () => happened.push('given back') });
    const failing = createPurchasing(seen, quick).buy(order('p'), { ...oneLine, apiKey: 'key-of-old-place' }, async () => {
      clock.mockReturnValue(performance.now() + 60_000);
      begin();
      return await Promise.reject(new TypeError('cut'));
    });
    await expect(failing.finally(() => happened.push('told'))).rejects.toThrow('cut');
    expect(happened).toEqual(['given back', 'told']);
  });

  it('that the vendor is too busy for is told when the line is slow', async () => {
    const happened: string[] = [];
    const { context: seen, begin } = watched({ after: () => happened.push('slowed down') });
    const busy = createPurchasing(seen, quick).buy(order('s'), { ...oneLine, apiKey: 'key-of-slow-line' }, async () => {
      begin();
      return await Promise.reject(new ServiceError('vendor-busy', { person: 'Busy.', bought: 'no' }));
    });
    await expect(busy.finally(() => happened.push('told'))).rejects.toMatchObject({ code: 'vendor-busy' });
    expect(happened).toEqual(['slowed down', 'told']);
  });

  it('that is left to the queue says so, and how long; what else went wrong is told as it was', () => {
    const cause = new Error('429');
    const busy = (seconds?: number) => new ServiceError('vendor-busy', { person: 'Busy.', log: 'too many', cause, bought: 'no', ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) });
    expect(waitingForVendor(busy(90))).toMatchObject({ code: 'vendor-busy', person: 'Busy.', message: 'too many', cause, bought: 'no', retryable: true, waits: true, retryAfterSeconds: 90 });
    expect(waitingForVendor(busy())).toMatchObject({ code: 'vendor-busy', waits: true, retryAfterSeconds: null });
    for (const other of [new TypeError('cut'), stopped(), waitingForVendor(busy(7))]) expect(waitingForVendor(other)).toBe(other);
  });
});

describe('behind a call', () => {
  it('the receipt has the sound, its price and its row; the same again has them without the sound', async () => {
    const road = createPurchasing(context, quick);
    const first = await road.buy(order('j'), oneLine, async () => await Promise.resolve(sound()));
    expect(first).toMatchObject({ costMicros: 400, value: null, reused: false, bytes: bytesOf('sound') });
    expect(await context.assets.describe(first.assetId ?? '')).toMatchObject({ mediaType: 'audio/wav', durationSeconds: 1 });
    const again = await road.buy(order('j'), oneLine, () => Promise.reject(new Error('asked again')));
    expect(again).toEqual({ purchaseId: first.purchaseId, assetId: first.assetId, value: null, costMicros: 400, reused: true });
  });

  it('a sound whose length nobody told is kept without one, an answer that is no sound as it is', async () => {
    const road = createPurchasing(context, quick);
    const unmeasured = await road.buy(order('k'), oneLine, async () => await Promise.resolve({ costMicros: 1, audio: { bytes: bytesOf('unmeasured'), mediaType: 'audio/wav' } }));
    expect(await context.assets.describe(unmeasured.assetId ?? '')).toMatchObject({ durationSeconds: null });
    expect(await road.buy(order('l'), oneLine, async () => await Promise.resolve({ costMicros: 2, value: { heard: 'a bell' } }))).toMatchObject({ assetId: null, value: { heard: 'a bell' }, costMicros: 2, reused: false });
  });

  it('an answer that is no sound is given once it stands in the ledger, and not where it could not be written there', async () => {
    let asked = false;
    const run: ServiceContext['transaction']['run'] = async (work, options) => {
      if (asked) throw new Error('The database is away.');
      return await context.transaction.run(work, options);
    };
    const buying = createPurchasing({ ...context, transaction: { ...context.transaction, run } }, quick).buy(order('r'), oneLine, async () => {
      asked = true;
      return await Promise.resolve({ costMicros: 2, value: { heard: 'a bell' } });
    });
    await expect(buying).rejects.toThrow('The database is away.');
    expect(await states()).toEqual(['open']);
  });

  it('the vendor is free for the next one while the sounds before are still stored, and the job is told so', async () => {
    const access = { ...oneLine, apiKey: 'key-of-storing' };
    const gate = Promise.withResolvers<void>();
    const put: ServiceContext['assets']['put'] = async (...args) => {
      await gate.promise;
      return await context.assets.put(...args);
    };
    const road = createPurchasing({ ...context, assets: { ...context.assets, put } }, quick);
    const told = vi.fn();
    const asked = vi.fn();
    const all = Array.from({ length: 6 }, (_, n) =>
      tellWhenAnswered(told, () =>
        road.buy(order(`m${n}`), access, async () => {
          asked();
          return await Promise.resolve(sound(`sound ${n}`));
        }),
      ),
    );
    await expect.poll(() => asked.mock.calls.length, { timeout: 10_000 }).toBe(6);
    await expect.poll(() => told.mock.calls.length).toBe(6);
    expect(await states()).toEqual(Array.from({ length: 6 }, () => 'open'));
    gate.resolve();
    await Promise.all(all);
  });

  it('a sound is kept and paid also where its place in the line cannot be given back', async () => {
    using clock = vi.spyOn(performance, 'now');
    const before = vi.fn(() => {
      throw new Error('The connection was reset.');
    });
    const { context: cut, begin } = watched({ before });
    const receipt = await createPurchasing(cut, quick).buy(order('q'), { ...oneLine, apiKey: 'key-of-lost-place' }, async () => {
      clock.mockReturnValue(performance.now() + 60_000);
      begin();
      return await Promise.resolve(sound());
    });
    expect(before).toHaveBeenCalledTimes(1);
    expect(receipt).toMatchObject({ costMicros: 400, reused: false });
    expect(await states()).toEqual(['settled']);
  });

  it('a sound that was written down, and whose file is not there after all, is paid and never given again', async () => {
    const put: ServiceContext['assets']['put'] = async (...args) => {
      await context.assets.put(...args);
      throw new ServiceError('storage', { person: 'The disk is full.' });
    };
    await expect(createPurchasing({ ...context, assets: { ...context.assets, put } }, quick).buy(order('n'), oneLine, async () => await Promise.resolve(sound()))).rejects.toMatchObject({ code: 'storage' });
    expect(await rows()).toMatchObject([{ state: 'settled', costMicros: 400, assetId: null, note: 'It was bought, and could not be stored.' }]);
    expect(await createPurchasing(context, quick).buy(order('n'), oneLine, async () => await Promise.resolve(sound()))).toMatchObject({ reused: false });
  });
});
