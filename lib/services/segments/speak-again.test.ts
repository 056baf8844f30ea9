/** One more take of a line, and the one before it. Over a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav16 } from '../../audio/wav.ts';
import { createEngineChoice } from '../engine-choice.ts';
import { createEngines } from '../engines.ts';
import type { ServiceContext } from '../interfaces.ts';
import { readScript } from '../projects/read-script.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { speakSegment } from '../speech-generation/speak-segment.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { storeVoice } from '../voice-generation/store-voice.ts';
import { speakAgain, takeBefore } from './speak-again.ts';

let house: TestHouse;
let context: ServiceContext;
let drama: SmallDrama;

beforeAll(async () => {
  house = await openTestHouse();
  ({ context } = house);
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(context);
  house.jobs.length = 0;
});

const again = (takeNumber: number) => speakAgain(context, { segmentId: drama.segmentId, takeNumber });
const before = (takeNumber: number) => takeBefore(context, { segmentId: drama.segmentId, takeNumber });
async function paidVoice(): Promise<void> {
  await context.transaction.run(async (tx) => {
    const voice = await storeVoice(tx, drama.projectId, { engine: 'qwen', externalId: 'clip', name: 'Nora, designed', settings: {}, origin: 'designed' });
    await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: voice.id } });
  });
}
async function line() {
  const found = (await readScript(context, { projectId: drama.projectId, chapterId: drama.chapterId })).segments[0];
  if (!found) throw new Error('no line');
  return found;
}
/** As the worker leaves it once the take that is wanted was spoken: a sound of its own, and the line's choice. */
async function spoken(level: number): Promise<string> {
  const wav = encodeWav16({ sampleRate: 22_050, channels: [new Float32Array(2205).fill(level)] });
  const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: wav, mediaType: 'audio/wav', durationSeconds: 0.1 });
  await context.transaction.run(async (tx) => {
    const segment = await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId }, select: speechColumns });
    const inputHash = wantedKey(segment, smallStory, await voicingOf(tx, drama.projectId)) ?? '';
    const take = await tx.take.create({ data: { segmentId: drama.segmentId, inputHash, engine: 'qwen', assetId: asset.id, durationSeconds: 0.1, loudnessLufs: -20 } });
    await tx.segment.update({ where: { id: drama.segmentId }, data: { chosenTakeId: take.id } });
  });
  return asset.id;
}

describe('one more take', () => {
  it('is asked for once, however often the button is pressed', async () => {
    await paidVoice();
    expect(await Promise.all([again(0), again(0), again(0)])).toEqual([{ takeNumber: 1 }, { takeNumber: 1 }, { takeNumber: 1 }]);
    expect(house.jobs).toEqual([{ name: 'speak-segment', stepId: null, projectId: drama.projectId, segmentId: drama.segmentId, lane: 'replicate' }]);
    expect(await line()).toMatchObject({ takeNumber: 1, state: 'stale', takeAssetId: drama.assetId });
  });

  it('is not had of a built-in voice, which would say it the same way', async () => {
    await expect(again(0)).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('same way each time') });
    await context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { silent: true } }));
    await expect(again(0)).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('silent') });
    expect(house.jobs).toEqual([]);
    expect((await line()).takeNumber).toBe(0);
  });

  it('is another sound, the one before comes back without being spoken, and the newer one too', async () => {
    await paidVoice();
    const first = await spoken(0.1);
    expect(await line()).toMatchObject({ state: 'ready', takeNumber: 0, takeAssetId: first });
    await again(0);
    expect(await line(), 'the take it has stays until the new one is there').toMatchObject({ state: 'stale', takeAssetId: first });
    const second = await spoken(0.2);
    expect(await line()).toMatchObject({ state: 'ready', takeNumber: 1, takeAssetId: second });
    expect(await before(1)).toEqual({ takeNumber: 0 });
    expect(await line()).toMatchObject({ state: 'ready', takeNumber: 0, takeAssetId: first });
    await again(0);
    // No paid engine is there to be asked: what was bought is found again.
    const engines = createEngines();
    await speakSegment(context, createEngineChoice(context, engines), drama.segmentId);
    await engines.close();
    expect(await line()).toMatchObject({ state: 'ready', takeNumber: 1, takeAssetId: second });
  });

  it('has none before the first, and none before one that is no longer the last', async () => {
    await paidVoice();
    await expect(before(0)).rejects.toMatchObject({ code: 'bad-input' });
    await again(0);
    await again(1);
    await expect(before(1)).rejects.toMatchObject({ code: 'stale' });
    expect(await before(2)).toEqual({ takeNumber: 1 });
  });
});
