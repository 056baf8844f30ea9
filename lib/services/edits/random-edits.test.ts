/** Random days of edits against the reference model; `npm run verify -- edits` does thousands of them. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { agree, type Tally } from './testing-agreement.ts';
import { anySound } from './testing-rows.ts';
import { days, stories, type Step } from './testing-steps.ts';

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

it('they agree where a reading changed only how lines are weighed, and an edit before it is taken back', async () => {
  const sound = await anySound(house.context);
  const story = '“Only me,” said old Piet. “The boat is late.”\n\n“It is the wind.”\n\n“Are they alive, Tom?” Nora whispered.\n\n“Late again,” Nora said.\n\n“I have never liked this crossing,” said Piet, and held on to the rail.\n\n* * *\n';
  await agree(house.context, story, [{ window: 1, picks: [587, 3785, 5633], what: 'assign' }, { window: 0, picks: [9599, 7637, 8450], what: 'merge' }, { window: 1, picks: [6974, 5313, 582], what: 'read' }, { window: 0, picks: [6385, 3963, 2287], what: 'undo' }, { window: 0, picks: [0, 0, 0], what: 'redo' }], sound, new Map());
});

it('they agree where a line is split and something is taken back in the same moment, whichever came first', async () => {
  const sound = await anySound(house.context);
  const story = 'The light went out. It did not come back.\n\n“Late again,” Nora said.\n';
  const atOnce: Step = { window: 0, picks: [0, 0, 0], what: 'both', first: { window: 0, picks: [0, 7, 0], what: 'split' }, second: { window: 1, picks: [0, 0, 0], what: 'undo' } };
  for (let turn = 0; turn < 4; turn += 1) {
    const tally: Tally = new Map();
    await agree(house.context, story, [{ window: 0, picks: [1, 1, 4], what: 'set' }, atOnce, { window: 0, picks: [0, 0, 0], what: 'redo' }], sound, tally);
    expect(tally.get('split')).toBe(1);
    expect(tally.get('undo')).toBe(1);
  }
});
