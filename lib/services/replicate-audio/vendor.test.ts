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
