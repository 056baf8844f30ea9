import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterChapter } from '../../audio/chapter-master.ts';
import type { Timeline } from '../../audio/types.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { projectShelf } from './chapter-shelf.ts';
import type { MadeChapter } from './render-book.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const timeline: Timeline = { durationSeconds: 0.5, chapters: [], speech: [], cues: [] };

describe('projectShelf', () => {
  it('finds a chapter at its gain, and not one that was made without a clip that could not be read', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    await using folder = await temporaryFolder();
    const shelf = projectShelf(house.context, projectId);
    const setting = { gainDb: 2.5, ceilingDb: -1.6 };
    const keep = async (key: string, problems: MadeChapter['problems']) => {
      const file = path.join(folder.path, `${key}.mp3`);
      const frames: Uint8Array[] = [];
      const master = await masterChapter(timeline, () => Promise.reject(new Error('no clip')), setting, (bytes) => Promise.resolve(void frames.push(bytes.slice())));
      await writeFile(file, Buffer.concat(frames));
      return await shelf.keep({ chapter: { key, timeline, voices: {}, clips: {} }, setting, master, problems, file });
    };
    const whole = await keep('whole', []);
    const spoilt = await keep('spoilt', [{ segmentId: null, cueId: null, message: 'This sound could not be read.' }]);
    const chapter = (key: string) => ({ key, timeline, voices: {}, clips: {} });
    expect(await shelf.find(chapter('whole'), 2.5)).toEqual(whole);
    expect(await shelf.find(chapter('whole'), null)).toEqual(whole);
    expect(await shelf.find(chapter('whole'), 2.51)).toBeNull();
    expect(spoilt.measured.units.length).toBeGreaterThan(10);
    expect(await shelf.find(chapter('spoilt'), 2.5)).toBeNull();
    expect(await shelf.find(chapter('spoilt'), null)).toBeNull();
  });
});
