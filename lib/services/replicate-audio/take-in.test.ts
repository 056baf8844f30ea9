/** The sound of an ended prediction: taken in once, and paid whether or not it can be had. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPurchase } from '../spending/ledger.ts';
import { voiceWav } from '../speech-generation/paid/testing-paid.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { takeInPrediction } from './take-in.ts';
import { lineOrder } from './testing-replicate.ts';

let house: TestHouse;
let projectId: string;
beforeAll(async () => {
  house = await openTestHouse();
  ({ id: projectId } = await house.context.transaction.run((tx) => tx.project.create({ data: { ownerId: house.context.actor.userId, title: 'Drama' } })));
});
afterAll(() => house[Symbol.asyncDispose]());

async function succeeded(id: string, outputUrl: string | null): Promise<void> {
  await openPurchase(house.context, { ...lineOrder(projectId, { inputHash: id }), vendor: 'replicate' }, async (tx, purchase) => {
    await tx.prediction.create({ data: { id, purchaseId: purchase.id, token: id, vendorId: id, model: 'm', inputHash: id, state: 'succeeded', outputUrl } });
  });
}
const row = (id: string) => house.context.transaction.run((tx) => tx.prediction.findUniqueOrThrow({ where: { id }, include: { purchase: true } }));

describe('the sound of a prediction', () => {
  it('whose output was removed is paid and lost', async () => {
    await succeeded('removed', null);
    await takeInPrediction(house.context, 'removed', { fetch: () => Promise.reject(new Error('nothing is there to be fetched')) });
    expect(await row('removed')).toMatchObject({ state: 'lost', doneAt: expect.any(Date), purchase: { state: 'settled', costMicros: 260, assetId: null, note: expect.stringContaining('gone before it could be fetched') } });
  });

  it('is taken in by one of those who come at once', async () => {
    await succeeded('wanted', 'https://replicate.delivery/a.wav');
    const [gate, begun, twice] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let fetched = 0;
    const send = async (): Promise<Response> => {
      fetched += 1;
      (fetched === 1 ? begun : twice).resolve();
      await gate.promise;
      return new Response(voiceWav().slice());
    };
    const first = takeInPrediction(house.context, 'wanted', { fetch: send });
    await begun.promise;
    const [second, third] = [takeInPrediction(house.context, 'wanted', { fetch: send }), takeInPrediction(house.context, 'wanted', { fetch: send })];
    // Whoever finds it taken has nothing to wait for.
    await Promise.race([Promise.all([second, third]), twice.promise]);
    gate.resolve();
    await Promise.all([first, second, third]);
    expect(fetched).toBe(1);
    expect(await row('wanted')).toMatchObject({ state: 'succeeded', takenUntil: null, purchase: { state: 'settled', costMicros: 260, assetId: expect.any(String) } });
  });

  it('is let go of where its taking in fails here, so that it is taken in later', async () => {
    await succeeded('unstored', 'https://replicate.delivery/b.wav');
    const full = { ...house.context, assets: { ...house.context.assets, put: () => Promise.reject(new Error('the disk is full')) } };
    await expect(takeInPrediction(full, 'unstored', { fetch: async () => new Response(voiceWav().slice()) })).rejects.toThrow('the disk is full');
    expect(await row('unstored')).toMatchObject({ doneAt: null, takenUntil: null, purchase: { state: 'open' } });
    await takeInPrediction(house.context, 'unstored', { fetch: async () => new Response(voiceWav().slice()) });
    expect(await row('unstored')).toMatchObject({ doneAt: expect.any(Date), purchase: { state: 'settled' } });
  });
});
