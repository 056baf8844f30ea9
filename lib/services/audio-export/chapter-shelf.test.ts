import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chapterSamples } from '../../audio/book-layout.ts';
import { masterChapter } from '../../audio/chapter-master.ts';
import { piecesOf } from '../../audio/pieces.ts';
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
      const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void frames.push(bytes.slice()));
      const master = await masterChapter(timeline, () => Promise.reject(new Error('no clip')), setting, { write, rewind: () => Promise.resolve('') });
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

  it('gives the pieces of what was made at the same setting, to be used again, and none that cannot be read', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    await using folder = await temporaryFolder();
    const shelf = projectShelf(house.context, projectId);
    const setting = { gainDb: 2.5, ceilingDb: -1.6 };
    const made = async (problems: MadeChapter['problems']) => {
      const file = path.join(folder.path, 'made.mp3');
      const frames: Uint8Array[] = [];
      const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void frames.push(bytes.slice()));
      const master = await masterChapter(timeline, () => Promise.reject(new Error('no clip')), setting, { write, rewind: () => Promise.resolve('') });
      await writeFile(file, Buffer.concat(frames));
      await shelf.keep({ chapter: { key: `made ${problems.length}`, timeline, voices: {}, clips: {} }, setting, master, problems, file });
      return { master, bytes: Buffer.concat(frames) };
    };
    await made([{ segmentId: null, cueId: null, message: 'This sound could not be read.' }]);
    const keys = piecesOf(timeline, { samples: chapterSamples(timeline) }).map(({ key }) => key);
    expect(await shelf.withPieces(keys, setting)).toEqual([]);
    const { master, bytes } = await made([]);
    const [kept, ...more] = await shelf.withPieces(keys, setting);
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ pieces: master.pieces, energies: master.measured.units });
    expect(Buffer.from(kept!.peaks).equals(master.peaks)).toBe(true);
    expect((await readFile(kept!.file)).equals(bytes)).toBe(true);
    expect(await shelf.withPieces(keys, { ...setting, gainDb: 2.51 })).toEqual([]);
    expect(await shelf.withPieces(['another'], setting)).toEqual([]);
    const unreadable = projectShelf({ ...house.context, assets: { ...house.context.assets, path: () => Promise.reject(new Error('gone')) } }, projectId);
    expect(await unreadable.withPieces(keys, setting)).toEqual([]);
  });
});
