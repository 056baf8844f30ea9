import { expect, it, vi } from 'vitest';
import { StandIn } from './stand-in.ts';

// Three runs of tests, which opens a runner in this process: it has one of its own (vitest.config.ts).
vi.setConfig({ testTimeout: 60_000 });
const tests = [{ file: 'lib/db/new-id.test.ts', names: ['keep their order'] }];

it('runs tests over another text, and ends one that computes for ever', async () => {
  await using standIn = new StandIn('lib/db/new-id.ts', tests, 2_000);
  expect((await standIn.asItIs()).outcome).toBe('passed');
  expect((await standIn.over('export const newId = () => { for (;;); };')).outcome).toBe('late');
  // And goes on with the next.
  const next = await standIn.over(`export const newId = () => 'one';`, tests);
  expect(next).toEqual({ outcome: 'passed', tests: [{ name: 'keep their order when the clock is set back', failed: false }] });
});
