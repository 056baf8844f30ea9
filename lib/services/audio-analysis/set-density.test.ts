/** The writer turns how much sound there is: what analysis set follows, what a person set stays, and nothing is bought. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { setCue } from '../cues/set-cue.ts';
import { createProject } from '../projects/create-project.ts';
import { undoEdit } from '../edits/undo.ts';
import { readProject } from '../projects/read-project.ts';
import type { CueView } from '../views.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import { localReader } from '../text-analysis/claude/testing-story.ts';
import { analyseChapter } from './analyse-chapter.ts';
import { createLocalAudioAnalysisEngine } from './local-engine.ts';
import { setSoundDensity } from './set-density.ts';

/** A sound without what is counted or made anew with its row. */
const heard = ({ lane, sound, anchorStart, enabled, gainDb, placement }: CueView) => ({ lane, sound, anchorStart, enabled, gainDb, placement });

const filler = 'The old woman counted the jars on the shelf once more and wrote their number in the book with a careful hand. ';
const events = ['The clock struck nine.', '“I remember the faded letter, and I wept for the lost and lonely years that are gone,” said Nora.', 'He turned the page.', 'A dog barked.', 'She pushed back her chair.', '“You never told me why he had to leave us all alone in the empty house,” said Nora.', 'Coins clattered across the counter.', 'The telephone rang.'];
const story = Array.from({ length: 24 }, (_, k) => `${events[k % events.length] ?? ''} ${filler.repeat(2)}`.trim()).join('\n\n');

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
beforeEach(() => {
  house.jobs.length = 0;
});
afterAll(() => house[Symbol.asyncDispose]());

it('turning it scores again, for nothing; what a person set stays', async () => {
  const { context } = house;
  const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title: 'Jars' });
  await analyseProject(context, localReader, projectId);
  await context.transaction.run((tx) => tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } }));
  const { id: chapterId } = await context.transaction.run((tx) => tx.chapter.findFirstOrThrow({ where: { projectId } }));
  await analyseChapter(context, { ear: async () => createLocalAudioAnalysisEngine() }, chapterId);
  /** What the worker does with the jobs that were asked for. */
  const scoreAgain = async (): Promise<void> => {
    for (const job of house.jobs.splice(0)) if (job.name === 'score-chapter') await analyseChapter(context, { ear: async () => createLocalAudioAnalysisEngine() }, job.chapterId);
  };
  house.jobs.length = 0;
  const cues = async () => (await readProject(context, { projectId })).cues;
  const balanced = await cues();
  const small = balanced.find((cue) => cue.sound === 'page-turn');
  const music = balanced.find((cue) => cue.lane === 'music');
  if (!small || !music) throw new Error('the story has a page turned and music');
  await setCue(context, { cueId: small.id, gainDb: -3, placement: 'before', version: small.version });
  await expect(setCue(context, { cueId: small.id, placement: 'under', version: small.version + 1 })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(setCue(context, { cueId: music.id, placement: 'on', version: music.version })).rejects.toMatchObject({ code: 'bad-input' });
  await setCue(context, { cueId: music.id, enabled: false, version: music.version });

  expect(await setSoundDensity(context, { projectId, density: 'spare' })).toEqual({ scored: 1, waiting: 0 });
  await scoreAgain();
  const spare = await cues();
  expect((await readProject(context, { projectId })).density).toBe('spare');
  expect(spare.length).toBeLessThan(balanced.length);
  expect(spare.find((cue) => cue.id === small.id)).toMatchObject({ gainDb: -3, placement: 'before' });
  expect(spare.filter((cue) => cue.sound === 'page-turn')).toHaveLength(1);

  await setSoundDensity(context, { projectId, density: 'full' });
  await scoreAgain();
  const full = await cues();
  expect(full.length).toBeGreaterThan(balanced.length);
  expect(full.find((cue) => cue.id === music.id)).toMatchObject({ enabled: false });
  // Where a person turned music off, none comes in its stead.
  const rows = await context.transaction.run((tx) => tx.cue.findMany({ where: { projectId, lane: 'music' } }));
  const off = rows.find((row) => row.id === music.id);
  for (const row of rows) if (row !== off) expect(row.anchorStart < (off?.untilOffset ?? 0) && (off?.anchorStart ?? 0) < (row.untilOffset ?? 0)).toBe(false);
  expect(await context.transaction.run((tx) => tx.purchase.count())).toBe(0);
  expect(await context.transaction.run((tx) => tx.chapter.count({ where: { projectId, scoredAt: null } }))).toBe(0);

  // Nora leads: her theme returns, one motif in whatever mood.
  const hers = rows.filter((row) => row.theme === 'person:Nora');
  expect(hers.length).toBeGreaterThan(1);
  expect(new Set(hers.map((row) => row.seed >> 4)).size).toBe(1);
  expect(full.some((cue) => cue.theme === 'Nora')).toBe(true);

  // Taken back, the chapters are scored as they were before, and made again as after.
  expect(await undoEdit(context, { projectId, redo: false })).toEqual({ label: 'chose full sound', note: null });
  await scoreAgain();
  expect((await cues()).map(heard)).toEqual(spare.map((cue) => (cue.id === music.id ? { ...heard(cue), enabled: false } : heard(cue))));
  await undoEdit(context, { projectId, redo: true });
  await scoreAgain();
  expect((await cues()).map(heard)).toEqual(full.map(heard));
  house.jobs.length = 0;
  const settled = await cues();

  // The same again changes nothing.
  await setSoundDensity(context, { projectId, density: 'full' });
  expect(house.jobs).toEqual([]);
  expect(await cues()).toEqual(settled);
  await expect(setSoundDensity(context, { projectId, density: 'loud' })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(setSoundDensity(house.stranger, { projectId, density: 'spare' })).rejects.toMatchObject({ code: 'not-found' });
});

it('a chapter that is being listened to meanwhile is listened to as was said last', async () => {
  const { context } = house;
  const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title: 'Jars' });
  await analyseProject(context, localReader, projectId);
  await context.transaction.run((tx) => tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } }));
  const { id: chapterId } = await context.transaction.run((tx) => tx.chapter.findFirstOrThrow({ where: { projectId } }));
  const local = createLocalAudioAnalysisEngine();
  const densities: (string | undefined)[] = [];
  await analyseChapter(context, {
    ear: async () => ({
      id: 'local',
      readScene: async (input, signal) => {
        densities.push(input.density);
        if (densities.length === 1) await setSoundDensity(context, { projectId, density: 'spare' });
        return await local.readScene(input, signal);
      },
    }),
  }, chapterId);
  expect(densities[0]).toBe('balanced');
  expect(new Set(densities.slice(-1))).toEqual(new Set(['spare']));
  const spare = (await readProject(context, { projectId })).cues.map(heard);
  await analyseChapter(context, { ear: async () => local }, chapterId);
  expect((await readProject(context, { projectId })).cues.map(heard)).toEqual(spare);
});

it('waits while the drama is being made', async () => {
  const { context } = house;
  const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title: 'Jars' });
  await expect(setSoundDensity(context, { projectId, density: 'full' })).rejects.toMatchObject({ code: 'conflict' });
  expect((await readProject(context, { projectId })).density).toBe('balanced');
});
