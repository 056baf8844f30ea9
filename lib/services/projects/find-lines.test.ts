import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { findLines } from './find-lines.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
});
afterAll(() => house[Symbol.asyncDispose]());

const find = (text: string) => findLines(house.context, { projectId: drama.projectId, text });

describe('looking for a line', () => {
  it('finds words whatever their capitals and blanks, and says where', async () => {
    expect(await find('WHO   is')).toEqual([{ segmentId: drama.segmentId, chapterId: drama.chapterId, chapterTitle: expect.any(String), words: '“Who is there?' }]);
    expect(await find('on the roof')).toHaveLength(1);
  });
  it.each(['', ' ', 'a', '.*', '(', 'nobody says this', '\0'])('answers %j with nothing', async (text) => {
    expect(await find(text)).toEqual([]);
  });
});
