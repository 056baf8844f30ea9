import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chapterSamples } from '../../audio/book-layout.ts';
import { masterChapter } from '../../audio/chapter-master.ts';
import { piecesOf } from '../../audio/pieces.ts';
import type { Timeline } from '../../audio/types.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { projectShelf, type KeptChapter } from './chapter-shelf.ts';
import { forgetOld } from './forget-old.ts';
import type { MadeChapter } from './render-book.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const badClip = { segmentId: null, cueId: null, message: 'This sound could not be read.' };
const timeline: Timeline = { durationSeconds: 0.5, chapters: [], speech: [], cues: [] };
const setting = { gainDb: 2.5, ceilingDb: -1.6 };

/** A chapter of silence, made and kept under a key. */
async function keepChapter({ projectId, folder, key, problems = [] }: { projectId: string; folder: string; key: string; problems?: MadeChapter['problems'] }): Promise<{ kept: KeptChapter; master: MadeChapter['master']; bytes: Buffer }> {
  const file = path.join(folder, `${key}.mp3`);
  const frames: Uint8Array[] = [];
  const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void frames.push(bytes.slice()));
  const master = await masterChapter(timeline, () => Promise.reject(new Error('no clip')), setting, { write, rewind: () => Promise.resolve('') });
  const bytes = Buffer.concat(frames);
  await writeFile(file, bytes);
  return { kept: await projectShelf(house.context, projectId).keep({ chapter: { key, timeline, voices: {}, clips: {} }, setting, master, problems, file }), master, bytes };
}

describe('projectShelf', () => {
  it('finds a chapter at its gain, and not one that was made without a clip that could not be read', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    await using folder = await temporaryFolder();
    const shelf = projectShelf(house.context, projectId);
    const { kept: whole } = await keepChapter({ projectId, folder: folder.path, key: 'whole' });
    const { kept: spoilt } = await keepChapter({ projectId, folder: folder.path, key: 'spoilt', problems: [badClip] });
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
    await keepChapter({ projectId, folder: folder.path, key: 'spoilt', problems: [badClip] });
    const keys = piecesOf(timeline, { samples: chapterSamples(timeline) }).map(({ key }) => key);
    expect(await shelf.withPieces(keys, setting)).toEqual([]);
    const { master, bytes } = await keepChapter({ projectId, folder: folder.path, key: 'made' });
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

  it.each([-2, 2])('keeps a chapter in no export for a day by the clock of the database, whatever that of its maker says (%d days off)', async (days) => {
    const { projectId } = await makeSmallDrama(house.context);
    await using folder = await temporaryFolder();
    const forget = () => house.context.transaction.run((tx) => forgetOld(tx, { projectId, preset: 'drama' }));
    const left = () => house.context.transaction.run((tx) => tx.chapterMix.count({ where: { projectId, key: 'loose' } }));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 24 * 3_600_000 });
    try {
      await keepChapter({ projectId, folder: folder.path, key: 'loose' });
      await forget();
      expect(await left()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
    await house.context.transaction.run((tx) => tx.$executeRaw`UPDATE "ChapterMix" SET "createdAt" = "createdAt" - interval '25 hours' WHERE "projectId" = ${projectId} AND "key" = 'loose'`);
    await forget();
    expect(await left()).toBe(0);
  });
});
