/** What a drama shows as its newest, where machines' clocks jump. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptExports } from './audio-export/forget-old.ts';
import { storeMix } from './audio-export/export-final-mix.ts';
import { cancelProduction } from './productions/cancel-production.ts';
import { makeDrama } from './productions/make-drama.ts';
import { readNewest } from './productions/read-production.ts';
import { readProject } from './projects/read-project.ts';
import { openTestHouse, type TestHouse } from './testing-database.ts';
import { makeSmallDrama, type SmallDrama } from './testing-drama.ts';
import { restoreVersion } from './versions/restore-version.ts';
import { saveVersion } from './versions/versions.ts';

const hourMs = 3_600_000;
let house: TestHouse;
let drama: SmallDrama;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
});
afterEach(() => void vi.useRealTimers());

/** This process reads another time from now on. */
function jump(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
}

const make = async () => (await makeDrama(house.context, { projectId: drama.projectId, scope: { kind: 'all' } })).id;
const newest = async () => (await house.context.transaction.run((tx) => readNewest(tx, drama.projectId)))?.id;
const shown = async () => (await readProject(house.context, { projectId: drama.projectId })).export?.id;
const mix = async (mixHash: string) => {
  const { id: productionId } = await house.context.transaction.run((tx) => tx.production.create({ data: { projectId: drama.projectId, kind: 'make', scope: { kind: 'all' }, state: 'done' } }));
  const columns = { whole: true, preset: 'drama', scope: { kind: 'all' }, mixHash, gainDb: 0, measure: { durationSeconds: 2, integratedLufs: -16, truePeakDbtp: -1.5, loudnessRangeLu: 3 }, peaksAssetId: drama.assetId };
  return (await storeMix(house.context, { projectId: drama.projectId, productionId }, { columns, chapters: [], learned: {} })).id;
};

describe('where the clock goes back', () => {
  it('the making that was begun last is the one that is shown, while it runs and afterwards', async () => {
    await make();
    await cancelProduction(house.context, { projectId: drama.projectId });
    jump(-hourMs);
    const last = await make();
    expect(await newest()).toBe(last);
    await cancelProduction(house.context, { projectId: drama.projectId });
    expect(await newest()).toBe(last);
  });

  it('the mix that was made last is shown, and is not cleared away as an old one', async () => {
    jump(hourMs);
    for (let made = 0; made < keptExports; made += 1) await mix(`mix ${made}`);
    vi.useRealTimers();
    jump(-hourMs);
    const last = await mix('the last one');
    expect(await shown()).toBe(last);
  });

  it('the mix of a version that is brought back is shown', async () => {
    const { id } = await saveVersion(house.context, { projectId: drama.projectId, name: 'As it was' });
    await mix('another');
    jump(-hourMs);
    await restoreVersion(house.context, { versionId: id });
    expect(await shown()).toBe(drama.exportId);
  });
});

it('a making that was begun by a clock that ran ahead is followed by those that come after it', async () => {
  await make();
  await cancelProduction(house.context, { projectId: drama.projectId });
  await house.context.transaction.run((tx) => tx.production.updateMany({ where: { projectId: drama.projectId }, data: { createdAt: new Date(Date.now() + 26 * hourMs) } }));
  const last = await make();
  expect(await newest()).toBe(last);
  const sold = { ownerId: house.context.actor.userId, projectId: drama.projectId, vendor: 'hume', model: 'octave', stage: 'speech', subjectId: drama.segmentId, inputHash: 'a line', state: 'settled', mostMicros: 700, costMicros: 500 };
  await house.context.transaction.run((tx) => tx.purchase.create({ data: sold }));
  const view = await house.context.transaction.run((tx) => readNewest(tx, drama.projectId));
  expect(view?.costMicros).toBe(500);
  expect(Math.abs(Date.parse(view?.createdAt ?? '') - Date.now())).toBeLessThan(hourMs);
});
