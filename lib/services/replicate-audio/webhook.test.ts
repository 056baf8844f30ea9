/** Replicate's calls: what is let in, what is not, and that each is recorded once. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookCall, WebhookProcessingService } from '../interfaces.ts';
import { openPurchase } from '../spending/ledger.ts';
import { lineOrder, openReplicateHouse, type ReplicateHouse } from './testing-replicate.ts';
import { ensureWebhookSecret } from './webhook-secret.ts';
import { recordPrediction } from './record.ts';
import { predictionSchema } from './vendor.ts';
import { createWebhookProcessing, isSigned, largestCallBytes } from './webhook.ts';

let at: ReplicateHouse;
let service: WebhookProcessingService;
let token: string;
let predictionId: string;
const vendorId = 'abcdefghjkmnpqrstvwxyz0123';

beforeAll(async () => {
  at = await openReplicateHouse();
  await ensureWebhookSecret(at.context, at.vendor.key, at.context.clients.replicate({ apiKey: at.vendor.key, baseUrl: at.vendor.baseUrl }));
  service = createWebhookProcessing(at.context, (userId) => ({ transaction: at.context.transaction, actor: { userId } }));
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
beforeEach(async () => {
  at.house.jobs.length = 0;
  token = `token-${randomUUID()}`;
  await at.context.transaction.run((tx) => tx.prediction.deleteMany());
  await openPurchase(at.context, { ...lineOrder(at.projectId, { inputHash: token }), vendor: 'replicate' }, async (tx, purchase) => {
    const row = await tx.prediction.create({ data: { purchaseId: purchase.id, token, vendorId, model: 'qwen/qwen3-tts', inputHash: 'x', state: 'processing' } });
    predictionId = row.id;
  });
});

/** On a whole second, as timestamps are. */
const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const told = (status: string, more: object = {}) => JSON.stringify({ id: vendorId, status, input: {}, output: status === 'succeeded' ? 'https://replicate.delivery/a.wav' : null, error: null, ...more });
function call(rawBody: string, more: { secret?: string; id?: string; ageSeconds?: number; token?: string; signature?: string } = {}): WebhookCall {
  const id = more.id ?? `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(now.getTime() / 1000) - (more.ageSeconds ?? 0));
  const key = Buffer.from((more.secret ?? at.vendor.webhookSecret).slice('whsec_'.length), 'base64');
  const signature = more.signature ?? `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${rawBody}`).digest('base64')}`;
  return { headers: { id, timestamp, signature }, token: more.token ?? token, rawBody, receivedAt: now };
}
const row = () => at.context.transaction.run((tx) => tx.prediction.findUniqueOrThrow({ where: { id: predictionId }, include: { receipts: true } }));

describe('a webhook', () => {
  it('that is rightly signed ends the prediction and leaves the work to a job', async () => {
    expect(await service.process(call(told('succeeded')))).toBe('accepted');
    expect(await row()).toMatchObject({ state: 'succeeded', outputUrl: 'https://replicate.delivery/a.wav', doneAt: null });
    expect(at.house.jobs).toEqual([{ name: 'take-in-prediction', stepId: null, predictionId }]);
  });

  it('that comes again is known by its id and does nothing', async () => {
    const first = call(told('succeeded'));
    const outcomes = await Promise.all([service.process(first), service.process(first), service.process(first)]);
    expect(outcomes.toSorted()).toEqual(['accepted', 'repeated', 'repeated']);
    expect(at.house.jobs).toHaveLength(1);
    expect((await row()).receipts).toHaveLength(1);
  });

  it('that comes late in order never moves what has ended back', async () => {
    await service.process(call(told('succeeded')));
    expect(await service.process(call(told('processing')))).toBe('accepted');
    expect(await service.process(call(told('starting')))).toBe('accepted');
    expect(await service.process(call(told('failed')))).toBe('accepted');
    expect(await row()).toMatchObject({ state: 'succeeded' });
  });

  it('that comes before the answer to the request tells the vendor’s id', async () => {
    await at.context.transaction.run((tx) => tx.prediction.update({ where: { id: predictionId }, data: { vendorId: null, state: 'asking' } }));
    expect(await service.process(call(told('succeeded')))).toBe('accepted');
    expect(await row()).toMatchObject({ vendorId, state: 'succeeded' });
  });

  it('that comes before the answer and tells of another prediction gives way to the answer', async () => {
    const answer = predictionSchema.parse(JSON.parse(told('processing')));
    await at.context.transaction.run((tx) => tx.prediction.update({ where: { id: predictionId }, data: { vendorId: null, state: 'asking' } }));
    expect(await service.process(call(told('succeeded', { id: 'someotherprediction' })))).toBe('accepted');
    await at.context.transaction.run((tx) => recordPrediction(tx, predictionId, answer));
    expect(await row()).toMatchObject({ vendorId, state: 'processing', doneAt: null, endedAt: null });
    expect(await service.process(call(told('succeeded')))).toBe('accepted');
    expect(await row()).toMatchObject({ vendorId, state: 'succeeded' });
    // What was taken in meanwhile stays so; only whose it is was wrong.
    await at.context.transaction.run((tx) => tx.prediction.update({ where: { id: predictionId }, data: { vendorId: 'someotherprediction', doneAt: new Date() } }));
    await at.context.transaction.run((tx) => recordPrediction(tx, predictionId, answer));
    expect(await row()).toMatchObject({ vendorId, state: 'succeeded' });
  });

  it('whose signature is of another secret, another body, or no signature at all is forged', async () => {
    const body = told('succeeded');
    expect(await service.process(call(body, { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` }))).toBe('forged');
    expect(await service.process({ ...call(body), rawBody: told('succeeded', { output: 'https://evil.example/a.wav' }) })).toBe('forged');
    for (const signature of ['', 'v1,', 'v2,abc', 'v1,AAAA', 'x']) expect(await service.process(call(body, { signature }))).toBe('forged');
    expect(await service.process({ ...call(body), headers: { id: null, timestamp: null, signature: null } })).toBe('forged');
    expect(await row()).toMatchObject({ state: 'processing', receipts: [] });
    expect(at.house.jobs).toEqual([]);
  });

  it('that is ten minutes old, or of the future, is late, however well it is signed', async () => {
    expect(await service.process(call(told('succeeded'), { ageSeconds: 600 }))).toBe('late');
    expect(await service.process(call(told('succeeded'), { ageSeconds: -600 }))).toBe('late');
    expect(await service.process(call(told('succeeded'), { ageSeconds: 301 }))).toBe('late');
    for (const ageSeconds of [300, -300]) expect(await service.process(call(told('succeeded'), { ageSeconds }))).toBe('accepted');
  });

  it('about a prediction that nobody knows, or another than its address says, is refused', async () => {
    expect(await service.process(call(told('succeeded'), { token: randomUUID() }))).toBe('unknown');
    expect(await service.process(call(told('succeeded'), { token: 'x' }))).toBe('unknown');
    expect(await service.process(call(told('succeeded', { id: 'someotherprediction' })))).toBe('forged');
    expect(await row()).toMatchObject({ state: 'processing' });
  });

  it('has room for the clip of a voice that it repeats, and for not much more', () => {
    const clip = (seconds: number) => Math.ceil((seconds * 44_100 * 2 * 4) / 3);
    expect(largestCallBytes).toBeGreaterThan(clip(20) + 100_000);
    expect(largestCallBytes).toBe(2 ** 22);
  });

  it('that cannot be read is malformed', async () => {
    for (const body of ['', '{', '[]', '{"id":"a"}', JSON.stringify({ id: vendorId, status: 'exploded' })]) expect(await service.process(call(body))).toBe('malformed');
  });

  it('may carry several signatures, one of which is ours', () => {
    const one = call(told('succeeded'));
    expect(isSigned({ ...one, headers: { ...one.headers, signature: `v1,AAAA ${one.headers.signature} v1,BBBB` } }, at.vendor.webhookSecret)).toBe(true);
  });

  it('without an id, a time or a signature, or with a secret of another kind, is not signed, whatever was signed', () => {
    const body = told('succeeded');
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const signed = (headers: WebhookCall['headers'], by = secret) => {
      const right = `v1,${createHmac('sha256', Buffer.from(by.slice('whsec_'.length), 'base64')).update(`${headers.id}.${headers.timestamp}.${body}`).digest('base64')}`;
      return isSigned({ headers: { ...headers, signature: headers.signature === null ? null : right }, rawBody: body }, by);
    };
    const whole = { id: 'msg_1', timestamp: '1764230400', signature: 'right' };
    expect(signed(whole)).toBe(true);
    for (const wrong of [{ id: null }, { id: '' }, { timestamp: null }, { signature: null }]) expect(signed({ ...whole, ...wrong })).toBe(false);
    expect(signed(whole, secret.replace('whsec_', 'other_'))).toBe(false);
  });

  it('leaves work to a job only where the prediction has ended and nobody took its sound in', async () => {
    await service.process(call(told('processing')));
    expect(at.house.jobs).toEqual([]);
    await at.context.transaction.run((tx) => tx.prediction.update({ where: { id: predictionId }, data: { state: 'succeeded', doneAt: new Date() } }));
    await service.process(call(told('succeeded')));
    expect(at.house.jobs).toEqual([]);
  });

  it('is not recorded where the work could not be left to a job: the vendor calls again', async () => {
    const full = { ...at.context, queue: { ...at.context.queue, enqueue: () => Promise.reject(new Error('the queue is full')) } };
    const failing = createWebhookProcessing(full, (userId) => ({ transaction: at.context.transaction, actor: { userId } }));
    await expect(failing.process(call(told('succeeded')))).rejects.toThrow('the queue is full');
    expect(await row()).toMatchObject({ state: 'processing', receipts: [] });
  });

  it('the secret is kept sealed: neither it nor the token stands in the row', async () => {
    const kept = await at.context.transaction.run((tx) => tx.webhookSecret.findFirstOrThrow());
    const raw = JSON.stringify(kept) + Buffer.from(kept.sealed, 'base64').toString('latin1');
    expect(raw).not.toContain(at.vendor.webhookSecret.slice(6));
    expect(raw).not.toContain(at.vendor.key);
  });
});
