import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPurchase } from '../spending/ledger.ts';
import { openTestHouse } from '../testing-database.ts';
import { createPrediction, recordPrediction } from './record.ts';
import { sweepPredictions } from './sweep.ts';
import { takeInPrediction } from './take-in.ts';
import { lineOrder } from './testing-replicate.ts';

afterEach(() => void vi.useRealTimers());

describe('the sweep', () => {
  it('finds what nobody looks at, and leaves alone what may still be answered', async () => {
    await using house = await openTestHouse();
    const { context } = house;
    const { id: projectId } = await context.transaction.run((tx) => tx.project.create({ data: { ownerId: context.actor.userId, title: 'Drama' } }));
    const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
    const add = async (token: string, vendorId: string | null, createdAt: Date): Promise<void> => {
      await openPurchase(context, { ...lineOrder(projectId, { inputHash: token }), vendor: 'replicate' }, async (tx, purchase) => {
        await tx.prediction.create({ data: { id: token, purchaseId: purchase.id, token, vendorId, model: 'm', inputHash: token, createdAt } });
      });
    };
    await add('followed', 'one', ago(10));
    await add('forgotten', 'two', ago(60));
    await add('being-asked', null, ago(60));
    await add('lost', null, ago(600));
    expect(await sweepPredictions(context)).toBe(2);
    expect(house.jobs.map((job) => ('predictionId' in job ? job.predictionId : '')).toSorted()).toEqual(['forgotten', 'lost']);
  });

  it('is told by the database’s clock, whatever this machine’s says', async () => {
    await using house = await openTestHouse();
    const { context } = house;
    const { id: projectId } = await context.transaction.run((tx) => tx.project.create({ data: { ownerId: context.actor.userId, title: 'Drama' } }));
    const now = Date.now();
    // A day ahead: what is asked for, told of and claimed now is not of tomorrow.
    vi.useFakeTimers({ toFake: ['Date'], now: now + 26 * 3_600_000 });
    const ids: string[] = [];
    await openPurchase(context, { ...lineOrder(projectId), vendor: 'replicate' }, async (tx, purchase) => {
      const made = await createPrediction(tx, { purchaseId: purchase.id, token: 'ahead', model: 'm', inputHash: 'x' });
      ids.push(made.id);
      await recordPrediction(tx, made.id, { id: 'ahead', status: 'succeeded', output: 'https://replicate.delivery/a.wav', error: null });
    });
    const id = ids[0] ?? '';
    expect(await sweepPredictions(context), 'it is quite new').toBe(0);
    const row = () => context.transaction.run((tx) => tx.prediction.findUniqueOrThrow({ where: { id } }));
    const stop = new AbortController();
    const claims: (Date | null)[] = [];
    const taking = takeInPrediction(context, id, {
      fetch: async () => {
        claims.push((await row()).takenUntil);
        stop.abort(new Error('The worker ends.'));
        throw new Error('Nothing came.');
      },
    }, stop.signal);
    await expect(taking).rejects.toThrow();
    const { askedAt, createdAt, lookedAt, endedAt } = await row();
    for (const at of [...claims, askedAt, createdAt, lookedAt, endedAt]) expect(Math.abs((at?.getTime() ?? 0) - now)).toBeLessThan(600_000);
    expect(claims).toHaveLength(1);
  });
});
