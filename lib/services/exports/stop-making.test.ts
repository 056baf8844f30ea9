/** Masters and files that stand still, go on and are called off. Over a real database. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ServiceError } from '../errors.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { readWork } from '../work/read-work.ts';
import { askForFile } from './ask-for-file.ts';
import { askForMaster } from './ask-for-master.ts';
import { cancelMade, pauseMade, resumeMade, untilStopped, type Made } from './stop-making.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
  house.jobs.length = 0;
});

async function askFor(kind: Made['kind']): Promise<Made> {
  if (kind === 'master') return { kind, id: (await askForMaster(house.context, { projectId: drama.projectId, master: 'acx' })).exportId };
  await askForFile(house.context, { exportId: drama.exportId, format: 'wav' });
  return { kind, id: (await house.context.transaction.run((tx) => tx.exportFile.findFirstOrThrow({ where: { exportId: drama.exportId } }))).id };
}
const stands = async ({ id }: Made) => (await readWork(house.context)).items.find((item) => item.id === id)?.state ?? null;
const jobs = () => house.jobs.splice(0).map(({ name }) => name);

it.each(['master', 'file'] as const)('a %s stands still, goes on where it is asked to, and is called off without a trace', async (kind) => {
  const made = await askFor(kind);
  expect(jobs()).toEqual([`make-${kind}`]);
  await pauseMade(house.context, made);
  await pauseMade(house.context, made);
  expect(await stands(made)).toBe('paused');
  expect(jobs()).toEqual([]);
  await resumeMade(house.context, made);
  expect(await stands(made)).toBe('running');
  expect(jobs()).toEqual([`make-${kind}`]);
  await pauseMade(house.context, made);
  // Asked for once more where it is wanted: the same one goes on.
  expect(await askFor(kind)).toEqual(made);
  expect(await stands(made)).toBe('running');
  expect(jobs()).toEqual([`make-${kind}`]);
  await cancelMade(house.context, made);
  expect(await stands(made)).toBeNull();
  await expect(resumeMade(house.context, made)).rejects.toMatchObject({ code: 'not-found' });
});

it('what is finished, and the mix of a making, is neither stopped nor lost', async () => {
  await cancelMade(house.context, { kind: 'master', id: drama.exportId });
  await pauseMade(house.context, { kind: 'master', id: drama.exportId });
  expect((await house.context.transaction.run((tx) => tx.export.findUniqueOrThrow({ where: { id: drama.exportId } }))).state).toBe('ready');
  await expect(cancelMade(house.stranger, { kind: 'master', id: drama.exportId })).rejects.toMatchObject({ code: 'not-found' });
});

it.each(['pause', 'cancel'] as const)('what runs hears of a %s, and of nothing else', async (how) => {
  const made = await askFor('master');
  const done = await untilStopped(house.context, made, new AbortController().signal, async () => undefined);
  expect(done).toBeUndefined();
  const failure = new ServiceError('internal', { person: 'It broke.' });
  await expect(untilStopped(house.context, made, new AbortController().signal, async () => await Promise.reject(failure))).rejects.toBe(failure);
  const stopped = untilStopped(house.context, made, new AbortController().signal, async (signal) => await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('torn off')))));
  await (how === 'pause' ? pauseMade : cancelMade)(house.context, made);
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});
