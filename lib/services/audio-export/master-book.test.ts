/** What one mix leaves behind for the next: nothing, where it had to do without something. Over a real database. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlacedSpeech, Timeline } from '../../audio/types.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { makeSmallDrama, smallStory } from '../testing-drama.ts';
import { lacksNothing, lastGain } from './master-book.ts';
import { keepTreatments, voiceTreatments, type VoiceListener } from './voice-treatments.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

/** Listens to nobody: says of each voice how many of its lines have a sound. */
const pool: VoiceListener = {
  run: async ({ timeline: { speech } }) => {
    const of = Map.groupBy(speech, ({ voiceId }) => voiceId ?? '');
    const treatments = Object.fromEntries([...of].map(([id, lines]) => [id, { highPassHz: lines.filter(({ asset }) => asset !== null).length, sibilanceDb: null, plosivesDb: null }]));
    return await Promise.resolve({ treatments });
  },
};

function line(voiceId: string, asset: string | null, seconds = 1): PlacedSpeech {
  return { segmentId: 's', chapterId: 'c', characterId: null, asset, start: 0, end: seconds, gainDb: 0, pan: 0, words: [], voiceId };
}

function bookOf(speech: PlacedSpeech[]): { timelines: Timeline[]; clips: { [asset: string]: string } } {
  return { timelines: [{ durationSeconds: 1, chapters: [], speech, cues: [] }], clips: {} };
}

describe('a voice', () => {
  it('is known from the first mix that has all its lines and is finished; a whole mix takes nothing from one that was not', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    const [voice] = await house.context.transaction.run((tx) => tx.voice.findMany({ where: { projectId } }));
    const id = voice?.id ?? '';
    const kept = async () => (await house.context.transaction.run((tx) => tx.voice.findUniqueOrThrow({ where: { id } }))).treatment;
    const heard = async (speech: PlacedSpeech[], { whole = true, finished = true } = {}) => {
      const { treatments, learned } = await voiceTreatments(house.context, pool, bookOf(speech), whole);
      if (finished) await house.context.transaction.run((tx) => keepTreatments(tx, learned, whole));
      return treatments[id]?.highPassHz;
    };

    expect(await heard([line(id, 'a'), line(id, null)], { whole: false })).toBe(1);
    expect(await kept()).toBeNull();
    // Broken off.
    expect(await heard([line(id, 'a'), line(id, 'b'), line(id, 'c')], { finished: false })).toBe(3);
    expect(await kept()).toBeNull();
    // Somebody else lacks a line.
    expect(await heard([line(id, 'a'), line('other', null)], { whole: false })).toBe(1);
    expect(await kept()).toMatchObject({ treatment: { highPassHz: 1 }, whole: false });
    expect(await heard([line(id, 'a'), line(id, 'b'), line('other', null)], { whole: false })).toBe(1);
    // A silent line has no length, and is not missing.
    expect(await heard([line(id, 'a'), line(id, 'b'), line(id, null, 0)])).toBe(2);
    expect(await kept()).toMatchObject({ treatment: { highPassHz: 2 }, whole: true });
    expect(await heard([line(id, 'a'), line(id, 'b'), line(id, 'c')])).toBe(2);
    expect(await heard([line(id, 'a')], { whole: false })).toBe(2);
  });
});

describe('a mix', () => {
  it('lacks nothing once every line sounds as it now is, and every sound is there', async () => {
    const { projectId, segmentId, cueId, assetId } = await makeSmallDrama(house.context);
    const { transaction } = house.context;
    const lacks = async () => !(await transaction.run((tx) => lacksNothing(tx, projectId, { kind: 'all' })));
    await transaction.run((tx) => tx.segment.updateMany({ where: { projectId, id: { not: segmentId } }, data: { silent: true } }));
    await transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { locked: true } }));
    expect(await lacks()).toBe(true);
    await transaction.run(async (tx) => {
      const take = await tx.take.create({ data: { cueId, inputHash: 'b'.repeat(64), engine: 'local', assetId, durationSeconds: 0.1, loudnessLufs: -20 } });
      await tx.cue.update({ where: { id: cueId }, data: { chosenTakeId: take.id } });
    });
    expect(await lacks()).toBe(false);
    // It has a take, and not that of the line as it now is.
    await transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { locked: false } }));
    expect(await lacks()).toBe(true);
    const wanted = await transaction.run(async (tx) => wantedKey(await tx.segment.findUniqueOrThrow({ where: { id: segmentId }, select: speechColumns }), smallStory, await voicingOf(tx, projectId)));
    await transaction.run((tx) => tx.take.updateMany({ where: { segmentId }, data: { inputHash: wanted ?? '' } }));
    expect(await lacks()).toBe(false);
    await transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { direction: 'whispering' } }));
    expect(await lacks()).toBe(true);
  });
});

describe('the gain of the last master', () => {
  it('serves a whole book only where that one was whole', async () => {
    const { projectId, exportId } = await makeSmallDrama(house.context);
    const { transaction } = house.context;
    const last = async (whole: boolean) => await transaction.run((tx) => lastGain(tx, { projectId, preset: 'drama', whole }));
    await transaction.run((tx) => tx.export.update({ where: { id: exportId }, data: { gainDb: 3 } }));
    expect([await last(true), await last(false)]).toEqual([3, 3]);
    await transaction.run((tx) => tx.export.update({ where: { id: exportId }, data: { whole: false } }));
    expect([await last(true), await last(false)]).toEqual([null, 3]);
  });
});
