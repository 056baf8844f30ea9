/** The road to a vendor that answers at once: bought once, held under the caps, and told truly when an answer is lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../errors.ts';
import type { Bought, PurchaseOrder, ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { deleteProject } from '../projects/delete-project.ts';
import { heldUnder } from './budget.ts';
import { sweepStale } from './held-purchase.ts';
import { endPurchase, openPurchase } from './ledger.ts';
import { createPurchasing } from './purchasing.ts';

const access = { apiKey: 'secret-key-of-a-test', baseUrl: 'http://127.0.0.1:9' };
const quick = { lookMs: 5, firstDelayMs: 1, tries: 3 };
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

const order = (inputHash: string, mostMicros = 500): PurchaseOrder => ({ vendor: 'hume', model: 'octave-1', stage: 'speak', projectId, subjectId: null, inputHash: `${projectId}:${inputHash}`, mostMicros });
const sound = (costMicros = 400): Bought => ({ costMicros, audio: { bytes: new TextEncoder().encode(`sound of ${projectId}`), mediaType: 'audio/wav', durationSeconds: 1 } });
const states = () => context.transaction.run(async (tx) => (await tx.purchase.findMany({ where: { projectId }, orderBy: { createdAt: 'asc' } })).map((row) => row.state));
const held = () => context.transaction.run((tx) => heldUnder(tx, projectId));
const answered = (bought: 'no' | 'maybe', retryable = false, code: 'vendor-busy' | 'vendor-unavailable' | 'vendor-refused' = 'vendor-unavailable') => new ServiceError(code, { person: 'A sentence.', bought, retryable });

describe('buying', () => {
  it('writes the row before it asks, and settles to what it cost', async () => {
    const receipt = await createPurchasing(context, quick).buy(order('a'), access, async () => {
      expect(await states()).toEqual(['open']);
      expect(await held()).toBe(500);
      return sound();
    });
    expect(receipt).toMatchObject({ costMicros: 400, reused: false });
    expect(await states()).toEqual(['settled']);
    expect(await held()).toBe(400);
  });

  it('the same again finds it, and asks nobody', async () => {
    const road = createPurchasing(context, quick);
    const first = await road.buy(order('b'), access, async () => sound());
    const again = await road.buy(order('b'), access, () => Promise.reject(new Error('asked again')));
    expect(again).toMatchObject({ assetId: first.assetId, reused: true });
  });

  it('the same by twenty at once is asked for once', async () => {
    let asked = 0;
    const gate = Promise.withResolvers<void>();
    const road = createPurchasing(context, quick);
    const all = Promise.all(
      Array.from({ length: 20 }, () =>
        road.buy(order('c'), access, async () => {
          asked += 1;
          await gate.promise;
          return sound();
        }),
      ),
    );
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(1);
    gate.resolve();
    expect(new Set((await all).map((one) => one.purchaseId)).size).toBe(1);
    expect(asked).toBe(1);
    expect(await held()).toBe(400);
  });

  it('what was surely not sold is released, and tried again', async () => {
    let tries = 0;
    await createPurchasing(context, quick).buy(order('d'), access, async () => {
      tries += 1;
      if (tries < 3) throw answered('no', true);
      return sound();
    });
    expect(await states()).toEqual(['released', 'released', 'settled']);
    expect(await held()).toBe(400);
  });

  it('an answer that was lost is uncertain and stays counted, at the most it can have cost', async () => {
    let tries = 0;
    await createPurchasing(context, quick).buy(order('e'), access, async () => {
      tries += 1;
      if (tries === 1) throw answered('maybe', true);
      return sound();
    });
    expect(await states()).toEqual(['uncertain', 'settled']);
    expect(await held()).toBe(900);
  });

  it('any error that says nothing of the sale counts as uncertain', async () => {
    await expect(createPurchasing(context, quick).buy(order('f'), access, () => Promise.reject(new TypeError('cut')))).rejects.toThrow('cut');
    expect(await states()).toEqual(['uncertain']);
  });

  it('a vendor that goes on being busy is left to the queue, without costing a try', async () => {
    await expect(createPurchasing(context, quick).buy(order('g'), access, () => Promise.reject(new ServiceError('vendor-busy', { person: 'Busy.', bought: 'no', retryable: true, retryAfterSeconds: 90 })))).rejects.toMatchObject({ code: 'vendor-busy', waits: true });
    expect(await states()).toEqual(['released']);
    expect(await held()).toBe(0);
    await context.transaction.run((tx) => tx.vendorPace.deleteMany());
  });

  it('what a dead caller had open becomes uncertain, and is bought again', async () => {
    await openPurchase(context, order('h'), null, -1);
    expect(await createPurchasing(context, quick).buy(order('h'), access, async () => sound())).toMatchObject({ reused: false });
    expect(await states()).toEqual(['uncertain', 'settled']);
  });

  it('what nobody asks for any more is owned up to all the same', async () => {
    await openPurchase(context, order('gone'), null, -1);
    await openPurchase(context, order('alive'), null, 60_000);
    await openPurchase(context, order('anybody’s'), null, null);
    expect(await sweepStale(context)).toBe(1);
    expect(await states()).toEqual(['uncertain', 'open', 'open']);
    expect(await sweepStale(context)).toBe(0);
    await context.transaction.run((tx) => tx.purchase.deleteMany({ where: { projectId } }));
  });

  it('a sound that cannot be stored is paid all the same', async () => {
    const full = { ...context, assets: { ...context.assets, put: () => Promise.reject(new ServiceError('storage', { person: 'The disk is full.' })) } };
    await expect(createPurchasing(full, quick).buy(order('i'), access, async () => sound())).rejects.toMatchObject({ code: 'storage' });
    expect(await states()).toEqual(['settled']);
    expect(await held()).toBe(400);
    // Nothing is there to be given again.
    expect(await createPurchasing(context, quick).buy(order('i'), access, async () => sound())).toMatchObject({ reused: false });
  });

  it('an order that passes the cap is refused in words, and nothing is asked', async () => {
    await context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { capMicros: 499 } }));
    await expect(createPurchasing(context, quick).buy(order('j'), access, () => Promise.reject(new Error('asked')))).rejects.toMatchObject({ code: 'spend-cap', person: expect.stringMatching(/Nothing was bought\. Raise the cap/) });
    expect(await states()).toEqual([]);
    expect(await held()).toBe(0);
  });

  it('no more calls are open at once than the vendor takes, whoever makes them', async () => {
    const most = { now: 0, ever: 0 };
    const two = Promise.withResolvers<void>();
    const one = (index: number) =>
      createPurchasing(context, quick).buy(order(`k${index}`), access, async () => {
        most.now += 1;
        most.ever = Math.max(most.ever, most.now);
        // Nobody leaves before a second one is in: they are let in side by side.
        if (most.now >= 2) two.resolve();
        await two.promise;
        await states();
        most.now -= 1;
        return sound(1);
      });
    await Promise.all(Array.from({ length: 24 }, (_, index) => one(index)));
    expect(most.ever).toBeLessThanOrEqual(5);
  });

  it('called off in the line, nothing is held', async () => {
    const stop = new AbortController();
    stop.abort(new ServiceError('cancelled', { person: 'Stopped.' }));
    await expect(createPurchasing(context, quick).buy(order('l'), access, async () => sound(), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await states()).toEqual([]);
  });

  describe('the row of whoever waits next', () => {
    const own = { apiKey: 'key-of-one-place', baseUrl: 'http://127.0.0.1:9' };
    /** Takes all places but one by calls that go on until they are let go, and the last one too. */
    const fullLine = async (): Promise<{ end: () => Promise<void> }> => {
      const gate = Promise.withResolvers<void>();
      let calling = 0;
      const calls = Array.from({ length: 5 }, (_, n) =>
        createPurchasing(context, quick).buy(order(`full${n}`, 1), own, async () => {
          calling += 1;
          await gate.promise;
          return sound(1);
        }),
      );
      await expect.poll(() => calling).toBe(5);
      return {
        async end() {
          gate.resolve();
          await Promise.all(calls);
        },
      };
    };
    const rowOf = (hash: string) => context.transaction.run((tx) => tx.purchase.findFirst({ where: { inputHash: `${projectId}:${hash}` }, orderBy: { createdAt: 'desc' } }));

    it('is written while the calls before it still run, and the vendor is asked only then', async () => {
      const line = await fullLine();
      let asked = false;
      const next = createPurchasing(context, quick).buy(order('q'), own, async () => {
        asked = true;
        return sound();
      });
      await expect.poll(async () => (await rowOf('q'))?.state).toBe('open');
      expect(asked).toBe(false);
      await line.end();
      await next;
      expect(await rowOf('q')).toMatchObject({ state: 'settled', costMicros: 400 });
    });

    it('is released where it is called off before the vendor was asked', async () => {
      const line = await fullLine();
      const stop = new AbortController();
      const next = createPurchasing(context, quick).buy(order('r'), own, () => Promise.reject(new Error('asked')), stop.signal);
      await expect.poll(async () => (await rowOf('r'))?.state).toBe('open');
      stop.abort(new ServiceError('cancelled', { person: 'Stopped.' }));
      await expect(next).rejects.toMatchObject({ code: 'cancelled' });
      expect(await rowOf('r')).toMatchObject({ state: 'released' });
      await line.end();
      expect(await held()).toBe(5);
    });

    it('that found no room under the cap is asked for again when it is its turn', async () => {
      const line = await fullLine();
      // Room for one of 500 beside the five that hold 1 each, and it is taken until the place is there.
      await context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { capMicros: 510 } }));
      const other = await openPurchase(context, order('other', 100));
      const run = vi.spyOn(context.transaction, 'run');
      const next = createPurchasing(context, quick).buy(order('t'), own, async () => sound());
      await expect.poll(() => run.mock.settledResults.some(({ type }) => type === 'rejected')).toBe(true);
      run.mockRestore();
      expect(await rowOf('t')).toBeNull();
      await context.transaction.run((tx) => endPurchase(context, tx, other?.id ?? '', { state: 'released', note: 'test' }));
      await line.end();
      expect(await next).toMatchObject({ costMicros: 400 });
    });

    it('that another took for dead, as this process stood still, is not asked for; what is asked for has a row of its own', async () => {
      const line = await fullLine();
      let asked = 0;
      const next = createPurchasing(context, quick).buy(order('s'), own, async () => {
        asked += 1;
        expect((await rowOf('s'))?.state).toBe('open');
        return sound();
      });
      await expect.poll(async () => (await rowOf('s'))?.state).toBe('open');
      const first = await rowOf('s');
      // Another process settles it; here the clock tells that much time went by unnoticed.
      await context.transaction.run((tx) => tx.purchase.update({ where: { id: first?.id ?? '' }, data: { state: 'uncertain', openKey: null, heldUntil: null } }));
      const real = performance.now.bind(performance);
      const late = vi.spyOn(performance, 'now').mockImplementation(() => real() + 60_000);
      try {
        await line.end();
        await next;
      } finally {
        late.mockRestore();
      }
      expect(asked).toBe(1);
      const rows = await context.transaction.run((tx) => tx.purchase.findMany({ where: { inputHash: `${projectId}:s` }, orderBy: { createdAt: 'asc' } }));
      expect(rows.map(({ state }) => state), 'it was never asked for').toEqual(['released', 'settled']);
    });

    it('of a caller that lives is never taken for dead, whatever this machine’s clock says', async () => {
      const line = await fullLine();
      let looks = 0;
      const single: ServiceContext['transaction']['single'] = async (work) => {
        looks += 1;
        return await context.transaction.single(work);
      };
      const ahead = { ...context, clock: { now: () => new Date(Date.now() + 3_600_000) }, transaction: { ...context.transaction, single } };
      const again = createPurchasing(ahead, quick).buy(order('full0', 1), own, () => Promise.reject(new Error('asked twice')));
      await expect.poll(() => looks).toBeGreaterThan(2);
      await line.end();
      expect(await again).toMatchObject({ reused: true });
    });
  });

  it('called off, what was bought before is not given either', async () => {
    await createPurchasing(context, quick).buy(order('n'), access, async () => sound());
    const stop = new AbortController();
    stop.abort(new ServiceError('cancelled', { person: 'Stopped.' }));
    await expect(createPurchasing(context, quick).buy(order('n'), access, async () => sound(), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is tried five times where nobody says otherwise', async () => {
    let tries = 0;
    const failing = async (): Promise<Bought> => {
      tries += 1;
      return await Promise.reject(answered('no', true));
    };
    await expect(createPurchasing(context, { lookMs: 5, firstDelayMs: 1 }).buy(order('o'), access, failing)).rejects.toMatchObject({ code: 'vendor-unavailable' });
    expect(tries).toBe(5);
  });

  it('by one who wants a single try is asked for once, and told what went wrong as it was', async () => {
    let tries = 0;
    const busy = async (): Promise<Bought> => {
      tries += 1;
      return await Promise.reject(new ServiceError('vendor-busy', { person: 'Busy.', bought: 'no', retryable: true, retryAfterSeconds: 1 }));
    };
    await expect(createPurchasing(context, { ...quick, tries: 1 }).buy(order('p'), access, busy)).rejects.toMatchObject({ code: 'vendor-busy', waits: false });
    expect(tries).toBe(1);
    await context.transaction.run((tx) => tx.vendorPace.deleteMany());
  });

  it('of a drama that is deleted stays in the ledger, without what was answered about its story', async () => {
    await createPurchasing(context, quick).buy(order('m'), access, async () => ({ costMicros: 7, value: { heard: 'the kettle in the kitchen' } }));
    await deleteProject(context, { projectId });
    const rows = await context.transaction.run((tx) => tx.purchase.findMany({ where: { inputHash: `${projectId}:m` } }));
    expect(rows).toMatchObject([{ projectId: null, state: 'settled', costMicros: 7, value: null }]);
  });
});
