/** A step and the take it makes are committed at once, or not at all. Over a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav16 } from '../../audio/wav.ts';
import { ServiceError } from '../errors.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { createEngines } from '../engines.ts';
import type { ServiceContext, SpeechEngine, Tx } from '../interfaces.ts';
import { speakSegment } from '../speech-generation/speak-segment.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { runStep } from './run-step.ts';
import { tellAll, tellSoon } from './tell-progress.ts';

let house: TestHouse;
let context: ServiceContext;
let drama: SmallDrama;
let stepId: string;
let productionId: string;
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
  drama = await makeSmallDrama(context);
  // The same words of another drama of this owner would be used again.
  await context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { direction: `as in ${drama.projectId}` } }));
  ({ stepId, productionId } = await context.transaction.run(async (tx) => {
    const production = await tx.production.create({ data: { projectId: drama.projectId, kind: 'make', scope: { kind: 'all' }, activeKey: drama.projectId } });
    await tx.productionStage.create({ data: { productionId: production.id, name: 'speak', total: 2, startedAt: context.clock.now() } });
    const step = await tx.step.create({ data: { productionId: production.id, stage: 'speak', subjectId: drama.segmentId } });
    return { stepId: step.id, productionId: production.id };
  }));
});

/** A voice that says a tenth of a second; `meanwhile` happens while it speaks. */
function voice(meanwhile: () => Promise<unknown> = async () => {}): Pick<EngineChoice, 'speech' | 'builtIn'> {
  const engine: SpeechEngine = {
    id: 'local',
    version: 'test',
    speak: async () => {
      await meanwhile();
      return { wav: encodeWav16({ sampleRate: 22_050, channels: [new Float32Array(2205).fill(0.2)] }), durationSeconds: 0.1, loudnessLufs: -20, words: [], warnings: [] };
    },
    close: async () => {},
  };
  return { speech: async () => engine, builtIn };
}
const run = (assertHeld: (tx: Tx) => Promise<void>, engines = voice()) =>
  runStep(context, stepId, { signal: new AbortController().signal, assertHeld }, async (signal, end) => void (await speakSegment(context, engines, drama.segmentId, signal, end)));
const standing = () =>
  context.transaction.run(async (tx) => {
    const { chosenTakeId, speakError, takes } = await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId }, include: { takes: true } });
    const { state } = await tx.step.findUniqueOrThrow({ where: { id: stepId } });
    const { done, failed } = await tx.productionStage.findUniqueOrThrow({ where: { productionId_name: { productionId, name: 'speak' } } });
    const { revision } = await tx.project.findUniqueOrThrow({ where: { id: drama.projectId } });
    return { chosen: takes.find((take) => take.id === chosenTakeId)?.inputHash, speakError, takes: takes.length, state, done, failed, revision };
  });

/** The pages are told soon after, once. */
const toldOnce = (before: { revision: number }) => expect.poll(async () => (await standing()).revision, { timeout: 10_000 }).toBe(before.revision + 1);

describe('a step that speaks a line', () => {
  it('ends in the transaction that chooses its take, and tells of both once', async () => {
    const before = await standing();
    let seen: string | null = null;
    await run(async (tx) => {
      seen = (await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId } })).chosenTakeId;
    });
    const after = await standing();
    expect(after).toMatchObject({ state: 'done', done: 1, failed: 0, takes: 2, speakError: null });
    await toldOnce(before);
    expect(after.chosen).not.toBe(before.chosen);
    expect(seen, 'the lease is held when the take is chosen').not.toBeNull();
  });

  it('of a worker that lost its lease writes neither, and blames nobody', async () => {
    const before = await standing();
    const lost = new ServiceError('conflict', { person: 'Taken over.', retryable: false });
    await expect(run(() => Promise.reject(lost))).rejects.toBe(lost);
    expect(await standing()).toEqual({ ...before, state: 'running' });
  });

  it('also ends where the take was there already, and only once', async () => {
    const before = await standing();
    await run(async () => {});
    await toldOnce(before);
    const once = await standing();
    await run(async () => {});
    expect(await standing()).toEqual(once);
    await context.transaction.run(async (tx) => {
      await tx.step.update({ where: { id: stepId }, data: { state: 'waiting' } });
      await tx.segment.update({ where: { id: drama.segmentId }, data: { chosenTakeId: null } });
    });
    await run(async () => {}, voice(() => Promise.reject(new Error('asked to speak'))));
    expect(await standing()).toMatchObject({ state: 'done', done: 2, takes: 2, chosen: once.chosen });
  });

  it('is told of with those that end beside it, and at once when the process ends', async () => {
    const before = await standing();
    for (let times = 0; times < 20; times += 1) tellSoon(context, drama.projectId);
    await tellAll(context);
    expect((await standing()).revision).toBe(before.revision + 1);
    await tellAll(context);
    expect((await standing()).revision).toBe(before.revision + 1);
  });

  it('whose line was changed while it was spoken keeps the take, unchosen, and ends', async () => {
    const before = await standing();
    await run(async () => {}, voice(() => context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { direction: 'whispering' } }))));
    expect(await standing()).toMatchObject({ state: 'done', takes: 2, chosen: before.chosen });
  });
});
