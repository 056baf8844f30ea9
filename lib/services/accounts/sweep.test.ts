import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { sweepAccounts } from './sweep.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house[Symbol.asyncDispose]());

describe('sweepAccounts', () => {
  it('keeps who changed what for 13 months, and not for ever', async () => {
    const { context } = house;
    const { projectId } = await makeSmallDrama(context);
    const now = new Date('2026-11-27T06:00:00Z');
    const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
    await context.transaction.run((tx) => tx.auditEntry.createMany({ data: [0, 395, 397, 4000].map((days) => ({ id: `${days}`, projectId, personName: 'Nora', at: daysAgo(days), what: 'rename a drama' })) }));
    expect(await sweepAccounts({ ...context, clock: { now: () => now } })).toBe(2);
    const left = await context.transaction.run((tx) => tx.auditEntry.findMany({ orderBy: { at: 'desc' }, select: { id: true } }));
    expect(left).toEqual([{ id: '0' }, { id: '395' }]);
  });
});
