/** Takes that are listed, chosen and noted; words that are found and said otherwise. Over a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceContext } from '../interfaces.ts';
import { readScript } from '../projects/read-script.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { findWords, replaceWords } from './replace-words.ts';
import { chooseTake, noteTake, readTakes } from './takes.ts';

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
});
const line = async () => {
  const found = (await readScript(context, drama)).segments.find((one) => one.id === drama.segmentId);
  if (!found) throw new Error('no line');
  return found;
};

describe('takes of a line', () => {
  it('are listed oldest first; an older one that is chosen is kept by a lock, and a stale page changes nothing', async () => {
    const { segmentId, assetId } = drama;
    const second = await context.transaction.run((tx) => tx.take.create({ data: { segmentId, inputHash: 'b'.repeat(64), engine: 'qwen', assetId, durationSeconds: 0.2, loudnessLufs: -20, costMicros: 1_400 } }));
    expect(await readTakes(context, { segmentId })).toMatchObject([{ chosen: true, fits: false, note: null }, { id: second.id, chosen: false, costMicros: 1_400 }]);
    const { version } = await line();
    expect(await chooseTake(context, { segmentId, takeId: second.id, version })).toEqual({ locked: true });
    expect(await line()).toMatchObject({ locked: true, state: 'ready', fits: false });
    await expect(chooseTake(context, { segmentId, takeId: second.id, version })).rejects.toMatchObject({ code: 'stale' });
    await noteTake(context, { segmentId, takeId: second.id, note: ' warmer ', seen: null });
    // Another window that has not seen it does not take its place.
    await expect(noteTake(context, { segmentId, takeId: second.id, note: 'colder', seen: null })).rejects.toMatchObject({ code: 'stale', person: expect.stringContaining('warmer') });
    expect((await readTakes(context, { segmentId }))[1]).toMatchObject({ chosen: true, note: 'warmer' });
    await expect(noteTake(context, { segmentId, takeId: second.id, note: 'x'.repeat(600), seen: 'warmer' })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(chooseTake(context, { segmentId, takeId: drama.characterId, version: version + 1 })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('words', () => {
  it('are found as they are said, and said otherwise without a change of the text', async () => {
    const { projectId } = drama;
    const find = (find: string, like: { matchCase?: boolean; wholeWords?: boolean } = {}) => findWords(context, { projectId, find, ...like });
    expect(await find('o')).toMatchObject({ all: 3 });
    expect(await find('ROOF', { matchCase: true })).toMatchObject({ all: 0, places: 0 });
    expect(await find('roo', { wholeWords: true })).toMatchObject({ places: 0 });
    expect(await replaceWords(context, { projectId, find: 'the roof', replace: 'the tin roof' })).toEqual({ lines: 1, places: 1 });
    expect(await find('tin roof')).toMatchObject({ places: 1 });
    expect((await readScript(context, drama)).segments.map((one) => one.text).join('')).toBe(smallStory);
    await expect(find('  ')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(replaceWords(context, { projectId, find: 'Rain fell on the tin roof.', replace: '' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
