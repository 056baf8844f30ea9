import { expect, it } from 'vitest';
import { warmUp } from './warm-up.ts';

it('mixes something of every kind without a fault, and comes to an end', async () => {
  await expect(warmUp(8000)).resolves.toBeUndefined();
});
