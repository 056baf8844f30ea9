import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { resetEnv } from '../env.ts';
import { deleteKey, putKey } from '../services/keys/put-key.ts';
import { silentLog } from '../services/log.ts';
import { createClientFactory } from '../services/clients.ts';
import { openTestHouse } from '../services/testing-database.ts';
import { openWorker } from './open-worker.ts';

it('the worker drops the client of a key that is changed or deleted on a page, and keeps the others', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-worker-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  vi.stubEnv('NARRATIX_DATA_DIR', folder);
  resetEnv();
  stack.defer(() => {
    vi.unstubAllEnvs();
    resetEnv();
  });
  const house = stack.use(await openTestHouse());
  const page = { ...house.context, clients: createClientFactory() };
  const { context: worker } = stack.use(await openWorker(house.url, silentLog));
  const put = (key: string) => putKey(page, { vendor: 'replicate', key });
  await put('r8_the-first-one-0123456789');
  const first = worker.clients.replicate({ apiKey: 'r8_the-first-one-0123456789' });
  const other = worker.clients.replicate({ apiKey: 'r8_somebody-elses-0123456789' });
  // The same key once more changes nothing.
  await put('r8_the-first-one-0123456789');
  await put('r8_the-second-one-0123456789');
  await expect.poll(() => worker.clients.replicate({ apiKey: 'r8_the-first-one-0123456789' }) === first).toBe(false);
  const second = worker.clients.replicate({ apiKey: 'r8_the-second-one-0123456789' });
  await deleteKey(page, { vendor: 'replicate' });
  await expect.poll(() => worker.clients.replicate({ apiKey: 'r8_the-second-one-0123456789' }) === second).toBe(false);
  expect(worker.clients.replicate({ apiKey: 'r8_somebody-elses-0123456789' })).toBe(other);
});
