/** The line before a vendor: places and turns over all workers, and what is learnt when it was too much. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { enterLine, giveBackPlaces, lineId, slowDown } from './line.ts';

let house: TestHouse;
let context: ServiceContext;
beforeAll(async () => {
  house = await openTestHouse();
  context = house.context;
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
});
const pace = (id: string) => context.transaction.run((tx) => tx.vendorPace.findUniqueOrThrow({ where: { id } }));

describe('the line', () => {
  it('lets no more in than there are places, and the next one when somebody leaves', async () => {
    const limits = { atOnce: 2, intervalMs: 0, burst: 10 };
    const [first] = await Promise.all([enterLine(context, 'a', limits), enterLine(context, 'a', limits)]);
    const third = enterLine(context, 'a', limits);
    expect(await Promise.race([third, pace('a').then(() => 'waits')])).toBe('waits');
    await first.leave();
    await (await third).leave();
  });

  it('hands a place on to the next one of the same process, in order, and gives it back after the last', async () => {
    const limits = { atOnce: 1, intervalMs: 0, burst: 10 };
    const row = () => context.transaction.run((tx) => tx.vendorSlot.findFirstOrThrow({ where: { id: 'handed' } }));
    const first = await enterLine(context, 'handed', limits);
    const { holder } = await row();
    const came: number[] = [];
    const stopped = new AbortController();
    const enter = async (n: number, signal?: AbortSignal) => {
      const place = await enterLine(context, 'handed', limits, signal);
      came.push(n);
      return place;
    };
    const second = enter(2);
    const calledOff = enter(3, stopped.signal);
    const last = enter(4);
    stopped.abort(new Error('called off'));
    await expect(calledOff).rejects.toThrow('called off');
    await first.leave();
    // Leaving twice gives no second place.
    await first.leave();
    const place = await second;
    expect((await row()).holder, 'it never stood free').toBe(holder);
    expect(came).toEqual([2]);
    await place.leave();
    await (await last).leave();
    expect(came).toEqual([2, 4]);
    await expect.poll(async () => (await row()).holder, { timeout: 10_000 }).toBeNull();
  });

  it('keeps a place for whoever comes next, and gives it back at once when the process ends', async () => {
    const limits = { atOnce: 1, intervalMs: 0, burst: 10 };
    const row = () => context.transaction.run((tx) => tx.vendorSlot.findFirstOrThrow({ where: { id: 'kept' } }));
    const first = await enterLine(context, 'kept', limits);
    const { holder } = await row();
    // In one breath: it is kept for a moment only.
    await first.leave();
    const next = await enterLine(context, 'kept', limits);
    expect((await row()).holder, 'it was neither freed nor taken anew').toBe(holder);
    await giveBackPlaces(context);
    expect((await row()).holder, 'a place in use stays').toBe(holder);
    await next.leave();
    await giveBackPlaces(context);
    expect((await row()).holder).toBeNull();
  });

  it('a place that was lost while this process stood still is not used', async () => {
    const limits = { atOnce: 1, intervalMs: 0, burst: 10 };
    const first = await enterLine(context, 'lost', limits);
    const second = enterLine(context, 'lost', limits);
    await context.transaction.run((tx) => tx.vendorSlot.updateMany({ where: { id: 'lost' }, data: { holder: 'somebody else', heldUntil: new Date(Date.now() + 60_000) } }));
    await first.leave();
    // It was handed on in time; the time went by before the one who was given it could go on.
    const real = performance.now.bind(performance);
    const late = vi.spyOn(performance, 'now').mockImplementation(() => real() + 20_000);
    expect(await Promise.race([second, pace('lost').then(() => pace('lost')).then(() => 'waits')])).toBe('waits');
    late.mockRestore();
    await context.transaction.run((tx) => tx.vendorSlot.updateMany({ where: { id: 'lost' }, data: { heldUntil: new Date(0) } }));
    await (await second).leave();
  });

  it('gives the place of somebody who died to another, and does not take it from them that time', async () => {
    const limits = { atOnce: 1, intervalMs: 0, burst: 1 };
    const dead = await enterLine(context, 'b', limits);
    await context.transaction.run((tx) => tx.vendorSlot.updateMany({ where: { id: 'b' }, data: { heldUntil: new Date(Date.now() - 60_000) } }));
    const next = await enterLine(context, 'b', limits);
    await dead.leave();
    const still = await context.transaction.run((tx) => tx.vendorSlot.findFirstOrThrow({ where: { id: 'b' } }));
    expect(still.heldUntil.getTime(), 'the dead one gives back nothing').toBeGreaterThan(Date.now());
    await next.leave();
  });

  it('spaces calls by the interval once a burst is used up', async () => {
    const limits = { atOnce: 50, intervalMs: 60_000, burst: 5 };
    await Promise.all(Array.from({ length: 5 }, async () => (await enterLine(context, 'c', limits)).leave()));
    const stop = new AbortController();
    const sixth = enterLine(context, 'c', limits, stop.signal).then(() => 'in', () => 'waited');
    // Five at once; the sixth comes a minute later, the one after it two.
    await expect.poll(async () => (await pace('c')).nextAt.getTime() - Date.now(), { timeout: 10_000 }).toBeGreaterThan(90_000);
    stop.abort(new Error('called off'));
    expect(await sixth).toBe('waited');
  });

  it('a wait that is called off gives its place back', async () => {
    const limits = { atOnce: 1, intervalMs: 60_000, burst: 1 };
    await (await enterLine(context, 'd', limits)).leave();
    await expect(enterLine(context, 'd', limits, AbortSignal.timeout(50))).rejects.toThrow();
    await expect.poll(async () => (await context.transaction.run((tx) => tx.vendorSlot.findFirstOrThrow({ where: { id: 'd' } }))).holder, { timeout: 10_000 }).toBeNull();
  });

  it('rests for as long as the vendor asked, and calls more slowly after it; many refusals of one moment are one', async () => {
    const limits = { atOnce: 5, intervalMs: 100, burst: 1 };
    await (await enterLine(context, 'e', limits)).leave();
    await Promise.all([slowDown(context, 'e', 30), slowDown(context, 'e', 5), slowDown(context, 'e', null)]);
    const now = await pace('e');
    expect(now.intervalMs).toBe(150);
    expect((now.restUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(28_000);
    await expect(enterLine(context, 'e', limits, AbortSignal.timeout(50))).rejects.toThrow();
  });

  it('learns of a vendor without a known limit, and is slowly quick again', async () => {
    const limits = { atOnce: 5, intervalMs: 0, burst: 1 };
    await (await enterLine(context, 'f', limits)).leave();
    await slowDown(context, 'f', 0);
    expect((await pace('f')).intervalMs).toBe(50);
    await context.transaction.run((tx) => tx.vendorPace.update({ where: { id: 'f' }, data: { slowedAt: new Date(Date.now() - 3_600_000) } }));
    await (await enterLine(context, 'f', limits)).leave();
    expect((await pace('f')).intervalMs).toBeLessThan(50);
  });

  it('is another one for another key, and the key is not in its name', () => {
    const [one, two] = [lineId('hume', { apiKey: 'key-one' }), lineId('hume', { apiKey: 'key-two' })];
    expect(one).not.toBe(two);
    expect(one).not.toContain('key-one');
  });
});
