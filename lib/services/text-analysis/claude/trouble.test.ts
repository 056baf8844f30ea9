import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientFactory } from '../../clients.ts';
import { ServiceError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { noLedger } from '../../spending/no-ledger.ts';
import { fatalMischiefs, mischiefs, type Mischief } from '../../../../e2e/vendors/anthropic.ts';
import { createClaudeTextEngine } from './engine.ts';
import { passingMemory } from './memory.ts';
import { claudeModel } from '../../claude/models.ts';
import { open, readWith, waits } from './testing-engine.ts';
import { brokenParts, localReader, talk } from './testing-story.ts';

const text = talk(60);
const longer = talk(140);
const long = talk(420);

/** Silence is waited for only where it is to be met: a busy machine is silent for a moment too. */
const stalls = (mischief: Mischief) => (mischief === 'stall' || mischief === 'silent' ? { stallMs: 400 } : {});

describe('whatever goes wrong once', () => {
  it.each(mischiefs)('%s: every line is covered once in the end', async (mischief) => {
    const { reading, server } = await readWith((n) => (n === 0 ? mischief : null), stalls(mischief));
    expect(server.asked.length).toBeGreaterThanOrEqual(mischief === 'doubled' ? 1 : 2);
    // Trying again, or in parts, mends it: nothing is left over.
    expect(reading.notes).toEqual([]);
    expect(reading.segments.filter((segment) => segment.kind === 'dialogue').every((segment) => segment.confidence > 0.9)).toBe(true);
  });

  it('told that it is too much at once, it asks for less at once', async () => {
    // Every answer takes a moment, so that requests side by side would meet.
    const hold = () => new Promise<void>((resolve) => void setTimeout(resolve, 25));
    await using house = await open({ hold, mischief: (n) => (n < 2 ? 'rate-limit' : null) }, { concurrency: 4 });
    const reading = await house.reader.read({ text: long });
    expect(reading.notes).toEqual([]);
    expect(house.server.mostAtOnce()).toBe(1);
  });

  it('waits as long as it is asked to', async () => {
    waits.length = 0;
    await readWith((n) => (n === 0 ? 'rate-limit' : null));
    expect(waits).toEqual([7000]);
  });
});

describe('whatever goes on going wrong', () => {
  const forGood = mischiefs.filter((one) => !['doubled', 'missing-some', 'contradicted'].includes(one));
  it.each(forGood)('%s: it ends, and says so', async (mischief) => {
    const ended = await readWith((n) => (n === 0 ? null : mischief), { ...stalls(mischief), tries: 1 }, longer).catch((error: unknown) => error);
    if (ended instanceof Error) throw ended;
    const { notes = [] } = (ended as Awaited<ReturnType<typeof readWith>>).reading;
    expect(notes.length).toBeGreaterThan(0);
    expect(notes.join(' ')).toMatch(/^\d+ lines? (was|were) left to the built-in reader: /);
  });

  it.each(['missing-some', 'contradicted'] as const)('%s: what is missing is asked again until it is there or left', async (mischief) => {
    const { reading, server } = await readWith(() => mischief, {}, longer);
    expect(server.asked.length).toBeLessThan(24 * 5);
    expect(reading.segments.length).toBeGreaterThan(140);
  });

  it('a bad passage costs only its own lines', async () => {
    const { reading, server } = await readWith((_n, question) => (question?.ids.includes(23) ? 'refusal' : null));
    expect(reading.notes).toEqual([expect.stringMatching(/^[123] lines? (was|were) left to the built-in reader: Claude declined to read (it|them)\.$/)]);
    expect(server.asked.length).toBeLessThan(12);
    // What was refused keeps the built-in reader's word, and its honest doubt.
    const local = await localReader.read({ text });
    const lines = local.segments.flatMap((segment, row) => (segment.kind === 'dialogue' ? [row] : []));
    const row = lines[22] ?? -1;
    expect(reading.segments[row]).toMatchObject({ confidence: local.segments[row]?.confidence, evidence: local.segments[row]?.evidence });
  });

  it.each(fatalMischiefs)('%s: stops in plain words, without the key', async (mischief) => {
    await using house = await open({ mischief: () => mischief });
    const error = await house.reader.read({ text: long }).catch((caught: unknown) => caught);
    if (!(error instanceof ServiceError)) throw new Error('expected a ServiceError');
    expect(error).toMatchObject({ code: 'vendor-refused', retryable: false });
    expect(error.person).toMatch(/^[A-Z].*\. /);
    expect(`${error.person} ${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('0123456789');
    expect(house.server.asked).toHaveLength(1);
  });

  it('a wrong key is told before anything is read', async () => {
    await using house = await open();
    const reader = createClaudeTextEngine({ client: createClientFactory().anthropic({ apiKey: 'sk-ant-wrong-key-0000', baseUrl: house.server.url }), model: claudeModel(null), local: localReader, memory: passingMemory(), ledger: noLedger, log: silentLog });
    await expect(reader.read({ text })).rejects.toMatchObject({ code: 'vendor-refused', person: expect.stringContaining('ANTHROPIC_API_KEY') });
  });

  it('nobody there: an error that may be tried again, after a few tries', async () => {
    await using house = await open({ mischief: () => 'drop' }, { concurrency: 1, tries: 3 });
    await expect(house.reader.read({ text: long })).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true });
    // The first two passages, three times each; the others are not asked about at all.
    expect(house.server.asked).toHaveLength(6);
  });
});

describe('any mixture of trouble', () => {
  it('ends with every line covered once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.constantFrom(...mischiefs.filter((one) => one !== 'stall' && one !== 'silent')), { freq: 3, nil: null }), { minLength: 1, maxLength: 14 }), async (troubles) => {
        const trouble = (n: number): Mischief | null => troubles[n % (troubles.length + 3)] ?? null;
        await using house = await open({ mischief: trouble }, { concurrency: 2 });
        try {
          expect(brokenParts(await house.reader.read({ text: longer }), longer)).toEqual([]);
        } catch (error) {
          // Only where it met nobody at all.
          expect(error).toMatchObject({ code: expect.stringMatching(/^vendor-/), retryable: true });
        }
      }),
      { numRuns: 12 },
    );
  }, 20_000);
});
