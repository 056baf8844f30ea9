/** A prediction whose creation was never answered, looked for among the vendor's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../../db/generated/client.ts';
import { createClientFactory } from '../clients.ts';
import { openPurchase } from '../spending/ledger.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { findPrediction, inputHashOf } from './find.ts';
import { lineOrder } from './testing-replicate.ts';

let house: TestHouse;
let projectId: string;
beforeAll(async () => {
  house = await openTestHouse();
  ({ id: projectId } = await house.context.transaction.run((tx) => tx.project.create({ data: { ownerId: house.context.actor.userId, title: 'Drama' } })));
});
afterAll(() => house[Symbol.asyncDispose]());

const input = { text: 'Who is there?', speaker: 'Serena' };
const askedAt = new Date(Date.now() - 5_000);
async function row(token: string, vendorId: string | null): Promise<Prediction> {
  const rows: Prediction[] = [];
  await openPurchase(house.context, { ...lineOrder(projectId, { inputHash: token }), vendor: 'replicate' }, async (tx, purchase) => {
    rows.push(await tx.prediction.create({ data: { purchaseId: purchase.id, token, vendorId, model: 'm', inputHash: inputHashOf(input), askedAt } }));
  });
  const [made] = rows;
  if (!made) throw new Error('no row was made');
  return made;
}
const told = (id: string, more: object = {}) => ({ id, status: 'processing', input, output: null, error: null, created_at: new Date().toISOString(), ...more });
/** @param aheadMs how far the vendor's clock goes before ours; null where it tells no time */
const findBy = async (aheadMs: number | null, lost: Prediction, results: object[]): Promise<string | null> => {
  const headers: Record<string, string> = aheadMs === null ? {} : { date: new Date(Date.now() + aheadMs).toUTCString() };
  const client = createClientFactory({ fetch: () => Promise.resolve(Response.json({ results, next: null }, { headers })) }).replicate({ apiKey: 'key' });
  return (await findPrediction(house.context, client, lost))?.id ?? null;
};
const find = async (lost: Prediction, ...results: object[]): Promise<string | null> => await findBy(0, lost, results);

describe('a lost prediction', () => {
  it('is known by the token in its webhook’s address, whatever its input became', async () => {
    const lost = await row('token-one', null);
    expect(await find(lost, told('other', { input: {} }), told('mine', { input: {}, webhook: 'https://studio.example/api/webhooks/replicate/token-one' }))).toBe('mine');
  });

  it('is else known by its input, a clip that came as data aside', async () => {
    const lost = await row('token-two', null);
    expect(await find(lost, told('other', { input: { ...input, text: 'Nobody.' } }), told('mine', { input: { speaker: 'Serena', text: 'Who is there?', reference_audio: 'https://replicate.delivery/clip' } }))).toBe('mine');
  });

  it('is none that another row knows as its own', async () => {
    await row('token-three', 'theirs');
    const lost = await row('token-four', null);
    expect(await find(lost, told('theirs'))).toBeNull();
    expect(await find(lost, told('theirs'), told('mine'))).toBe('mine');
  });

  it('is none that was made before it was asked for', async () => {
    const lost = await row('token-five', null);
    expect(await find(lost, told('older', { created_at: new Date(askedAt.getTime() - 120_000).toISOString() }))).toBeNull();
    // The answer to the list may have been long on its way.
    expect(await find(lost, told('mine', { created_at: new Date(askedAt.getTime() - 30_000).toISOString() }))).toBe('mine');
  });

  it('is found however far the vendor’s clock is from ours, and nothing older than it', async () => {
    const lost = await row('token-six', null);
    for (const aheadMs of [-26 * 3_600_000, 3_600_000]) {
      const made = (agoMs: number) => ({ created_at: new Date(Date.now() + aheadMs - agoMs).toISOString() });
      expect(await findBy(aheadMs, lost, [told('mine', made(4_000))])).toBe('mine');
      expect(await findBy(aheadMs, lost, [told('older', made(125_000))])).toBeNull();
    }
    // Where the vendor tells no time, all that it lists is looked through: what is not found is bought again.
    expect(await findBy(null, lost, [told('mine', { created_at: '2020-01-01T00:00:00Z' })])).toBe('mine');
  });
});
