import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loudnessUntil } from '../../audio/loudness-track.ts';
import { makeMaster } from '../audio-export/make-master.ts';
import type { MakeScope } from '../interfaces.ts';
import { readProject } from '../projects/read-project.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { askForMaster } from './ask-for-master.ts';
import { exportFile } from './export-file.ts';
import { readParts } from './file-parts.ts';
import { readHistory } from './history.ts';
import { makeBook } from './testing-book.ts';

let house: TestHouse;
let book: Awaited<ReturnType<typeof makeBook>>;

beforeAll(async () => {
  house = await openTestHouse();
  book = await makeBook(house.context);
  await house.context.transaction.run(async (tx) => {
    // The master is the drama's mix from here on; its takes are what their lines want.
    await tx.export.deleteMany({ where: { projectId: book.projectId, preset: 'drama' } });
    await tx.export.update({ where: { id: book.masterId }, data: { preset: 'drama' } });
    await tx.segment.updateMany({ where: { projectId: book.projectId }, data: { locked: true } });
  });
}, 120_000);
afterAll(async () => await house[Symbol.asyncDispose]());

const since = async () => (await readHistory(house.context, { projectId: book.projectId })).map((mix) => mix.since);

describe('the history of exports', () => {
  it('holds each with its length and its files, as it would be heard now', async () => {
    const [mix, ...rest] = await readHistory(house.context, { projectId: book.projectId });
    expect(rest).toEqual([]);
    expect(mix).toMatchObject({ id: book.masterId, label: null, scope: { kind: 'all' }, versions: [], since: null });
    expect(mix?.durationSeconds).toBeGreaterThan(5);
    expect(mix?.files.map(({ format, state }) => [format, state])).toEqual([['mp3', 'ready']]);
  });

  it('says in words what has changed since: lines by their takes, sounds, chapters, and else how it is put together', async () => {
    const { projectId, segmentId, cueId, chapterId } = book;
    const segment = await house.context.transaction.run((tx) => tx.segment.findUniqueOrThrow({ where: { id: segmentId }, include: { chosenTake: true } }));
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { pauseAfterSeconds: 2 } }));
    expect(await since()).toEqual(['pauses, levels or the balance of the mix']);
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { locked: false } }));
    expect(await since()).toEqual(['1 line changed']);
    await house.context.transaction.run(async (tx) => {
      await tx.segment.update({ where: { id: segmentId }, data: { locked: true, silent: true } });
      await tx.cue.update({ where: { id: cueId }, data: { enabled: false } });
      await tx.chapter.update({ where: { id: chapterId }, data: { title: 'The Other Door' } });
    });
    expect(await since()).toEqual(['1 line gone, 1 sound, 1 chapter']);
    await house.context.transaction.run(async (tx) => {
      await tx.segment.update({ where: { id: segmentId }, data: { silent: segment.silent, pauseAfterSeconds: segment.pauseAfterSeconds } });
      await tx.cue.update({ where: { id: cueId }, data: { enabled: true } });
      await tx.chapter.update({ where: { id: chapterId }, data: { title: 'The Door' } });
    });
    expect(await since(), `${projectId} is as it was`).toEqual([null]);
  });

  it('counts no bed that placing leaves out, and counts it where it is placed', async () => {
    const { projectId, cueId, segmentId, assetId } = book;
    const bed = await house.context.transaction.run(async (tx) => {
      const { id: _id, chosenTakeId: _chosen, ...door } = await tx.cue.findUniqueOrThrow({ where: { id: cueId } });
      const cue = await tx.cue.create({ data: { ...door, lane: 'music', sound: 'calm', placement: 'on', untilOffset: door.anchorEnd } });
      const take = await tx.take.create({ data: { cueId: cue.id, inputHash: 'd'.repeat(64), engine: 'local', assetId, durationSeconds: 3, loudnessLufs: -20, loops: false } });
      await tx.segment.update({ where: { id: segmentId }, data: { gainDb: 1 } });
      return await tx.cue.update({ where: { id: cue.id }, data: { chosenTakeId: take.id } });
    });
    expect(await since(), `${projectId}: a bed of three seconds is too short`).toEqual(['pauses, levels or the balance of the mix']);
    await house.context.transaction.run((tx) => tx.cue.update({ where: { id: bed.id }, data: { placedByHand: true } }));
    expect(await since()).toEqual(['1 sound']);
    await house.context.transaction.run(async (tx) => {
      await tx.cue.delete({ where: { id: bed.id } });
      await tx.segment.update({ where: { id: segmentId }, data: { gainDb: 0 } });
    });
    expect(await since()).toEqual([null]);
  });

  it('counts for a sample the sounds on its own lines only', async () => {
    const { projectId, masterId, cueId, assetId } = book;
    const scope = (data: MakeScope) => house.context.transaction.run((tx) => tx.export.update({ where: { id: masterId }, data: { scope: { ...data } } }));
    await scope({ kind: 'sample', fromIndex: 0, toIndex: 1 });
    const { exportId } = await askForMaster(house.context, { projectId, master: 'narration' });
    await makeMaster(house.context, exportId);
    await scope({ kind: 'all' });
    const ofSample = async () => (await readHistory(house.context, { projectId })).find(({ id }) => id === exportId)?.since;
    expect(await ofSample()).toBeNull();
    const [first, second, effect] = await house.context.transaction.run(async (tx) => {
      const lines = await tx.segment.findMany({ where: { projectId }, orderBy: { index: 'asc' }, take: 2 });
      const { id: _id, chosenTakeId: _chosen, ...door } = await tx.cue.findUniqueOrThrow({ where: { id: cueId } });
      const at = lines[1]?.start ?? 0;
      const cue = await tx.cue.create({ data: { ...door, sceneId: lines[1]?.sceneId ?? '', anchorStart: at, anchorEnd: at + 1 } });
      const take = await tx.take.create({ data: { cueId: cue.id, inputHash: 'e'.repeat(64), engine: 'local', assetId, durationSeconds: 0.1, loudnessLufs: -20 } });
      return [lines[0], lines[1], await tx.cue.update({ where: { id: cue.id }, data: { chosenTakeId: take.id } })] as const;
    });
    expect(first?.chapterId, 'both lines are of one chapter').toBe(second?.chapterId);
    expect(await ofSample()).toBe('pauses, levels or the balance of the mix');
    await house.context.transaction.run((tx) => tx.cue.update({ where: { id: effect.id }, data: { anchorStart: first?.start ?? 0, anchorEnd: (first?.start ?? 0) + 1 } }));
    expect(await ofSample()).toBe('1 sound');
    await house.context.transaction.run(async (tx) => {
      await tx.cue.delete({ where: { id: effect.id } });
      await tx.export.delete({ where: { id: exportId } });
    });
  });

  it('and the page of the drama say the same of a mix whose lines wait to be spoken anew', async () => {
    const { projectId, segmentId } = book;
    const says = async () => [(await readProject(house.context, { projectId })).export?.stale, ...(await since())];
    expect(await says()).toEqual([false, null]);
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { locked: false } }));
    expect(await says()).toEqual([true, '1 line changed']);
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { speakError: 'The voice did not answer.' } }));
    expect(await says(), 'what could not be spoken is no change').toEqual([false, null]);
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { locked: true, speakError: null } }));
  });

  it('holds other masters under their names', async () => {
    await house.context.transaction.run((tx) => tx.export.update({ where: { id: book.masterId }, data: { preset: 'broadcast' } }));
    const found = await readHistory(house.context, { projectId: book.projectId });
    expect(found.map(({ label, since: changed }) => [label, changed])).toEqual([['Broadcast', null]]);
    expect(found[0]?.files[0]?.fileName).toContain('Broadcast');
    await house.context.transaction.run((tx) => tx.export.update({ where: { id: book.masterId }, data: { preset: 'drama' } }));
  });

  it('is nobody else’s', async () => {
    await expect(readHistory({ ...house.context, actor: { userId: '00000000-0000-7000-8000-000000000001' } }, { projectId: book.projectId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('comes with how loud each mix is at each of its moments', async () => {
    const file = await exportFile(house.context, { exportId: book.masterId, format: 'loudness' });
    const track = await readParts(file.parts);
    const [mix] = await readHistory(house.context, { projectId: book.projectId });
    const unit = 1152 / 44_100;
    expect(Math.abs(track.length * unit - (mix?.durationSeconds ?? 0))).toBeLessThan(0.2);
    // The first line sounds from the first second on, about as loud as the whole.
    const heard = loudnessUntil(track, unit, 2, 1) ?? -100;
    expect(Math.abs(heard - (mix?.integratedLufs ?? 0))).toBeLessThan(6);
  });
});
