import { unlink } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parsePeaks } from '../../audio/peaks.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { clipPeaks } from './clip-peaks.ts';

let house: TestHouse;
let drama: SmallDrama;

beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
});
afterAll(() => house[Symbol.asyncDispose]());

const ask = (assetIds: string[], level: 'fine' | 'coarse' = 'fine') => clipPeaks(house.context, { projectId: drama.projectId, assetIds, level });
const peaksOf = async (level: 'fine' | 'coarse') => {
  const [{ peaks } = { peaks: null }] = await ask([drama.assetId], level);
  if (peaks === null) throw new Error('it has peaks');
  return parsePeaks(peaks);
};

it('draws a clip as it is, fine and coarse, and keeps what was made', async () => {
  const fine = await peaksOf('fine');
  // A tenth of a second of a tone of a quarter of full scale.
  expect(fine.max.length).toBe(18);
  // The last point holds what is left, less than a wave.
  for (const [index, high] of fine.max.slice(0, -1).entries()) {
    expect(high).toBeCloseTo(0.25, 1);
    expect(fine.min[index]).toBeCloseTo(-0.25, 1);
  }
  const coarse = await peaksOf('coarse');
  expect(coarse.max.length).toBe(1);
  expect(coarse.max[0]).toBeCloseTo(Math.max(...fine.max), 6);
  // The file is not read twice.
  await unlink(await house.context.assets.path(drama.assetId));
  expect(await peaksOf('fine')).toEqual(fine);
});

it('gives nothing of other dramas, and of what cannot be drawn', async () => {
  const other = await makeSmallDrama(house.context);
  const asset = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new TextEncoder().encode('no sound'), mediaType: 'audio/wav' });
  await house.context.transaction.run((tx) => tx.take.create({ data: { cueId: drama.cueId, inputHash: 'b'.repeat(64), engine: 'local', assetId: asset.id, durationSeconds: 1, loudnessLufs: -20 } }));
  const stray = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new TextEncoder().encode('of no drama'), mediaType: 'audio/wav' });
  expect(other.assetId, 'the same sound is one asset').toBe(drama.assetId);
  // No database is asked about what is no id: a byte of 0 would be an error of its own.
  const asked = [asset.id, stray.id, 'no id', `${asset.id}\0`];
  expect(await ask(asked)).toEqual(asked.map((assetId) => ({ assetId, peaks: null })));
  await expect(clipPeaks(house.stranger, { projectId: drama.projectId, assetIds: [drama.assetId], level: 'fine' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(ask(Array.from({ length: 65 }, () => drama.assetId))).rejects.toMatchObject({ code: 'bad-input' });
});

it('gives nothing of a sound that its store has lost, and passes on that the store is away', async () => {
  const { assetId, projectId } = await makeSmallDrama(house.context);
  await house.context.transaction.run((tx) => tx.asset.updateMany({ where: { id: assetId }, data: { peaks: null } }));
  const stored = (retryable: boolean): ServiceContext => ({ ...house.context, assets: { ...house.context.assets, path: () => Promise.reject(new ServiceError('storage', { person: 'The sound is not there.', retryable })) } });
  const input = { projectId, assetIds: [assetId], level: 'fine' } as const;
  expect(await clipPeaks(stored(false), input)).toEqual([{ assetId, peaks: null }]);
  await expect(clipPeaks(stored(true), input)).rejects.toMatchObject({ code: 'storage', retryable: true });
});
