import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoryReading } from '../../story/types.ts';
import { analyseStory } from '../../story/analyse.ts';
import type { TextAnalysisEngine } from '../interfaces.ts';
import { makeDrama } from '../productions/make-drama.ts';
import { createProject } from '../projects/create-project.ts';
import { readProject } from '../projects/read-project.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory } from '../testing-drama.ts';
import { mergeChapter, moveChapter, resetChapters, setChapter, setSceneNarrator, splitChapter } from './edit-chapters.ts';

const story = ['One', 'Two', 'Three']
  .map((name, at) => `Chapter ${at + 1}: The ${name}\n\n“Are you there?” asked Nora.\n\n“I am here,” said Piet, and the rain fell on the ${name.toLowerCase()} roofs of the town, as it had all night long.\n\nNobody answered him for a while, and the lamp burnt low.\n`)
  .join('\n');

/** The reader itself, without a thread, and one that knows nothing of chapters but its own. */
const reader: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };
const stubborn: TextAnalysisEngine = { id: 'local', read: async ({ text }) => analyseStory({ text }) };

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

async function newProject(text = story): Promise<string> {
  const { id } = await createProject(house.context, { bytes: new TextEncoder().encode(text), fileName: null, title: 'The Roofs' });
  await house.context.transaction.run((tx) => tx.production.updateMany({ where: { projectId: id }, data: { state: 'done', activeKey: null } }));
  house.jobs.length = 0;
  return id;
}

async function rowsOf(projectId: string) {
  return await house.context.transaction.run(async (tx) => ({
    chapters: await tx.chapter.findMany({ where: { projectId }, orderBy: { index: 'asc' } }),
    scenes: await tx.scene.findMany({ where: { chapter: { projectId } }, orderBy: { start: 'asc' } }),
    segments: await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' } }),
    cues: await tx.cue.findMany({ where: { projectId }, orderBy: { anchorStart: 'asc' }, include: { takes: true } }),
  }));
}

/** What must hold of the rows after whatever was done to the chapters. */
async function checkWhole(projectId: string, text: string): Promise<Awaited<ReturnType<typeof rowsOf>>> {
  const rows = await rowsOf(projectId);
  for (const ranges of [rows.chapters.toSorted((a, b) => a.start - b.start), rows.scenes, rows.segments]) {
    if (ranges.length === 0) continue;
    expect(ranges.map((range) => text.slice(range.start, range.end)).join('')).toBe(text);
  }
  expect(rows.chapters.map((chapter) => chapter.index)).toEqual(rows.chapters.map((_, at) => at));
  const chapters = new Map(rows.chapters.map((row) => [row.id, row]));
  const scenes = new Map(rows.scenes.map((row) => [row.id, row]));
  for (const segment of rows.segments) {
    const scene = scenes.get(segment.sceneId);
    expect(scene?.chapterId).toBe(segment.chapterId);
    expect(segment.start).toBeGreaterThanOrEqual(scene?.start ?? Infinity);
    expect(segment.end).toBeLessThanOrEqual(scene?.end ?? -1);
    expect(segment.end).toBeLessThanOrEqual(chapters.get(segment.chapterId)?.end ?? -1);
  }
  for (const cue of rows.cues) {
    const scene = scenes.get(cue.sceneId);
    expect(cue.anchorStart).toBeGreaterThanOrEqual(scene?.start ?? Infinity);
    expect(cue.anchorStart).toBeLessThan(scene?.end ?? -1);
  }
  const played = rows.segments.toSorted((a, b) => (chapters.get(a.chapterId)?.index ?? 0) - (chapters.get(b.chapterId)?.index ?? 0) || a.start - b.start);
  expect(played.map((segment) => segment.index)).toEqual(played.map((_, at) => at));
  return rows;
}

describe('the chapters of a drama', () => {
  let id = '';
  beforeEach(async () => {
    id = await newProject();
    await analyseProject(house.context, reader, id);
  });

  it('are renamed, left out and told by somebody else, and a reading changes nothing of it', async () => {
    const { chapters } = await rowsOf(id);
    const piet = (await readProject(house.context, { projectId: id })).cast.find((person) => person.name === 'Piet');
    const [first, second] = chapters;
    if (!first || !second || !piet) throw new Error('the story lost its parts');
    await setChapter(house.context, { chapterId: first.id, version: 0, title: ' The\nbeginning ' });
    await setChapter(house.context, { chapterId: second.id, version: 0, included: false, narratorId: piet.id });
    await expect(setChapter(house.context, { chapterId: first.id, version: 0, title: 'Late' })).rejects.toMatchObject({ code: 'stale', person: expect.stringContaining('The beginning') });
    await expect(setChapter(house.context, { chapterId: first.id, version: 1, title: ' \n ' })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(setChapter(house.stranger, { chapterId: first.id, version: 1, title: 'Mine' })).rejects.toMatchObject({ code: 'not-found' });
    await analyseProject(house.context, stubborn, id);
    const view = await readProject(house.context, { projectId: id });
    expect(view.chapters.map(({ title, included, narratorId }) => ({ title, included, narratorId }))).toEqual([
      { title: 'The beginning', included: true, narratorId: null },
      { title: second.title, included: false, narratorId: piet.id },
      { title: chapters[2]?.title, included: true, narratorId: null },
    ]);
  });

  it('are parted at a paragraph and joined again, and are then what they were', async () => {
    const before = await checkWhole(id, story);
    const place = before.segments.find((segment) => story.startsWith('Nobody answered', segment.start));
    const inside = before.segments.find((segment) => segment.kind === 'narration' && story.slice(segment.start, segment.end).startsWith('said Piet')) ?? before.segments.find((_, at) => at > 0 && before.segments[at - 1]?.endsParagraph === false);
    if (!place || !inside) throw new Error('the story lost its lines');
    await expect(splitChapter(house.context, { at: { segmentId: inside.id } })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('where a paragraph begins') });
    const { chapterId } = await splitChapter(house.context, { at: { segmentId: place.id } });
    const parted = await checkWhole(id, story);
    expect(parted.chapters.map((chapter) => chapter.title)).toContain(`${before.chapters[0]?.title}, continued`);
    expect(parted.chapters[1]?.id).toBe(chapterId);
    expect(parted.segments.map((segment) => segment.id)).toEqual(before.segments.map((segment) => segment.id));
    expect(parted.chapters[0]?.words).toBe((before.chapters[0]?.words ?? 0) - (parted.chapters[1]?.words ?? 0));
    // A reading that finds other chapters leaves them.
    await analyseProject(house.context, stubborn, id);
    expect((await checkWhole(id, story)).chapters.map((chapter) => chapter.start)).toEqual(parted.chapters.map((chapter) => chapter.start));
    await expect(splitChapter(house.context, { at: { segmentId: place.id } })).rejects.toMatchObject({ code: 'bad-input', person: 'A chapter begins here already.' });

    await mergeChapter(house.context, { chapterId: parted.chapters[0]?.id ?? '', version: 1 });
    const after = await checkWhole(id, story);
    expect(after.chapters.map(({ id: row, title, start, end, words }) => ({ row, title, start, end, words }))).toEqual(before.chapters.map(({ id: row, title, start, end, words }) => ({ row, title, start, end, words })));
    expect(after.scenes.map(({ start, end }) => [start, end])).toEqual(before.scenes.map(({ start, end }) => [start, end]));
  });

  it('are played in the writer’s order, and joined only where the manuscript goes on', async () => {
    const { chapters, segments } = await rowsOf(id);
    const [first, second, third] = chapters;
    if (!first || !second || !third) throw new Error('the story lost its parts');
    await moveChapter(house.context, { chapterId: third.id, version: 0, to: 0 });
    const moved = await checkWhole(id, story);
    expect(moved.chapters.map((chapter) => chapter.id)).toEqual([third.id, first.id, second.id]);
    expect(moved.segments.map((segment) => segment.id)).toEqual(segments.map((segment) => segment.id));
    await expect(mergeChapter(house.context, { chapterId: third.id, version: 1 })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('do not follow each other') });
    await analyseProject(house.context, reader, id);
    expect((await checkWhole(id, story)).chapters.map((chapter) => chapter.id)).toEqual([third.id, first.id, second.id]);
    await resetChapters(house.context, { projectId: id });
    const reset = await checkWhole(id, story);
    expect(reset.chapters.map(({ id: row, title }) => [row, title])).toEqual(chapters.map(({ id: row, title }) => [row, title]));
  });

  it('stay as they are while the drama is being made', async () => {
    const { chapters } = await rowsOf(id);
    await makeDrama(house.context, { projectId: id, scope: { kind: 'all' } });
    house.jobs.length = 0;
    await expect(moveChapter(house.context, { chapterId: chapters[0]?.id ?? '', version: 0, to: 1 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('lets a scene be told by somebody else', async () => {
    const { scenes } = await rowsOf(id);
    const piet = (await readProject(house.context, { projectId: id })).cast.find((person) => person.name === 'Piet');
    await setSceneNarrator(house.context, { sceneId: scenes[0]?.id ?? '', narratorId: piet?.id ?? null });
    await expect(setSceneNarrator(house.stranger, { sceneId: scenes[0]?.id ?? '', narratorId: null })).rejects.toMatchObject({ code: 'not-found' });
    expect((await rowsOf(id)).scenes[0]?.narratorId).toBe(piet?.id);
  });

  it('are whole after any edits', async () => {
    const edit = fc.record({ kind: fc.constantFrom('split', 'merge', 'move', 'reset', 'read'), at: fc.nat(), to: fc.nat() });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
        const ids = (await rowsOf(id)).segments.map((segment) => segment.id);
        for (const { kind, at, to } of edits) {
          const { chapters, segments } = await rowsOf(id);
          const chapter = chapters[at % chapters.length];
          const starts = segments.filter((_, index) => index > 0 && segments[index - 1]?.endsParagraph);
          const line = starts[at % starts.length];
          if (!chapter || !line) throw new Error('nothing to edit');
          const chosen = { chapterId: chapter.id, version: chapter.version };
          const refused = (error: unknown) => expect(error).toMatchObject({ code: 'bad-input' });
          if (kind === 'split') await splitChapter(house.context, { at: { segmentId: line.id } }).catch(refused);
          if (kind === 'merge') await mergeChapter(house.context, chosen).catch(refused);
          if (kind === 'move') await moveChapter(house.context, { ...chosen, to: to % chapters.length });
          if (kind === 'reset') await resetChapters(house.context, { projectId: id });
          if (kind === 'read') await analyseProject(house.context, to % 2 === 0 ? reader : stubborn, id);
          await checkWhole(id, story);
        }
        expect((await rowsOf(id)).segments.map((segment) => segment.id)).toEqual(ids);
      }),
      { numRuns: 6 },
    );
  });
});

describe('chapters and what was made of them', () => {
  it('keep takes and cues: a bed across a new border sounds on behind it, and is one again when the border goes', async () => {
    const drama = await makeSmallDrama(house.context);
    const bed = await house.context.transaction.run(async (tx) => {
      const scene = await tx.scene.findFirstOrThrow({ where: { chapterId: drama.chapterId } });
      const cue = await tx.cue.create({ data: { projectId: drama.projectId, sceneId: scene.id, lane: 'music', sound: 'calm', prompt: 'calm', seed: 3, anchorStart: 0, anchorEnd: 0, untilOffset: smallStory.length } });
      const take = await tx.take.create({ data: { cueId: cue.id, inputHash: 'b'.repeat(64), engine: 'local', assetId: drama.assetId, durationSeconds: 0.1, loudnessLufs: -20, loops: true } });
      return await tx.cue.update({ where: { id: cue.id }, data: { chosenTakeId: take.id } });
    });
    const before = await checkWhole(drama.projectId, smallStory);
    const rain = before.segments[2];
    await splitChapter(house.context, { at: { segmentId: rain?.id ?? '' }, title: 'The Rain' });
    const parted = await checkWhole(drama.projectId, smallStory);
    expect(parted.chapters.map((chapter) => chapter.title).at(-1)).toBe('The Rain');
    const music = parted.cues.filter((cue) => cue.lane === 'music');
    expect(music.map(({ anchorStart, untilOffset }) => [anchorStart, untilOffset])).toEqual([[0, 29], [29, smallStory.length]]);
    expect(music.map((cue) => cue.takes.map((take) => take.assetId))).toEqual([[drama.assetId], [drama.assetId]]);
    expect(parted.segments[0]?.chosenTakeId).toBe(before.segments[0]?.chosenTakeId);

    await mergeChapter(house.context, { chapterId: drama.chapterId, version: 1 });
    const joined = await checkWhole(drama.projectId, smallStory);
    expect(joined.cues.filter((cue) => cue.lane === 'music').map(({ id, anchorStart, untilOffset }) => [id, anchorStart, untilOffset])).toEqual([[bed.id, 0, smallStory.length]]);
    expect(joined.scenes.length).toBe(1);
  });

  it('can be arranged before the story was read; the reading then follows', async () => {
    const id = await newProject();
    const { chapters } = await rowsOf(id);
    const offset = story.indexOf('Nobody answered');
    await splitChapter(house.context, { at: { chapterId: chapters[0]?.id ?? '', offset }, title: 'Silence' });
    await expect(splitChapter(house.context, { at: { chapterId: chapters[0]?.id ?? '', offset: offset + 3 } })).rejects.toMatchObject({ code: 'bad-input' });
    const read: StoryReading = await reader.read({ text: story });
    await analyseProject(house.context, { id: 'local', read: async () => read }, id);
    const rows = await checkWhole(id, story);
    expect(rows.chapters.map((chapter) => chapter.title)[1]).toBe('Silence');
    expect(rows.segments.find((segment) => segment.start === offset)?.chapterId).toBe(rows.chapters[1]?.id);
  });
});
