import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { readVoiceSheet } from './read-voice-sheet.ts';
import { setOctave } from './set-octave.ts';
import { storeVoice, voiceSpec } from './store-voice.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
});

const give = async (engine: 'hume' | 'qwen', settings: { name: string; octave?: number }): Promise<string> =>
  await house.context.transaction.run(async (tx) => {
    const voice = await storeVoice(tx, drama.projectId, { engine, externalId: 'v', name: 'Nora', settings, origin: 'designed' });
    await tx.voice.update({ where: { id: voice.id }, data: { heardTakes: 9, heardPace: 1.2, heardHz: 180 } });
    await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: voice.id } });
    return voice.id;
  });
const key = () =>
  house.context.transaction.run(async (tx) => wantedKey(await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId }, select: speechColumns }), smallStory, await voicingOf(tx, drama.projectId)));
const voiceNow = () => house.context.transaction.run(async (tx) => (await tx.character.findUniqueOrThrow({ where: { id: drama.characterId }, include: { voice: true } })).voice);

describe('by which Octave a voice is spoken', () => {
  it('keys its takes: the other model’s are others, and going back finds the first ones', async () => {
    const voiceId = await give('hume', { name: 'Narratix Nora', octave: 1 });
    const first = await key();
    await setOctave(house.context, { voiceId, octave: 2 });
    expect(await key()).not.toBe(first);
    const voice = await voiceNow();
    if (!voice) throw new Error('no voice');
    expect(voiceSpec(voice).settings).toEqual({ name: 'Narratix Nora', octave: 2 });
    expect(voice).toMatchObject({ id: voiceId, heardTakes: 0, heardPace: null, heardHz: null });
    expect((await readVoiceSheet(house.context, { characterId: drama.characterId })).kept).toMatchObject([{ id: voiceId, octave: 2 }]);
    await setOctave(house.context, { voiceId, octave: 1 });
    expect(await key()).toBe(first);
  });

  it('leads to the voice that is there already where one was kept both ways', async () => {
    const other = await give('hume', { name: 'Narratix Nora', octave: 2 });
    const voiceId = await give('hume', { name: 'Narratix Nora', octave: 1 });
    await setOctave(house.context, { voiceId, octave: 2 });
    expect((await voiceNow())?.id).toBe(other);
  });

  it('is for Hume’s voices, and for one’s own dramas', async () => {
    const voiceId = await give('qwen', { name: 'Nora' });
    await expect(setOctave(house.context, { voiceId, octave: 2 })).rejects.toMatchObject({ code: 'bad-input' });
    expect((await readVoiceSheet(house.context, { characterId: drama.characterId })).kept).toMatchObject([{ octave: null }]);
    const humes = await give('hume', { name: 'Narratix Nora', octave: 1 });
    await expect(setOctave(house.stranger, { voiceId: humes, octave: 2 })).rejects.toMatchObject({ code: 'not-found' });
  });
});
