/** Lines that are spoken and bought at once: what is theirs together is written together, and one that fails fails alone. */
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeWav16 } from '../../audio/wav.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { createEngines } from '../engines.ts';
import { ServiceError } from '../errors.ts';
import type { Bought, ClientOptions, PurchaseOrder, ServiceContext, SpeechEngine, Tx } from '../interfaces.ts';
import { speakSegment } from '../speech-generation/speak-segment.ts';
import { heldUnder } from '../spending/budget.ts';
import { createPurchasing } from '../spending/purchasing.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { cancelProduction } from './cancel-production.ts';
import { runStep } from './run-step.ts';

const count = 6;
let house: TestHouse;
let context: ServiceContext;
let projectId: string;
let productionId: string;
let lines: { stepId: string; segmentId: string }[];
const builtIn = createEngines();

beforeAll(async () => {
  house = await openTestHouse();
  ({ context } = house);
});
afterAll(async () => {
  await builtIn.close();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  const drama = await makeSmallDrama(context);
  ({ projectId } = drama);
  ({ productionId, lines } = await context.transaction.run(async (tx) => {
    const { sceneId } = await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId } });
    const production = await tx.production.create({ data: { projectId, kind: 'make', scope: { kind: 'all' }, activeKey: projectId } });
    await tx.productionStage.create({ data: { productionId: production.id, name: 'speak', total: count, startedAt: context.clock.now() } });
    // What stands before and behind the speaking is made: with it the mix can begin.
    for (const name of ['read', 'cast', 'score', 'sound']) await tx.productionStage.create({ data: { productionId: production.id, name, total: 0, finishedAt: context.clock.now() } });
    const made = [];
    for (let n = 0; n < count; n += 1) {
      const segment = await tx.segment.create({ data: { projectId, chapterId: drama.chapterId, sceneId, index: 10 + n, start: 0, end: 14, kind: 'narration', direction: `as in ${projectId} ${n}` } });
      const step = await tx.step.create({ data: { productionId: production.id, stage: 'speak', subjectId: segment.id } });
      made.push({ stepId: step.id, segmentId: segment.id });
    }
    return { productionId: production.id, lines: made };
  }));
  house.jobs.length = 0;
});

/** A voice whose sounds are all different, and that speaks until all of a handful have asked. */
function voice(atOnce: number, refuses: (nth: number) => boolean = () => false): Pick<EngineChoice, 'speech' | 'builtIn'> {
  const all = Promise.withResolvers<void>();
  let asked = 0;
  const engine: SpeechEngine = {
    id: 'local',
    version: 'test',
    speak: async () => {
      const nth = (asked += 1);
      if (asked === atOnce) all.resolve();
      await all.promise;
      if (refuses(nth)) throw new ServiceError('vendor-refused', { person: 'This cannot be said.', retryable: false });
      return { wav: encodeWav16({ sampleRate: 22_050, channels: [new Float32Array(2205).fill(nth / 20)] }), durationSeconds: 0.1, loudnessLufs: -20, words: [], warnings: [] };
    },
    close: async () => {},
  };
  return { speech: async () => engine, builtIn };
}
const speak = (of: typeof lines, engines: Pick<EngineChoice, 'speech' | 'builtIn'>, assertHeld: (tx: Tx, segmentId: string) => Promise<void> = async () => {}) =>
  Promise.allSettled(of.map(({ stepId, segmentId }) => runStep(context, stepId, { signal: new AbortController().signal, assertHeld: (tx) => assertHeld(tx, segmentId) }, async (signal, end) => void (await speakSegment(context, engines, segmentId, signal, end)))));
const standing = () =>
  context.transaction.run(async (tx) => {
    const segments = await tx.segment.findMany({ where: { id: { in: lines.map(({ segmentId }) => segmentId) } }, include: { takes: true }, orderBy: { index: 'asc' } });
    const steps = await tx.step.findMany({ where: { productionId, stage: 'speak' }, orderBy: { id: 'asc' } });
    const { done, failed } = await tx.productionStage.findUniqueOrThrow({ where: { productionId_name: { productionId, name: 'speak' } } });
    return { chosen: segments.map(({ chosenTakeId, takes }) => takes.length === 1 && takes[0]?.id === chosenTakeId), steps: steps.map(({ state }) => state), done, failed };
  });

describe('a handful of lines', () => {
  it('is begun, kept and ended by fewer statements than there are lines, and the next stage is begun once', async () => {
    const query = vi.spyOn(Client.prototype, 'query');
    const outcomes = await speak(lines, voice(count));
    const texts = query.mock.calls.map(([statement]: unknown[]) => (typeof statement === 'object' && statement !== null && 'text' in statement ? String(statement.text) : String(statement)));
    query.mockRestore();
    expect(outcomes.map(({ status }) => status)).toEqual(lines.map(() => 'fulfilled'));
    expect(await standing()).toEqual({ chosen: lines.map(() => true), steps: lines.map(() => 'done'), done: count, failed: 0 });
    expect(house.jobs).toMatchObject([{ name: 'mix-export', projectId }]);
    for (const kind of [/^UPDATE "Step" s SET "state" = 'running'/, /INSERT INTO "Take"/, /INSERT INTO "Asset"/, /UPDATE "ProductionStage"/]) {
      const times = texts.filter((text) => kind.test(text.trim())).length;
      expect(times, String(kind)).toBeGreaterThan(0);
      expect(times, String(kind)).toBeLessThan(count);
    }
  });

  it('of which one cannot be spoken, and one has lost its job to another worker, ends without them', async () => {
    const lost = lines[4]?.segmentId;
    const outcomes = await speak(lines, voice(count, (nth) => nth === 2), async (_tx, segmentId) => {
      await Promise.resolve();
      if (segmentId === lost) throw new ServiceError('conflict', { person: 'Another worker has taken this work over.', retryable: true });
    });
    expect(outcomes.map(({ status }) => status)).toEqual(lines.map(({ segmentId }) => (segmentId === lost ? 'rejected' : 'fulfilled')));
    const after = await standing();
    expect(after).toMatchObject({ done: count - 2, failed: 1 });
    expect(after.chosen.filter(Boolean)).toHaveLength(count - 2);
    expect(after.chosen[4]).toBe(false);
    expect(after.steps[4]).toBe('running');
    expect(after.steps.filter((state) => state === 'failed')).toHaveLength(1);
    expect(house.jobs).toEqual([]);
  });

  it('of which the making is cancelled in the middle begins no more, and keeps what was made', async () => {
    await speak(lines.slice(0, 3), voice(3));
    await cancelProduction(context, { projectId });
    expect((await speak(lines.slice(3), voice(1))).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(await standing()).toEqual({ chosen: [true, true, true, false, false, false], steps: ['done', 'done', 'done', 'waiting', 'waiting', 'waiting'], done: 3, failed: 0 });
  });
});

describe('a handful of purchases', () => {
  // A line of its own for each test: nobody stands in another's way.
  let access: ClientOptions;
  beforeEach(() => {
    access = { apiKey: `secret-key-of-${projectId}`, baseUrl: 'http://127.0.0.1:9' };
  });
  const quick = { lookMs: 5, firstDelayMs: 1, tries: 1 };
  const order = (n: number, mostMicros = 500): PurchaseOrder => ({ vendor: 'hume', model: 'octave-1', stage: 'speak', projectId, subjectId: null, inputHash: `${projectId}:${n}`, mostMicros });
  const sound = (n: number, mediaType = 'audio/wav'): Bought => ({ costMicros: 400, audio: { bytes: new TextEncoder().encode(`sound ${n} of ${projectId}`), mediaType, durationSeconds: 1 } });
  const states = () => context.transaction.run(async (tx) => (await tx.purchase.findMany({ where: { projectId }, orderBy: { inputHash: 'asc' } })).map(({ state }) => state));
  const held = () => context.transaction.run((tx) => heldUnder(tx, projectId));
  const four = [0, 1, 2, 3];

  it('is committed before any of its calls, and uncertain where the programme dies between', async () => {
    const called: number[] = [];
    const stopped = new AbortController();
    const dead = four.map((n) => createPurchasing(context, quick).buy(order(n), access, async (signal) => {
      called.push(n);
      expect(await context.transaction.run((tx) => tx.purchase.findFirst({ where: { projectId, inputHash: order(n).inputHash } }))).toMatchObject({ state: 'open' });
      return await new Promise<Bought>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('the machine is gone')), { once: true });
      });
    }, stopped.signal));
    await expect.poll(() => called.length, { timeout: 20_000 }).toBe(4);
    expect(await states()).toEqual(['open', 'open', 'open', 'open']);
    expect(await held()).toBe(2000);
    // Whoever asks gives no sign of life any more.
    await context.transaction.run((tx) => tx.purchase.updateMany({ where: { projectId, state: 'open' }, data: { heldUntil: new Date(0) } }));
    const receipts = await Promise.all(four.map((n) => createPurchasing(context, quick).buy(order(n), access, async () => await Promise.resolve(sound(n)))));
    expect(receipts.map(({ costMicros }) => costMicros)).toEqual([400, 400, 400, 400]);
    expect((await states()).toSorted()).toEqual(['settled', 'settled', 'settled', 'settled', 'uncertain', 'uncertain', 'uncertain', 'uncertain']);
    expect(await held()).toBe(4 * 500 + 4 * 400);
    stopped.abort();
    expect((await Promise.allSettled(dead)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  it('in whose middle the cap is reached calls for as many as fit, and holds no more', async () => {
    await context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { capMicros: 1_300 } }));
    let calls = 0;
    const outcomes = await Promise.allSettled(
      four.map((n) =>
        createPurchasing(context, quick).buy(order(n), access, async () => {
          calls += 1;
          return await Promise.resolve({ costMicros: 500, value: { n } });
        }),
      ),
    );
    expect(calls).toBe(2);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'spend-cap' } }, { reason: { code: 'spend-cap' } }]);
    expect(await states()).toEqual(['settled', 'settled']);
    expect(await held()).toBe(1000);
  });

  it('of which one sound cannot be stored is settled, each at its price, and the others are kept', async () => {
    const all = Promise.withResolvers<void>();
    let calls = 0;
    const outcomes = await Promise.allSettled(
      four.map((n) =>
        createPurchasing(context, quick).buy(order(n), access, async () => {
          if ((calls += 1) === 4) all.resolve();
          await all.promise;
          // A text that PostgreSQL does not take.
          return sound(n, n === 1 ? 'audio/\u0000' : 'audio/wav');
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await states()).toEqual(['settled', 'settled', 'settled', 'settled']);
    expect(await held()).toBe(1600);
  });
});
