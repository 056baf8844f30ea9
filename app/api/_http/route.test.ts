import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../lib/services/errors.ts';
import { createLog } from '../../../lib/services/log.ts';
import { requestCounts } from '../../../lib/services/operation/requests.ts';
import { createReport } from '../../../lib/services/report.ts';
import { fakeContext } from '../../../lib/services/testing.ts';
import { doorRoute } from './route.ts';

const lines: string[] = [];
const log = createLog({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } });
const { actor: _, assets: __, ...base } = fakeContext({ log, report: createReport(log) });
Object.assign(globalThis, { narratixWeb: { base: Promise.resolve(base), userId: null, listener: null } });
afterEach(() => void lines.splice(0));

async function ask(what: string, work: () => Promise<Response>): Promise<Response> {
  const handler = doorRoute(what, async ({ context }) => {
    context.log.info({ text: 'Rain fell on the roof.', apiKey: 'sk-ant-api03-abcdef' }, 'at work');
    return await work();
  });
  return await handler(new Request('http://localhost/api/x?token=plainsecret1', { headers: { host: 'localhost' } }), { params: Promise.resolve(undefined) });
}

describe('a request', () => {
  it('has an id that its answer and every line about it carry, and nothing of the story or of keys', async () => {
    const [good, bad] = await Promise.all([
      ask('do well', async () => new Response('ok')),
      ask('fail', async () => {
        throw new Error('postgresql://narratix:hunter2@127.0.0.1/db');
      }),
    ]);
    const idOf = (response: Response): string => response.headers.get('x-request-id') ?? 'none';
    expect(idOf(good)).not.toBe(idOf(bad));
    const found = lines.map((line) => JSON.parse(line)).map(({ msg, requestId }) => `${msg} ${requestId}`);
    expect(found.sort()).toEqual([`at work ${idOf(good)}`, `at work ${idOf(bad)}`, `unexpected error ${idOf(bad)}`].sort());
    for (const secret of ['Rain fell', 'sk-ant', 'hunter2', 'plainsecret']) expect(lines.join('')).not.toContain(secret);
  });

  it('is counted by what it is for, however it ends', async () => {
    await ask('be counted', async () => new Response('ok'));
    await ask('be counted', async () => {
      throw new ServiceError('not-found', { person: 'Not here.' });
    });
    const counted = requestCounts().find(({ route }) => route === 'be counted');
    expect(Object.fromEntries(counted?.statuses ?? [])).toEqual({ 200: 1, 404: 1 });
    expect(counted?.steps.reduce((sum, step) => sum + step, 0)).toBe(2);
  });
});
