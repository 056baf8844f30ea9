/** The statements under the caps, each to the micro-dollar, over a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { adjustBudget, heldUnder, leftToSpend, monthBudget, requireRoom } from './budget.ts';

const at = new Date('2026-05-31T23:59:59.999Z');
let house: TestHouse;
let ownerId = '';
beforeAll(async () => {
  house = await openTestHouse();
  ownerId = house.context.actor.userId;
});
afterAll(() => house[Symbol.asyncDispose]());

const run: TestHouse['context']['transaction']['run'] = (work, options) => house.context.transaction.run(work, options);

/** A drama with a cap, its owner with one of the month, and what each holds already. */
async function drama(caps: { drama: number; month: number }, held: { drama?: number; month?: number } = {}) {
  return await run(async (tx) => {
    await tx.budget.deleteMany();
    await tx.user.update({ where: { id: ownerId }, data: { monthlyCapMicros: caps.month } });
    const { id, capMicros } = await tx.project.create({ data: { ownerId, title: 'A drama', capMicros: caps.drama } });
    const rows = [...(held.drama === undefined ? [] : [{ id, heldMicros: held.drama }]), ...(held.month === undefined ? [] : [{ id: monthBudget(ownerId, at), heldMicros: held.month }])];
    await tx.budget.createMany({ data: rows });
    return { id, ownerId, capMicros };
  });
}
const room = async (projectId: string, micros: number): Promise<void> => await run((tx) => requireRoom(tx, { ownerId, projectId, at }, micros));
const all = async (): Promise<Record<string, number>> => Object.fromEntries((await run((tx) => tx.budget.findMany())).map(({ id, heldMicros }) => [id, Number(heldMicros)]));

describe('the budget of a month', () => {
  it('is named by its owner and the month in UTC, as the rows of every release are', () => {
    expect(monthBudget('nora', at)).toBe('nora:2026-05');
    expect(monthBudget('nora', new Date('2026-06-01T00:00:00Z'))).toBe('nora:2026-06');
  });
});

describe('room', () => {
  it('is there up to the very cap of the drama, and not a micro-dollar further', async () => {
    const { id } = await drama({ drama: 1_000, month: 100_000 }, { drama: 400 });
    await room(id, 600);
    await expect(room(id, 601)).rejects.toMatchObject({ code: 'spend-cap', person: expect.stringContaining('on this drama') });
  });
  it('is there up to the very cap of the month, and not a micro-dollar further', async () => {
    const { id } = await drama({ drama: 100_000, month: 1_000 }, { month: 999 });
    await room(id, 1);
    await expect(room(id, 2)).rejects.toMatchObject({ code: 'spend-cap', person: expect.stringContaining('this month') });
  });
  it('is looked for with the budgets made that were not there, and those that were left as they are', async () => {
    const { id } = await drama({ drama: 10, month: 10 }, { drama: 7 });
    await room(id, 3);
    expect(await all()).toEqual({ [id]: 7, [monthBudget(ownerId, at)]: 0 });
  });
});

describe('what is held', () => {
  it('changes by the difference under the drama and the month, and under the month alone once the drama is gone', async () => {
    const { id } = await drama({ drama: 10, month: 10 }, { drama: 500, month: 700 });
    const month = monthBudget(ownerId, at);
    await run((tx) => adjustBudget(tx, { ownerId, projectId: id, at }, -30));
    expect(await all()).toEqual({ [id]: 470, [month]: 670 });
    await run((tx) => adjustBudget(tx, { ownerId, projectId: null, at }, 1));
    expect(await all()).toEqual({ [id]: 470, [month]: 671 });
    await run((tx) => adjustBudget(tx, { ownerId, projectId: id, at }, 0));
    expect(await all()).toEqual({ [id]: 470, [month]: 671 });
    expect([await run((tx) => heldUnder(tx, id)), await run((tx) => heldUnder(tx, 'nobody'))]).toEqual([470, 0]);
  });
  it('leaves the smaller of two rests, and never less than nothing', async () => {
    const left = async (caps: { drama: number; month: number }, held: { drama?: number; month?: number }) => {
      const project = await drama(caps, held);
      return await run((tx) => leftToSpend(tx, project, at));
    };
    expect(await left({ drama: 100, month: 900 }, { drama: 30, month: 30 })).toEqual({ capMicros: 100, heldMicros: 30, leftMicros: 70 });
    expect(await left({ drama: 900, month: 100 }, { drama: 30, month: 60 })).toEqual({ capMicros: 900, heldMicros: 30, leftMicros: 40 });
    expect((await left({ drama: 100, month: 900 }, { drama: 100 })).leftMicros).toBe(0);
    expect((await left({ drama: 100, month: 900 }, { drama: 130 })).leftMicros).toBe(0);
  });
});
