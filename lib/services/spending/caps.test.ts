/** Caps under load, over a real PostgreSQL: what is held is what the ledger says, to the micro-dollar. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PurchaseOrder, ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { heldUnder, monthBudget } from './budget.ts';
import { endPurchase, openPurchase, type PurchaseEnd } from './ledger.ts';
import { setCap, setMonthlyCap } from './set-cap.ts';

let house: TestHouse;
let context: ServiceContext;

beforeAll(async () => {
  house = await openTestHouse();
  // One month from beginning to end.
  context = { ...house.context, clock: { now: () => new Date('2026-05-05T12:00:00Z') } };
});
afterAll(() => house[Symbol.asyncDispose]());

async function newProject(capMicros: number): Promise<string> {
  const project = await context.transaction.run((tx) => tx.project.create({ data: { ownerId: context.actor.userId, title: 'A drama' } }));
  await setCap(context, { projectId: project.id, capMicros });
  return project.id;
}
let orders = 0;
const order = (projectId: string, mostMicros: number): PurchaseOrder => ({ vendor: 'replicate', model: 'qwen/qwen3-tts', stage: 'speak', projectId, subjectId: null, inputHash: `hash-${(orders += 1)}`, mostMicros });
const month = () => monthBudget(context.actor.userId, context.clock.now());
const held = (id: string) => context.transaction.run((tx) => heldUnder(tx, id));
const end = (id: string, how: PurchaseEnd) => context.transaction.run((tx) => endPurchase(context, tx, id, how));

/** What the rows say is held: the most of what is open or uncertain, and what the settled did cost. */
async function ledgerSum(where: { projectId?: string }): Promise<number> {
  const rows = await context.transaction.run((tx) => tx.purchase.findMany({ where: { ownerId: context.actor.userId, ...where } }));
  return rows.reduce((sum, row) => sum + (row.state === 'settled' ? (row.costMicros ?? 0) : row.state === 'released' ? 0 : row.mostMicros), 0);
}
async function race(orderOf: (n: number) => PurchaseOrder): Promise<{ opened: string[]; refused: unknown[] }> {
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => openPurchase(context, orderOf(n))));
  return {
    opened: outcomes.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value.id] : [])),
    refused: outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])),
  };
}

it('of 50 that race for the last of a cap, exactly as many pass as fit', async () => {
  const price = 30_001;
  const projectId = await newProject(1_000_000);
  const { opened, refused } = await race(() => order(projectId, price));
  expect(opened).toHaveLength(Math.floor(1_000_000 / price));
  expect(refused).toHaveLength(50 - opened.length);
  for (const error of refused) expect(error).toMatchObject({ code: 'spend-cap', person: expect.stringContaining('Nothing was bought') });
  expect(await held(projectId)).toBe(opened.length * price);
  expect(await held(projectId)).toBe(await ledgerSum({ projectId }));

  // What is known not to be sold, or cost less, makes room again, to the micro-dollar.
  await end(opened[0] ?? '', { state: 'released', note: 'not sold' });
  await end(opened[1] ?? '', { state: 'settled', costMicros: price - 9_999, assetId: null });
  expect(await held(projectId)).toBe((opened.length - 1) * price - 9_999);
  const left = 1_000_000 - (await held(projectId));
  await expect(openPurchase(context, order(projectId, left + 1))).rejects.toMatchObject({ code: 'spend-cap' });
  expect(await openPurchase(context, order(projectId, left))).toMatchObject({ state: 'open', mostMicros: left });
  expect(await held(projectId)).toBe(1_000_000);
});

it('the same thing asked for 50 times at once is opened, and held, once', async () => {
  const projectId = await newProject(1_000_000);
  const same = order(projectId, 10_000);
  const { opened, refused } = await race(() => same);
  expect(opened).toHaveLength(1);
  expect(refused).toEqual([]);
  expect(await held(projectId)).toBe(10_000);
});

it('of 50 that race for the last cent, one gets it, in the drama that was never bought for and in the one that was', async () => {
  const cent = 10_000;
  const projectId = await newProject(cent);
  const first = await race(() => order(projectId, cent));
  expect([first.opened.length, first.refused.length]).toEqual([1, 49]);
  expect(await held(projectId)).toBe(cent);
  await setCap(context, { projectId, capMicros: 2 * cent });
  const second = await race((n) => order(projectId, n % 2 === 0 ? cent : cent + 1));
  expect([second.opened.length, second.refused.length]).toEqual([1, 49]);
  expect(await held(projectId)).toBe(2 * cent);
  expect(await held(month())).toBe(await ledgerSum({}));
});

it('what was settled while its second buyer waited for the budget is not opened again, and nothing is held', async () => {
  const projectId = await newProject(1_000_000);
  const same = order(projectId, 10_000);
  const opened = Promise.withResolvers<void>();
  // Opened and settled by one commit: the second buyer, who saw neither, stands behind the budget until then.
  const first = context.transaction.run(async (tx) => {
    const purchase = await openPurchase(context, same);
    opened.resolve();
    await endPurchase(context, tx, purchase?.id ?? '', { state: 'settled', costMicros: 9_000, assetId: null, value: { heard: 'yes' } });
    for (let waiting = 0; waiting === 0; ) [{ waiting } = { waiting: 0 }] = await tx.$queryRaw<{ waiting: number }[]>`SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted`;
  });
  await opened.promise;
  const second = openPurchase(context, same);
  await first;
  expect(await second).toBeNull();
  expect(await held(projectId)).toBe(9_000);
  expect(await held(projectId)).toBe(await ledgerSum({ projectId }));
  const rows = await context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId }, orderBy: { id: 'asc' } }));
  expect(rows.map(({ state }) => state)).toEqual(['settled', 'released']);
});

it('the caps of two dramas and of the month hold together', async () => {
  const [one, two] = [await newProject(300_000), await newProject(10_000_000)];
  const before = await held(month());
  await setMonthlyCap(context, { capMicros: before + 800_000 });
  const { opened } = await race((n) => order(n % 2 === 0 ? one : two, 40_000));
  const of = async (projectId: string) => (await held(projectId)) / 40_000;
  expect(await of(one)).toBeLessThanOrEqual(7);
  expect(opened).toHaveLength(20);
  expect((await of(one)) + (await of(two))).toBe(20);
  expect(await held(month())).toBe(before + 800_000);
  for (const projectId of [one, two]) expect(await held(projectId)).toBe(await ledgerSum({ projectId }));
  expect(await held(month())).toBe(await ledgerSum({}));
  await setMonthlyCap(context, { capMicros: 2_000_000_000 });
});

it('a cap below what is spent lets nothing more be bought, and takes nothing back', async () => {
  const projectId = await newProject(100_000);
  await openPurchase(context, order(projectId, 60_000));
  const seen = async () => (await context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: projectId } }))).revision;
  const before = await seen();
  await setCap(context, { projectId, capMicros: 20_000 });
  expect(await seen(), 'pages read it again').toBeGreaterThan(before);
  await expect(openPurchase(context, order(projectId, 1))).rejects.toMatchObject({ code: 'spend-cap' });
  expect(await held(projectId)).toBe(60_000);
  for (const capMicros of [-1, 0.5, Number.NaN, 2_000_000_001]) await expect(setCap(context, { projectId, capMicros })).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'capMicros' }] });
  for (const capMicros of [0, 2_000_000_000]) expect(await setCap(context, { projectId, capMicros })).toEqual({ capMicros });
  await expect(setCap(house.stranger, { projectId, capMicros: 5 })).rejects.toMatchObject({ code: 'not-found' });
});

it('a purchase that cannot be written spoils none of another drama that is written in the same moment', async () => {
  const [good, bad] = [await newProject(1_000_000), await newProject(1_000_000)];
  for (const projectId of [good, bad]) await openPurchase(context, order(projectId, 1));
  // More than the column holds: its drama's statement fails, whatever else was asked with it.
  const tooMuch = { ...order(bad, 2 ** 40) };
  const outcomes = await Promise.allSettled([openPurchase(context, order(good, 10)), openPurchase(context, tooMuch), openPurchase(context, order(good, 10)), openPurchase(context, order(good, 10))]);
  expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value?.state : 'failed'))).toEqual(['open', 'failed', 'open', 'open']);
  expect(await held(good)).toBe(31);
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), most: fc.integer({ min: 0, max: 400_000 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('settled' as const, 'released' as const, 'uncertain' as const), which: fc.nat(30), share: fc.double({ min: 0, max: 1.2, noNaN: true }) }) },
);

it('whatever happens in whatever order, the budgets are the sum of the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const projectId = await newProject(1_000_000);
      const opened: { id: string; most: number }[] = [];
      for (const one of steps) {
        if (one.do === 'open') {
          const purchase = await openPurchase(context, order(projectId, one.most)).catch(() => null);
          if (purchase) opened.push({ id: purchase.id, most: one.most });
          continue;
        }
        const purchase = opened[one.which % Math.max(1, opened.length)];
        if (!purchase) continue;
        // Ended twice, or after it was ended otherwise, counts once.
        await end(purchase.id, one.do === 'settled' ? { state: 'settled', costMicros: Math.round(purchase.most * one.share), assetId: null } : { state: one.do, note: 'said so' });
      }
      expect(await held(projectId)).toBe(await ledgerSum({ projectId }));
      expect(await held(month())).toBe(await ledgerSum({}));
    }),
    { numRuns: 15 },
  );
});
