/** A copy that cannot be written. */
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { openTestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { saveCopy } from './save-copy.ts';

const gone = vi.hoisted(() => ({ disposed: 0 }));
vi.mock('../temporary-files.ts', () => ({
  temporaryFolder: async () =>
    await Promise.resolve({
      path: path.join(import.meta.dirname, 'no such folder'),
      [Symbol.asyncDispose]: async () => {
        gone.disposed += 1;
        await Promise.resolve();
      },
    }),
}));

it('a copy that cannot be written is told as that, once, and leaves nothing', async () => {
  await using house = await openTestHouse();
  const { projectId } = await makeSmallDrama(house.context);
  // The disk says no while the sounds are still read: whoever waits for them only hears of it later.
  await expect(saveCopy(house.context, { projectId })).rejects.toMatchObject({ code: 'ENOENT' });
  expect(gone.disposed).toBe(1);
});
