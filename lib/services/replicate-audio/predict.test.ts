/** Predictions against the stand-in: nothing is paid for twice, nothing that was paid for is left out of the ledger. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledByPerson } from '../errors.ts';
import { monthBudget } from '../spending/budget.ts';
import { recordPrediction } from './record.ts';
import { audioOf, lineOrder, openReplicateHouse, type ReplicateHouse } from './testing-replicate.ts';
import { getPrediction } from './vendor.ts';

let at: ReplicateHouse;
beforeEach(async () => {
  at = await openReplicateHouse();
});
afterEach(async () => {
  await at[Symbol.asyncDispose]();
});

const rows = () => at.context.transaction.run((tx) => tx.purchase.findMany({ orderBy: { createdAt: 'asc' }, include: { prediction: true } }));
const held = async () => {
  const [drama, month] = await at.context.transaction.run((tx) => Promise.all([tx.budget.findUnique({ where: { id: at.projectId } }), tx.budget.findUnique({ where: { id: monthBudget(at.context.actor.userId, new Date()) } })]));
  return [Number(drama?.heldMicros ?? 0), Number(month?.heldMicros ?? 0)];
};

/** Every sale of the vendor's is one row, settled or uncertain, of the same price; every settled row is one sale. */
async function booksAgree(): Promise<void> {
  const ledger = await rows();
  const byId = new Map(ledger.map((row) => [row.prediction?.vendorId, row]));
  for (const sale of at.vendor.books.sales) expect(byId.get(sale.requestId), `sale ${sale.requestId}`).toMatchObject({ state: expect.stringMatching(/settled|uncertain/), mostMicros: sale.micros });
  const sold = new Set(at.vendor.books.sales.map((sale) => sale.requestId));
  for (const row of ledger) if (row.state === 'settled') expect(sold.has(row.prediction?.vendorId ?? ''), `settled row ${row.id}`).toBe(true);
  const sum = ledger.reduce((total, row) => total + (row.state === 'settled' ? (row.costMicros ?? 0) : row.state === 'released' ? 0 : row.mostMicros), 0);
  expect(await held()).toEqual([sum, sum]);
  expect(ledger.filter((row) => row.state === 'open')).toEqual([]);
}

describe('a prediction', () => {
  it('is asked for once, followed, and its sound stored and paid', async () => {
    const receipt = await audioOf(at.context).predict(lineOrder(at.projectId));
    expect(receipt).toMatchObject({ costMicros: 260, reused: false });
    expect((await at.context.assets.describe(receipt.assetId)).durationSeconds).toBeGreaterThan(0.3);
    expect(await rows()).toMatchObject([{ state: 'settled', openKey: null, vendor: 'replicate', model: 'qwen/qwen3-tts', prediction: { state: 'succeeded', doneAt: expect.any(Date) } }]);
    await booksAgree();
  });

  it('for the same thing is found again, not bought again', async () => {
    const first = await audioOf(at.context).predict(lineOrder(at.projectId));
    const second = await audioOf(at.context).predict(lineOrder(at.projectId));
    expect(second).toMatchObject({ assetId: first.assetId, reused: true });
    expect(at.vendor.books.sales).toHaveLength(1);
  });

  it('that ten want at once is asked for once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => audioOf(at.context).predict(lineOrder(at.projectId))));
    expect(new Set(all.map((one) => one.assetId)).size).toBe(1);
    expect(at.vendor.books.sales).toHaveLength(1);
    await booksAgree();
  });

  it('tells the vendor when to give it up', async () => {
    await audioOf(at.context).predict(lineOrder(at.projectId));
    const deadline = at.vendor.predictions.list[0]?.deadline?.getTime() ?? 0;
    expect(deadline - (at.vendor.predictions.list[0]?.createdAt.getTime() ?? 0)).toBe(300_000);
  });

  it.each(['reset-after', 'stalled-headers', 'stalled-body', 'malformed', 'empty', 'html'] as const)('whose answer is lost (%s) is looked for at the vendor’s, and not asked for again', async (mischief) => {
    at.vendor.mischief.queue([mischief]);
    await audioOf(at.context).predict(lineOrder(at.projectId));
    expect(at.vendor.books.sales).toHaveLength(1);
    expect((at.vendor.calls.shown().byKind['create'] ?? 0)).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'settled' }]);
    await booksAgree();
  });

  it('that never arrived (reset-before) is released once it was looked for, and asked for again', async () => {
    at.vendor.mischief.queue(['reset-before']);
    await audioOf(at.context).predict(lineOrder(at.projectId));
    expect((at.vendor.calls.shown().byKind['create'] ?? 0)).toBe(2);
    expect((await rows()).map((row) => row.state)).toEqual(['released', 'settled']);
    await booksAgree();
  });

  it.each(['rate-limit', 'rate-limit-body', 'server-error', 'unavailable'] as const)('that is turned away (%s) holds no money meanwhile and is asked for again', async (mischief) => {
    at.vendor.mischief.queue([mischief]);
    // A busy machine is no stall.
    const audio = audioOf(at.context, { stallMs: 20_000 });
    if (mischief.startsWith('rate-limit')) {
      // Told to wait for longer than a call can: the queue comes back, and no try is lost.
      const stop = new AbortController();
      const answer = audio.predict(lineOrder(at.projectId), stop.signal).catch((error: unknown) => error);
      const restUntil = async () => (await at.context.transaction.run((tx) => tx.vendorPace.findFirst()))?.restUntil?.getTime() ?? 0;
      await expect.poll(restUntil, { timeout: 20_000 }).toBeGreaterThan(Date.now());
      stop.abort();
      expect(await answer).toMatchObject({ code: expect.stringMatching(/vendor-busy|cancelled/) });
      expect(await held()).toEqual([0, 0]);
    } else {
      await audio.predict(lineOrder(at.projectId));
      expect((await rows()).map((row) => row.state)).toEqual(['released', 'settled']);
    }
    await booksAgree();
  });

  it('without credit is a plain sentence, and nothing is held', async () => {
    at.vendor.mischief.queue(['no-credit']);
    await expect(audioOf(at.context).predict(lineOrder(at.projectId))).rejects.toMatchObject({ code: 'vendor-refused', person: expect.stringContaining('credit') });
    expect((at.vendor.calls.shown().byKind['create'] ?? 0)).toBe(1);
    await booksAgree();
  });

  it.each(['failed', 'aborted', 'canceled'] as const)('that ended %s is asked for again, and the ledger says what it cost', async (mischief) => {
    at.vendor.mischief.queue([mischief]);
    await audioOf(at.context).predict(lineOrder(at.projectId));
    expect((await rows()).map((row) => row.state)).toEqual([mischief === 'canceled' ? 'uncertain' : 'released', 'settled']);
    await booksAgree();
  });

  it.each(['cut-audio', 'output-gone', 'foreign-host', 'private-redirect', 'output-too-large'] as const)('whose sound cannot be had (%s) is paid, kept as lost and made again', async (mischief) => {
    at.vendor.mischief.queue([mischief]);
    const receipt = await audioOf(at.context).predict(lineOrder(at.projectId));
    expect((await at.context.assets.describe(receipt.assetId)).durationSeconds).toBeGreaterThan(0.3);
    expect(await rows()).toMatchObject([{ state: 'settled', assetId: null, note: expect.stringContaining('sound'), prediction: { state: 'lost' } }, { state: 'settled', assetId: receipt.assetId }]);
    expect(at.vendor.delivery.trapped).toEqual([]);
    await booksAgree();
  });

  it('whose file breaks off on the way is fetched again, not bought again', async () => {
    at.vendor.elsewhere.set((n, what) => (what === 'file' && n < 40 ? (['reset-before', 'stalled-body'] as const)[n % 2] ?? null : null));
    let left = 2;
    at.vendor.elsewhere.set((_, what) => (what === 'file' && left-- > 0 ? 'reset-before' : null));
    await audioOf(at.context).predict(lineOrder(at.projectId));
    expect(at.vendor.books.sales).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });

  it('that a person calls off is called off at the vendor’s', async () => {
    const gate = Promise.withResolvers<void>();
    await at[Symbol.asyncDispose]();
    at = await openReplicateHouse({ hold: () => gate.promise });
    const stop = new AbortController();
    const answer = audioOf(at.context).predict(lineOrder(at.projectId), stop.signal).catch((error: unknown) => error);
    await expect.poll(() => at.vendor.predictions.list[0]?.status).toBe('processing');
    stop.abort(new CancelledByPerson());
    expect(await answer).toMatchObject({ code: 'cancelled' });
    await expect.poll(() => at.vendor.predictions.list[0]?.status).toBe('canceled');
    gate.resolve();
    expect((await rows()).map((row) => row.state)).toEqual(['uncertain']);
    await booksAgree();
  });

  it('goes on where it stood when its worker dies', async () => {
    const gate = Promise.withResolvers<void>();
    await at[Symbol.asyncDispose]();
    at = await openReplicateHouse({ hold: () => gate.promise });
    const stop = new AbortController();
    const first = audioOf(at.context).predict(lineOrder(at.projectId), stop.signal).catch((error: unknown) => error);
    await expect.poll(() => at.vendor.predictions.list.length).toBe(1);
    // As a worker that ends: no cancel is sent.
    stop.abort(new Error('gone'));
    await first;
    const second = audioOf(at.context).predict(lineOrder(at.projectId));
    gate.resolve();
    expect(await second).toMatchObject({ costMicros: 260 });
    expect(at.vendor.books.sales).toHaveLength(1);
    await booksAgree();
  });

  it.each(['succeeded', 'failed'] as const)('that was given up as never created, and had %s at the vendor’s, counts again, cap or no cap', async (ended) => {
    if (ended === 'failed') at.vendor.mischief.queue(['failed']);
    const { context } = at;
    await audioOf(context, { tries: 1 }).predict(lineOrder(at.projectId)).catch(() => undefined);
    const [bought] = await rows();
    const vendorId = bought?.prediction?.vendorId ?? '';
    const predictionId = bought?.prediction?.id ?? '';
    // As the search leaves it that did not find it.
    await context.transaction.run(async (tx) => {
      await tx.prediction.update({ where: { id: predictionId }, data: { vendorId: null, state: 'failed', outputUrl: null, doneAt: new Date() } });
      await tx.purchase.update({ where: { id: bought?.id ?? '' }, data: { state: 'released', costMicros: null, assetId: null } });
      await tx.budget.updateMany({ data: { heldMicros: 0 } });
      await tx.project.update({ where: { id: at.projectId }, data: { capMicros: 1 } });
    });
    const said = await getPrediction(context.clients.replicate({ apiKey: at.vendor.key, baseUrl: at.vendor.baseUrl }), vendorId, {});
    expect(await context.transaction.run((tx) => recordPrediction(tx, predictionId, said))).toMatchObject({ vendorId, state: ended, doneAt: null });
    expect(await rows()).toMatchObject([{ state: 'uncertain', note: expect.stringContaining('found there later') }]);
    expect(await held()).toEqual([260, 260]);
    // Told twice, it counts once.
    await context.transaction.run((tx) => recordPrediction(tx, predictionId, said));
    expect(await held()).toEqual([260, 260]);
    await audioOf(context).takeIn(predictionId);
    expect(await rows()).toMatchObject([ended === 'succeeded' ? { state: 'settled', costMicros: 260, assetId: expect.any(String) } : { state: 'released' }]);
    await booksAgree();
  });

  it('beyond the cap is refused before anything is asked', async () => {
    await at.context.transaction.run((tx) => tx.project.update({ where: { id: at.projectId }, data: { capMicros: 259 } }));
    await expect(audioOf(at.context).predict(lineOrder(at.projectId))).rejects.toMatchObject({ code: 'spend-cap', person: expect.stringContaining('Raise the cap') });
    expect((at.vendor.calls.shown().byKind['create'] ?? 0)).toBe(0);
    expect(await held()).toEqual([0, 0]);
  });
});
