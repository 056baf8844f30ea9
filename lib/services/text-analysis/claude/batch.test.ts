import { describe, expect, it } from 'vitest';
import { createClientFactory } from '../../clients.ts';
import { ServiceError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { noLedger } from '../../spending/no-ledger.ts';
import { startAnthropic } from '../../../../e2e/vendors/anthropic.ts';
import { cancelBatch } from './batch.ts';
import { createClaudeTextEngine } from './engine.ts';
import { passingMemory, type AnswerMemory } from './memory.ts';
import { claudeModel } from '../../claude/models.ts';
import { brokenParts, byWords, localReader, talk } from './testing-story.ts';

const text = talk(420);
const retry = { sleep: async () => {}, random: () => 0 };

/** A memory that adds up what was paid. */
function counting(): AnswerMemory & { spent(): number } {
  const memory = passingMemory();
  const costs = new Map<string, number>();
  return {
    get: (key) => memory.get(key),
    put: async (key, value, cost) => {
      costs.set(key, cost);
      await memory.put(key, value, cost);
    },
    spent: () => [...costs.values()].reduce((sum, cost) => sum + cost, 0),
  };
}

async function open() {
  const server = await startAnthropic({ brain: byWords, batchLooks: 2 });
  const memory = counting();
  const options = { client: createClientFactory().anthropic({ apiKey: server.key, baseUrl: server.url }), model: claudeModel(null), memory, ledger: noLedger, log: silentLog, retry, now: () => new Date() };
  const reader = createClaudeTextEngine({ ...options, local: localReader, batch: true });
  /** As the worker does: again and again until it is there. Gives the looks it took. */
  const patiently = async (looks = 0): Promise<{ reading: Awaited<ReturnType<typeof reader.read>>; looks: number }> => {
    try {
      return { reading: await reader.read({ text }), looks };
    } catch (error) {
      if (error instanceof ServiceError && error.waits && error.retryable && looks < 9) return await patiently(looks + 1);
      throw error;
    }
  };
  return { server, memory, options, reader, patiently, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
const direct = async () => {
  await using server = await startAnthropic({ brain: byWords });
  const memory = counting();
  const reading = await createClaudeTextEngine({ client: createClientFactory().anthropic({ apiKey: server.key, baseUrl: server.url }), model: claudeModel(null), local: localReader, memory, ledger: noLedger, log: silentLog, retry }).read({ text });
  return { reading, spent: memory.spent() };
};

describe('a story read as a batch', () => {
  it('is asked once, waited for, and read like any other, for half the price', async () => {
    await using house = await open();
    const { reading, looks } = await house.patiently();
    expect(looks).toBe(1);
    expect(house.server.batches.made).toHaveLength(1);
    expect(house.server.asked).toEqual([]);
    const other = await direct();
    expect(reading).toEqual(other.reading);
    expect(house.memory.spent()).toBeLessThan(other.spent * 0.62);
    // Read again, nothing is asked.
    expect((await house.patiently()).reading).toEqual(reading);
    expect(house.server.batches.made).toHaveLength(1);
  });

  it.each(['errored', 'expired', 'canceled'] as const)('asks directly what %s', async (result) => {
    await using house = await open();
    house.server.batches.result = (n) => (n === 1 ? result : 'succeeded');
    const { reading } = await house.patiently();
    expect(brokenParts(reading, text)).toEqual([]);
    expect(reading.notes).toEqual([]);
    expect(house.server.asked).toHaveLength(1);
  });

  it('of which nothing came back is asked directly, and not made again', async () => {
    await using house = await open();
    house.server.batches.result = () => 'expired';
    expect((await house.patiently()).reading.notes).toEqual([]);
    expect(house.server.batches.made).toHaveLength(1);
    expect(house.server.asked.length).toBeGreaterThan(3);
  });

  it('whose making was not confirmed is found again, not bought twice', async () => {
    await using house = await open();
    house.server.batches.trouble = ['lost'];
    await house.patiently();
    expect(house.server.batches.made).toHaveLength(1);
  });

  it('is found again after a crash between asking and noting', async () => {
    await using house = await open();
    const put = house.memory.put.bind(house.memory);
    house.memory.put = async (key, value, cost) => {
      if ('state' in value && value.state === 'open') throw new Error('killed');
      await put(key, value, cost);
    };
    await expect(house.reader.read({ text })).rejects.toThrow('killed');
    house.memory.put = put;
    await house.patiently();
    expect(house.server.batches.made).toHaveLength(1);
  });

  it('is tried again when there were too many, and refused in plain words', async () => {
    await using house = await open();
    house.server.batches.trouble = ['rate-limit', 'no-credit'];
    await expect(house.reader.read({ text })).rejects.toMatchObject({ code: 'vendor-refused', person: expect.stringContaining('credit') });
    expect((await house.patiently()).reading.notes).toEqual([]);
    expect(house.server.batches.made).toHaveLength(1);
  });

  it('of another text is another batch', async () => {
    await using house = await open();
    await house.patiently();
    const other = `${talk(60)}\n\n“New words,” said Nora Vale.`;
    await expect(house.reader.read({ text: other })).rejects.toMatchObject({ waits: true });
    expect(house.server.batches.made).toHaveLength(2);
  });

  it('can be called off; what it answered by then is kept, the rest is another batch', async () => {
    await using house = await open();
    house.server.batches.result = (n) => (n === 1 ? 'canceled' : 'succeeded');
    await expect(house.reader.read({ text })).rejects.toMatchObject({ waits: true });
    await cancelBatch(house.options);
    await cancelBatch(house.options);
    const [first] = house.server.batches.made;
    expect(first?.state).not.toBe('in_progress');
    house.server.batches.result = () => 'succeeded';
    if (first) first.requests.splice(1, 1);
    expect((await house.patiently()).reading.notes).toEqual([]);
    expect(house.server.batches.made.map((batch) => batch.requests.length)).toEqual([first?.requests.length, 1]);
    expect(house.server.asked).toEqual([]);
  });
});
