/** Random days of edits against the reference model; `npm run verify -- edits` does thousands of them. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { agree, type Tally } from './testing-agreement.ts';
import { anySound } from './testing-rows.ts';
import { days, stories } from './testing-steps.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

it('the services and the model agree on every day of edits', async () => {
  const sound = await anySound(house.context);
  const tally: Tally = new Map();
  await fc.assert(
    fc.asyncProperty(stories, days, async (story, steps) => await agree(house.context, story, steps, sound, tally)),
    { numRuns: 60, seed: 20_261_127, endOnFailure: true },
  );
  // Every kind of change was made, and some were refused: else nothing was compared.
  for (const what of ['split', 'join', 'assign', 'merge', 'undo', 'redo', 'read', 'refused as stale']) expect(tally.get(what) ?? 0, what).toBeGreaterThan(0);
}, 120_000);
