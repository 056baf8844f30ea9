import { describe, expect, it } from 'vitest';
import { createClientFactory } from '../clients.ts';
import { askPrediction, getPrediction, listPredictions, type VendorPrediction } from './vendor.ts';

const answering = (body: unknown) => createClientFactory({ fetch: () => Promise.resolve(Response.json(body)) }).replicate({ apiKey: 'key' });
const good = { id: 'abc', status: 'succeeded', output: 'https://replicate.delivery/x.wav', error: null };

describe('an answer of another shape than documented', () => {
  it.each([true, 'queued', null, [], { ...good, id: '../x' }, { ...good, status: 'done' }])('%j is told in words, and may have been charged', async (body) => {
    await expect(getPrediction(answering(body), 'abc')).rejects.toMatchObject({ name: 'ServiceError', code: 'vendor-unavailable', bought: 'maybe', retryable: true });
    await expect(askPrediction(answering(body), { model: 'a/b', version: null, input: {}, webhook: null, cancelAfterSeconds: 60 })).rejects.toMatchObject({ code: 'vendor-unavailable', bought: 'maybe' });
  });

  it('of a next page that is no address ends the list', async () => {
    const seen: VendorPrediction[] = [];
    for await (const one of listPredictions(answering({ results: [good], next: 'page two' }), 3)) seen.push(one);
    expect(seen).toHaveLength(1);
  });
});

describe('an answer that is an error', () => {
  const failing = (status: number, body: object, headers: { [name: string]: string } = {}) => createClientFactory({ fetch: () => Promise.resolve(Response.json(body, { status, headers })) }).replicate({ apiKey: 'key' });
  const ask = (client: ReturnType<typeof failing>) => askPrediction(client, { model: 'a/b', version: null, input: {}, webhook: null, cancelAfterSeconds: 60 });

  it('is told to be waited for as long as it says, in its header or its body', async () => {
    const busy = { code: 'vendor-busy', bought: 'no', retryable: true };
    await expect(ask(failing(429, {}, { 'retry-after': '7' }))).rejects.toMatchObject({ ...busy, retryAfterSeconds: 7 });
    await expect(ask(failing(429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }))).rejects.toMatchObject({ ...busy, retryAfterSeconds: 30 });
    await expect(ask(failing(429, { detail: 'slow down', retry_after: 4 }))).rejects.toMatchObject({ ...busy, retryAfterSeconds: 4 });
    await expect(ask(failing(429, {}))).rejects.toMatchObject({ ...busy, retryAfterSeconds: null });
  });

  it('of a gateway says nothing of what was sold', async () => {
    for (const [status, bought] of [[500, 'no'], [503, 'no'], [502, 'maybe'], [504, 'maybe']] as const) await expect(ask(failing(status, {}))).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true, bought });
  });
});
