import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../lib/services/errors.ts';
import { clientAddress } from './client-address.ts';
import { problemResponse } from './problem.ts';

describe('a problem', () => {
  it('of somebody who asks too often says how long to wait, to people and to programs', async () => {
    const response = problemResponse(new ServiceError('too-many', { person: 'You sent files too often. Please wait 13 seconds, then try again.', retryable: true, retryAfterSeconds: 12.2 }), 'id');
    expect([response.status, response.headers.get('retry-after'), response.headers.get('content-type')]).toEqual([429, '13', 'application/problem+json; charset=utf-8']);
    expect(await response.json()).toMatchObject({ code: 'too-many', retryable: true, detail: 'You sent files too often. Please wait 13 seconds, then try again.', requestId: 'id' });
  });
  it('of a bug tells nothing of it', async () => {
    const response = problemResponse(new Error('password=hunter2'), 'id');
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('hunter2')]);
  });
});

describe('the address a request came from', () => {
  const headers = (forwarded?: string) => new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
  it.each([
    ['192.0.2.1', 0, '192.0.2.1'],
    ['192.0.2.1', 1, '192.0.2.1'],
    // What a client makes up stands in front of what our own proxies saw.
    ['made up, 192.0.2.1', 1, '192.0.2.1'],
    ['made up, 192.0.2.1, 10.0.0.2', 2, '192.0.2.1'],
    ['192.0.2.1', 2, '192.0.2.1'],
    [' , ', 1, 'unknown'],
    [undefined, 1, 'unknown'],
  ])('%j behind %i proxies', (forwarded, proxies, address) => expect(clientAddress(headers(forwarded), proxies)).toBe(address));
});
