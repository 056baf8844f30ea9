import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument, type ApiDescription } from '../../../e2e/http-api/document.ts';
import { fuzz } from '../../../e2e/http-api/fuzz.ts';
import { voiceCatalogue } from '../../../lib/services/voice-generation/catalogue.ts';
import type { Known } from '../../../e2e/http-api/values.ts';
import { makeSmallDrama } from '../../../lib/services/testing-drama.ts';
import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { apiDocument } from './_api/document.ts';
import { operations } from './_api/operations.ts';
import { openTestApi, type TestApi } from './_api/testing-api.ts';
import { GET as served } from './openapi.json/route.ts';

const described = readDocument(apiDocument());
let api: TestApi;
let me: ServiceContext;
let tokens: { all: string; reading: string };
let drama: Record<string, string>;
let known: Known;
beforeAll(async () => {
  api = await openTestApi();
  me = await api.local();
  tokens = { all: await api.token(me, ['read', 'write', 'spend']), reading: await api.token(me, ['read']) };
  drama = await fresh();
  known = { characterId: [drama['characterId'] ?? ''], chapterId: [drama['chapterId'] ?? ''], engine: ['local'], externalId: (await voiceCatalogue('local')).slice(0, 3).map(({ externalId }) => externalId) };
});
afterAll(async () => await api[Symbol.asyncDispose]());

async function fresh(): Promise<Record<string, string>> {
  const { projectId, chapterId, segmentId, characterId, exportId } = await makeSmallDrama(me);
  return { projectId, chapterId, segmentId, characterId, exportId, format: 'peaks' };
}

describe('the OpenAPI document', () => {
  it('is served, as it is made, to anybody', async () => {
    const response = await served(new Request('http://localhost/api/v1/openapi.json', { headers: { host: 'localhost' } }), { params: Promise.resolve({}) });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    const parsed: ApiDescription = readDocument(await response.json());
    expect(parsed).toEqual(described);
    expect(parsed.operations.map(({ operationId }) => operationId)).toEqual(expect.arrayContaining(operations.map(({ id }) => id)));
    expect(new Set(parsed.operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });
});

describe('asked rightly and wrongly', () => {
  for (const operation of described.operations) {
    it(`answers as it is described: ${operation.method} ${operation.path}`, async () => {
      const { statuses } = await fuzz(
        {
          api: described,
          ask: async ({ method, address, headers, body }) => await api.ask(method, address.slice(described.root.length), { headers, ...(body === null ? {} : { bytes: body }) }),
          ids: async () => (operation.method === 'DELETE' ? await fresh() : drama),
          tokens,
          known,
          runs: 8,
          seed: 8,
        },
        operation,
      );
      // Neither were all refused, nor was all let through.
      expect([...statuses.keys()].some((status) => status < 400), JSON.stringify([...statuses])).toBe(true);
      expect([...statuses.keys()]).toContain(401);
    });
  }
});
