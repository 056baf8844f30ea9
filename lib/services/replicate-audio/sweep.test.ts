import { describe, expect, it } from 'vitest';
import { openPurchase } from '../spending/ledger.ts';
import { openTestHouse } from '../testing-database.ts';
import { sweepPredictions } from './sweep.ts';
import { lineOrder } from './testing-replicate.ts';

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
});
