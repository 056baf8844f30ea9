import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWork } from '../work/read-work.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { cancelProduction } from './cancel-production.ts';
import { makeDrama } from './make-drama.ts';
import { pauseProduction, resumeProduction, retryFailed } from './pause-production.ts';
import { readProduction } from './read-production.ts';
import { beginStep, finishStep } from './steps.ts';

let house: TestHouse;
let drama: SmallDrama;
let productionId: string;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
  house.jobs.length = 0;
  ({ id: productionId } = await makeDrama(house.context, { projectId: drama.projectId, scope: { kind: 'all' } }));
});

const step = (stage: string) => house.context.transaction.run((tx) => tx.step.findFirstOrThrow({ where: { productionId, stage }, orderBy: { id: 'asc' } }));
const begin = (id: string) => beginStep(house.context, id);
const end = (id: string, outcome: Parameters<typeof finishStep>[3] = { state: 'done' }) => house.context.transaction.run((tx) => finishStep(house.context, tx, id, outcome));
const view = () => house.context.transaction.run((tx) => readProduction(tx, productionId));
const jobs = () => house.jobs.map(({ name }) => name).toSorted();

describe('a making that is paused', () => {
  it('begins nothing new, lets what runs end, begins no stage, and goes on from there', async () => {
    const cast = await step('cast');
    expect(await begin(cast.id)).toBe(true);
    await pauseProduction(house.context, { projectId: drama.projectId });
    await pauseProduction(house.context, { projectId: drama.projectId });
    expect(await view()).toMatchObject({ state: 'running', paused: true, secondsLeft: null });
    const score = await step('score');
    expect(await begin(score.id)).toBe(false);
    // What ran comes to its end; the next stage is laid out and does not begin.
    await end(cast.id);
    const line = await step('speak');
    expect(await begin(line.id)).toBe(false);
    expect(await step('speak')).toMatchObject({ state: 'waiting' });
    house.jobs.length = 0;
    await resumeProduction(house.context, { projectId: drama.projectId });
    expect(await view()).toMatchObject({ state: 'running', paused: false });
    expect(new Set(jobs())).toEqual(new Set(['score-chapter', 'speak-segment']));
    expect(await begin(line.id)).toBe(true);
    await resumeProduction(house.context, { projectId: drama.projectId });
  });

  it('whose worker died in the middle waits again, and is queued anew', async () => {
    const cast = await step('cast');
    await begin(cast.id);
    await pauseProduction(house.context, { projectId: drama.projectId });
    // The job of the dead worker comes back while all stands still.
    expect(await begin(cast.id)).toBe(false);
    house.jobs.length = 0;
    await resumeProduction(house.context, { projectId: drama.projectId });
    expect(jobs()).toEqual(['cast-voices', 'score-chapter']);
  });

  it('can be cancelled, and is no longer paused then', async () => {
    await pauseProduction(house.context, { projectId: drama.projectId });
    await cancelProduction(house.context, { projectId: drama.projectId });
    expect(await view()).toMatchObject({ state: 'cancelled', paused: false });
    await resumeProduction(house.context, { projectId: drama.projectId });
    expect(await view()).toMatchObject({ state: 'cancelled' });
  });
});

describe('what failed', () => {
  it('is tried again while its stage is worked on, and refused in words after', async () => {
    await end((await step('cast')).id);
    const line = await step('speak');
    await begin(line.id);
    await end(line.id, { state: 'failed', message: 'The voice refused this line.' });
    expect(await view()).toMatchObject({ problems: [{ message: 'The voice refused this line.' }] });
    house.jobs.length = 0;
    expect(await retryFailed(house.context, { projectId: drama.projectId })).toEqual({ steps: 1 });
    expect(house.jobs).toContainEqual(expect.objectContaining({ name: 'speak-segment', stepId: line.id }));
    expect(await view()).toMatchObject({ problems: [] });
    await expect(retryFailed(house.context, { projectId: drama.projectId })).rejects.toMatchObject({ code: 'conflict' });
    await cancelProduction(house.context, { projectId: drama.projectId });
    await expect(retryFailed(house.context, { projectId: drama.projectId })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('the time that is left', () => {
  it('is told by the steps’ own pace: a night in which the machine slept does not count', async () => {
    const started = Date.now() - 8 * 3_600_000;
    await house.context.transaction.run(async (tx) => {
      await tx.production.update({ where: { id: productionId }, data: { createdAt: new Date(started) } });
      await tx.productionStage.updateMany({ where: { productionId }, data: { startedAt: new Date(started), finishedAt: new Date() } });
      await tx.productionStage.updateMany({ where: { productionId, name: 'score' }, data: { done: 1 } });
      await tx.productionStage.updateMany({ where: { productionId, name: 'cast' }, data: { done: 1 } });
      await tx.productionStage.create({ data: { productionId, name: 'speak', total: 20, done: 10 } });
      // Five steps a second apart, then eight hours of sleep, then five more.
      for (let at = 0; at < 10; at += 1) await tx.step.create({ data: { productionId, stage: 'speak', subjectId: `line ${at}`, state: 'done', endedAt: new Date(started + 1000 * (at + 1) + (at < 5 ? 0 : 7 * 3_600_000)) } });
    });
    const { secondsLeft, fraction } = await view();
    expect(fraction).toBeGreaterThan(0.2);
    // 9 s of work and one gap that counts as two minutes at the most.
    expect(secondsLeft).toBe(Math.max(1, Math.round((129 / fraction) * (1 - fraction))));
  });
});

it('the work of all dramas is in one list, what runs first, and nobody else’s', async () => {
  const other = await makeSmallDrama(house.context);
  await house.context.transaction.run((tx) => tx.exportFile.create({ data: { exportId: other.exportId, format: 'm4b', state: 'making', fraction: 0.5 } }));
  const { items, running } = await readWork(house.context);
  expect(items[0]).toMatchObject({ kind: 'production', state: 'running' });
  expect(items.find(({ kind }) => kind === 'file')).toMatchObject({ label: 'M4B', state: 'running', fraction: 0.5, title: 'Nora' });
  expect(running).toBe(items.filter(({ state }) => state === 'running' || state === 'paused').length);
  expect((await readWork(house.stranger)).items).toEqual([]);
});
