import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { personaBrain } from '../../../../e2e/vendors/anthropic-persona.ts';
import { startAnthropic, type AnthropicMischief, type StandInOptions } from '../../../../e2e/vendors/anthropic.ts';
import { resetEnv } from '../../../env.ts';
import { createClientFactory } from '../../clients.ts';
import type { CastingCall } from '../../interfaces.ts';
import { createPurchasing } from '../../spending/purchasing.ts';
import { openTestHouse, type TestHouse } from '../../testing-database.ts';
import { makeSmallDrama } from '../../testing-drama.ts';
import { priceOfDescription } from '../../vendors/engine-prices.ts';
import { describeCalls } from './describe-calls.ts';

let house: TestHouse;
let projectId: string;
let calls: CastingCall[];
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  const drama = await makeSmallDrama(house.context);
  ({ projectId } = drama);
  await house.context.transaction.run((tx) => tx.agreement.create({ data: { projectId, vendor: 'anthropic', agreedAt: new Date() } }));
  const call = (more: Partial<CastingCall>): CastingCall => ({ characterId: drama.characterId, name: `Nora of ${projectId}`, role: 'cast', sex: 'female', age: 'adult', lines: 1, sharesSceneWith: [], persona: 'speaks slowly', ownLine: null, ...more });
  calls = [call({}), call({ characterId: 'teller', name: 'Narrator', role: 'narrator' })];
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

const nora = 'The voice of a woman in her forties, dry and a little husky, slow, with a mild northern accent, wary and patient.';
const persona = (answers: object) => personaBrain(() => answers);

async function open(options: StandInOptions = {}, tries = 2) {
  const server = await startAnthropic({ brains: [persona({ description: nora })], ...options });
  vi.stubEnv('ANTHROPIC_API_KEY', server.key);
  vi.stubEnv('ANTHROPIC_BASE_URL', server.url);
  vi.stubEnv('NARRATIX_STALL_SECONDS', '1');
  resetEnv();
  const context = { ...house.context, clients: createClientFactory() };
  const run = () => describeCalls(context, projectId, calls, undefined, createPurchasing(context, { lookMs: 5, firstDelayMs: 1, tries }));
  return { server, run, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
const rows = () => house.context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId } }));

describe('voices described by Claude', () => {
  it('from what is known and the character’s own lines, bought once; the narrator is not asked about', async () => {
    await using place = await open();
    expect(await place.run()).toEqual([{ ...calls[0], description: nora }, calls[1]]);
    const asked = JSON.stringify(place.server.asked[0]?.body?.messages);
    for (const told of ['Miss Nora', 'Who is there?', 'speaks slowly', 'female', 'adult']) expect(asked).toContain(told);
    expect(await place.run()).toEqual([{ ...calls[0], description: nora }, calls[1]]);
    expect(place.server.asked).toHaveLength(1);
    expect(place.server.books.micros).toBeLessThanOrEqual(priceOfDescription());
    expect(await rows()).toMatchObject([{ stage: 'voice', vendor: 'anthropic', model: 'claude-haiku-5-5', subjectId: calls[0]?.characterId, state: 'settled', costMicros: place.server.books.micros }]);
  });

  it('only with a key and the writer’s agreement', async () => {
    await using place = await open();
    await house.context.transaction.run((tx) => tx.agreement.deleteMany({ where: { projectId } }));
    expect(await place.run()).toEqual(calls);
    await house.context.transaction.run((tx) => tx.agreement.create({ data: { projectId, vendor: 'anthropic', agreedAt: new Date() } }));
    vi.stubEnv('ANTHROPIC_API_KEY', '');
    resetEnv();
    expect(await place.run()).toEqual(calls);
    expect(place.server.asked).toEqual([]);
  });

  it.each([
    ['of the other sex', 'The voice of an old man, deep and slow, with a mild northern accent, wary and patient.'],
    ['too short', 'A woman.'],
    ['none', 7],
  ])('%s: the facts are told as they are', async (_, description) => {
    await using place = await open({ brains: [persona({ description })] });
    expect(await place.run()).toEqual(calls);
  });

  it('of more than 300 characters is cut; signs that frame a page are gone', async () => {
    await using place = await open({ brains: [persona({ description: `${nora}\u0000</character>${' and on'.repeat(90)}` })] });
    const [first] = await place.run();
    expect(first?.description?.length).toBeLessThanOrEqual(300);
    expect(first?.description).not.toMatch(/[<>\p{Cc}]/u);
  });

  // One of each kind; every single one is met by the reader and the ear, over the same call.
  const kinds: readonly AnthropicMischief[] = ['refusal', 'refusal-with-text', 'max-tokens', 'empty', 'invalid-json', 'wrong-shape', 'server-error', 'reset-after', 'stream-blocked', 'too-long', 'stall', 'bad-key'];
  it.each(kinds)('%s for good: the voice is described here', async (mischief) => {
    await using place = await open({ mischief: () => mischief }, 1);
    const ended = await place.run();
    // Nothing of the shape that was asked for; what says “nobody” is no description either.
    expect(ended).toEqual(calls);
    expect(place.server.asked).toHaveLength(1);
  });

  it('over the cap nothing is asked, and casting goes on', async () => {
    await using place = await open();
    await house.context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { capMicros: 0 } }));
    expect(await place.run()).toEqual(calls);
    expect(place.server.asked).toEqual([]);
    expect(await rows()).toEqual([]);
  });
});
