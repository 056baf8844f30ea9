/** What a reading costs, in the ledger: held against the vendor's own books, whatever goes wrong between the two. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClientFactory } from '../../clients.ts';
import { silentLog } from '../../log.ts';
import { deleteProject } from '../../projects/delete-project.ts';
import { heldUnder } from '../../spending/budget.ts';
import { readingLedger } from '../../spending/reading-ledger.ts';
import { openTestHouse, type TestHouse } from '../../testing-database.ts';
import { startAnthropic, type AnthropicMischief, type StandInOptions } from '../../../../e2e/vendors/anthropic.ts';
import { cancelBatch, collectBatch } from './batch.ts';
import { createClaudeTextEngine, type ClaudeEngineOptions } from './engine.ts';
import { projectMemory } from './memory.ts';
import { claudeModel } from '../../claude/models.ts';
import { brokenParts, byWords, localReader, talk } from './testing-story.ts';

const short = talk(8);
const long = talk(420);
const capOfTwo = 220_000;
let house: TestHouse;
let projectId: string;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ id: projectId } = await house.context.transaction.run((tx) => tx.project.create({ data: { ownerId: house.context.actor.userId, title: 'Drama' } })));
});

async function open(options: StandInOptions = {}, more: Partial<ClaudeEngineOptions> = {}) {
  const server = await startAnthropic({ brain: byWords, ...options });
  const access = { apiKey: server.key, baseUrl: server.url };
  const model = claudeModel(null);
  const { context } = house;
  const engine: ClaudeEngineOptions = {
    client: createClientFactory().anthropic(access),
    model,
    local: localReader,
    memory: projectMemory(context.transaction, projectId),
    ledger: readingLedger(context, { projectId, model: model.id, access }),
    log: silentLog,
    // Nobody waits: neither for the next try, nor for the rest that the vendor asked all callers to take.
    retry: { sleep: async () => void (await context.transaction.run((tx) => tx.vendorPace.deleteMany())), random: () => 0 },
    ...more,
  };
  const reader = createClaudeTextEngine(engine);
  return { server, reader, batch: { ...engine, now: () => new Date() }, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
const rows = () => house.context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }));
const held = () => house.context.transaction.run((tx) => heldUnder(tx, projectId));
const setCap = (capMicros: number) => house.context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { capMicros } }));
const settled = async () => (await rows()).reduce((sum, row) => sum + (row.state === 'settled' ? (row.costMicros ?? 0) : 0), 0);

describe('a reading that pays', () => {
  it('has every request in the ledger, to the micro-dollar of the vendor’s books, and no word of the story', async () => {
    await using place = await open();
    await place.reader.read({ text: long });
    const found = await rows();
    expect(found).toHaveLength(place.server.asked.length);
    for (const row of found) {
      expect(row).toMatchObject({ vendor: 'anthropic', model: 'claude-sonnet-5-5', stage: 'read', subjectId: null, state: 'settled', value: null });
      expect(row.costMicros).toBeLessThanOrEqual(row.mostMicros);
    }
    expect(await settled()).toBe(place.server.books.micros);
    expect(await held()).toBe(place.server.books.micros);
    // Read again, nothing is asked and nothing is written.
    await place.reader.read({ text: long });
    expect(await rows()).toEqual(found);
  });

  const unsold: readonly AnthropicMischief[] = ['rate-limit', 'rate-limit-body', 'overloaded', 'server-error', 'unavailable', 'blocked', 'too-large', 'bad-key', 'no-credit', 'bad-request'];
  const lost: readonly AnthropicMischief[] = ['drop', 'cut', 'ended-early', 'garbage', 'stream-overloaded', 'stream-blocked', 'stall', 'silent', 'bad-gateway', 'reset-after', 'html', 'empty-object'];
  // Of answers that came and were of no use, a few stand for all: they are paid.
  const answered: readonly AnthropicMischief[] = ['refusal', 'max-tokens', 'invalid-json', 'doubled'];
  it.each([...unsold, ...lost, ...answered])('%s: what the ledger counts is never less than what was sold', async (mischief) => {
    await using place = await open({ mischief: (n) => (n === 0 ? mischief : null) }, mischief === 'stall' || mischief === 'silent' ? { stallMs: 400 } : {});
    await place.reader.read({ text: short }).catch((error: unknown) => expect(error).toMatchObject({ code: 'vendor-refused' }));
    const [first, ...others] = await rows();
    expect(first?.state).toBe(unsold.includes(mischief) ? 'released' : lost.includes(mischief) ? 'uncertain' : 'settled');
    expect(others.every((row) => row.state === 'settled')).toBe(true);
    expect(await held()).toBeGreaterThanOrEqual(place.server.books.micros);
    if (!lost.includes(mischief)) expect(await held()).toBe(place.server.books.micros);
  });

  it('in any mixture of trouble nothing stays open, and nothing that was sold is left out', async () => {
    const troubles: (AnthropicMischief | null)[] = [null, 'cut', 'refusal', 'server-error', null, 'reset-after', 'max-tokens', 'blocked', 'drop', null, 'rate-limit', 'invalid-json', 'html'];
    await using place = await open({ mischief: (n) => troubles[n % troubles.length] ?? null }, { concurrency: 4 });
    await place.reader.read({ text: long });
    const found = await rows();
    expect(found).toHaveLength(place.server.asked.length);
    expect(found.map((row) => row.state)).not.toContain('open');
    const lostMicros = place.server.books.micros - (await settled());
    const uncertain = found.filter((row) => row.state === 'uncertain').reduce((sum, row) => sum + row.mostMicros, 0);
    expect(lostMicros).toBeGreaterThan(0);
    expect(lostMicros).toBeLessThanOrEqual(uncertain);
    expect(await held()).toBe((await settled()) + uncertain);
  });

  it('nobody there: nothing is counted', async () => {
    const place = await open({}, { tries: 2 });
    await place.server[Symbol.asyncDispose]();
    await expect(place.reader.read({ text: short })).rejects.toMatchObject({ code: 'vendor-unavailable' });
    expect((await rows()).map((row) => row.state)).toEqual(['released', 'released']);
    expect(await held()).toBe(0);
  });

  it('tries again as often as its own discipline says, and no more', async () => {
    await using place = await open({ mischief: () => 'server-error' }, { tries: 3 });
    await expect(place.reader.read({ text: short })).rejects.toMatchObject({ code: 'vendor-unavailable', waits: false });
    expect(place.server.asked).toHaveLength(3);
  });

  it('meets the cap, asks nothing more, and says so; raised, it goes on where it was', async () => {
    await using place = await open({}, { concurrency: 1 });
    // After two requests it leaves less than the most that a third can cost.
    await setCap(capOfTwo);
    const reading = await place.reader.read({ text: long });
    expect(brokenParts(reading, long)).toEqual([]);
    expect(reading.notes).toEqual([expect.stringMatching(/^\d+ lines were left to the built-in reader: the cap on spending was reached before them\.$/)]);
    const asked = place.server.asked.length;
    expect(asked).toBeGreaterThan(0);
    expect(await held()).toBe(place.server.books.micros);
    expect(await held()).toBeLessThanOrEqual(capOfTwo);
    await setCap(5_000_000);
    expect((await place.reader.read({ text: long })).notes).toEqual([]);
    expect(place.server.books.repeated().size).toBe(0);
    expect(place.server.asked.length).toBeGreaterThan(asked);
  });

  it('that may spend nothing at all says so in the cap’s own words', async () => {
    await using place = await open();
    await setCap(0);
    await expect(place.reader.read({ text: short })).rejects.toMatchObject({ code: 'spend-cap', person: expect.stringContaining('Raise the cap') });
    expect(place.server.asked).toEqual([]);
    expect(await rows()).toEqual([]);
  });
});

describe('a batch that pays', () => {
  const waits = { waits: true, retryable: true };

  it('is held as a whole before it is made, and settled by its answers', async () => {
    await using place = await open({}, { batch: true });
    await expect(place.reader.read({ text: long })).rejects.toMatchObject(waits);
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ state: 'open', stage: 'read' });
    expect(await held()).toBe(row?.mostMicros);
    await place.reader.read({ text: long });
    expect((await rows()).map(({ state, costMicros }) => ({ state, costMicros }))).toEqual([{ state: 'settled', costMicros: place.server.books.micros }]);
    expect(await held()).toBe(place.server.books.micros);
  });

  it('that was called off pays for what was answered', async () => {
    await using place = await open({ batchLooks: 3 }, { batch: true });
    place.server.batches.result = (n) => (n < 2 ? 'succeeded' : 'canceled');
    await expect(place.reader.read({ text: long })).rejects.toMatchObject(waits);
    await cancelBatch(place.batch);
    await collectBatch(place.batch);
    expect(place.server.books.sales).toHaveLength(2);
    expect(await settled()).toBe(place.server.books.micros);
    expect(await held()).toBe(place.server.books.micros);
  });

  it('that was refused is let go of; one whose making was lost is found and held once', async () => {
    await using place = await open({}, { batch: true });
    place.server.batches.trouble = ['no-credit'];
    await expect(place.reader.read({ text: long })).rejects.toMatchObject({ code: 'vendor-refused' });
    expect(await held()).toBe(0);
    place.server.batches.trouble = ['lost'];
    await expect(place.reader.read({ text: long })).rejects.toMatchObject(waits);
    await place.reader.read({ text: long });
    expect((await rows()).map((row) => row.state)).toEqual(['released', 'settled']);
    expect(await held()).toBe(place.server.books.micros);
  });

  it('whose drama is deleted stays counted, and is on its way no more', async () => {
    await using place = await open({}, { batch: true });
    await expect(place.reader.read({ text: long })).rejects.toMatchObject(waits);
    const [row] = await rows();
    await deleteProject(house.context, { projectId });
    expect(await house.context.transaction.run((tx) => tx.purchase.findUnique({ where: { id: row?.id ?? '' } }))).toMatchObject({ projectId: null, state: 'uncertain', mostMicros: row?.mostMicros, openKey: null });
  });

  it('over the cap is not made, and not asked directly instead', async () => {
    await using place = await open({}, { batch: true });
    await setCap(1_000);
    await expect(place.reader.read({ text: long })).rejects.toMatchObject({ code: 'spend-cap' });
    expect(place.server.batches.made).toEqual([]);
    expect(place.server.asked).toEqual([]);
  });
});
