/** Chapters, the cast of another drama, settings and notes: taken back and made again. Over a real database. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import { copyCast } from '../characters/copy-cast.ts';
import { renameCharacter } from '../characters/rename-character.ts';
import { mergeChapter, moveChapter, resetChapters, setChapter, setSceneNarrator, splitChapter } from '../chapters/edit-chapters.ts';
import type { ServiceContext, TextAnalysisEngine } from '../interfaces.ts';
import { makeDrama } from '../productions/make-drama.ts';
import { createProject } from '../projects/create-project.ts';
import { includeChapter } from '../projects/include-chapter.ts';
import { renameProject } from '../projects/rename-project.ts';
import { setStyle } from '../projects/set-style.ts';
import { deletePronunciation, setPronunciation } from '../pronunciations/set-pronunciation.ts';
import { mergeLines, splitLine } from '../segments/cut-lines.ts';
import { setTags } from '../segments/drop-tags.ts';
import { noteTake } from '../segments/takes.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { sweepOrphans } from '../../storage/sweep.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { setCover } from '../publishing/set-cover.ts';
import { setEngine } from '../vendors/set-engines.ts';
import { setWalkOns } from '../voice-generation/set-walk-ons.ts';
import { readProject } from '../projects/read-project.ts';
import { undoEdit } from './undo.ts';

const story = ['One', 'Two', 'Three']
  .map((name, at) => `Chapter ${at + 1}: The ${name}\n\n“Are you there?” asked Nora.\n\n“I am here,” said Piet, and the rain fell on the ${name.toLowerCase()} roofs of the town, as it had all night long.\n\nNobody answered him for a while, and the lamp burnt low.\n`)
  .join('\n');
const reader: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };

let house: TestHouse;
let context: ServiceContext;
beforeAll(async () => {
  house = await openTestHouse();
  ({ context } = house);
});
afterAll(() => house[Symbol.asyncDispose]());

async function readDrama(title = 'The Roofs'): Promise<string> {
  const { id } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title });
  await context.transaction.run((tx) => tx.production.updateMany({ where: { projectId: id }, data: { state: 'done', activeKey: null } }));
  house.jobs.length = 0;
  await analyseProject(context, reader, id);
  return id;
}

const unversioned = <Row extends { version: number }>(row: Row): Row => ({ ...row, version: 0 });

/** Every row that is edited, without what counts changes. */
async function rowsOf(projectId: string) {
  return await context.transaction.run(async (tx) => ({
    project: await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { title: true, tags: true, walkOns: true, style: true, voiceEngine: true, earEngine: true, reader: true, soundDensity: true, coverAssetId: true } }),
    chapters: (await tx.chapter.findMany({ where: { projectId }, orderBy: { index: 'asc' } })).map(unversioned),
    scenes: await tx.scene.findMany({ where: { chapter: { projectId } }, orderBy: { start: 'asc' } }),
    segments: (await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' } })).map(unversioned),
    cast: (await tx.character.findMany({ where: { projectId }, orderBy: { id: 'asc' } })).map(unversioned),
    cues: (await tx.cue.findMany({ where: { projectId }, orderBy: { id: 'asc' }, include: { takes: true } })).map(unversioned),
    notes: await tx.take.findMany({ where: { segment: { projectId } }, orderBy: { id: 'asc' }, select: { id: true, note: true } }),
    words: (await tx.pronunciation.findMany({ where: { projectId }, orderBy: { id: 'asc' } })).map(unversioned),
  }));
}

const undo = (projectId: string) => undoEdit(context, { projectId, redo: false });
const redo = (projectId: string) => undoEdit(context, { projectId, redo: true });

/** Makes an edit, takes it back, makes it again and takes it back: each time all is as it was. */
async function thereAndBack(projectId: string, label: string, edit: () => Promise<unknown>): Promise<void> {
  const before = await rowsOf(projectId);
  await edit();
  const after = await rowsOf(projectId);
  expect(after).not.toEqual(before);
  expect((await readProject(context, { projectId })).edits.undo).toBe(label);
  await undo(projectId);
  expect(await rowsOf(projectId)).toEqual(before);
  await redo(projectId);
  expect(await rowsOf(projectId)).toEqual(after);
  await undo(projectId);
  expect(await rowsOf(projectId)).toEqual(before);
}

describe('chapters', () => {
  let id = '';
  beforeEach(async () => {
    id = await readDrama();
  });
  const chapter = async (at: number) => {
    const found = (await context.transaction.run((tx) => tx.chapter.findMany({ where: { projectId: id }, orderBy: { index: 'asc' } })))[at];
    if (!found) throw new Error(`no chapter ${at}`);
    return { chapterId: found.id, version: found.version };
  };
  const paragraph = async () => {
    const at = story.indexOf('Nobody answered');
    return (await context.transaction.run((tx) => tx.segment.findFirstOrThrow({ where: { projectId: id, start: at } }))).id;
  };

  it('are renamed, left out, told by somebody else, moved, parted, joined and set back', async () => {
    const title = (await rowsOf(id)).chapters[0]?.title ?? '';
    const piet = (await rowsOf(id)).cast.find(({ name }) => name === 'Piet')?.id ?? '';
    await thereAndBack(id, `renamed “${title}” “Dusk”`, async () => await setChapter(context, { ...(await chapter(0)), title: 'Dusk' }));
    await thereAndBack(id, `left “${title}” out`, async () => await includeChapter(context, { chapterId: (await chapter(0)).chapterId, included: false }));
    await thereAndBack(id, `chose who narrates “${title}”`, async () => await setChapter(context, { ...(await chapter(0)), narratorId: piet }));
    await thereAndBack(id, `chose who narrates a scene of “${title}”`, async () => await setSceneNarrator(context, { sceneId: (await rowsOf(id)).scenes[0]?.id ?? '', narratorId: piet }));
    await thereAndBack(id, `moved “${title}”`, async () => await moveChapter(context, { ...(await chapter(0)), to: 2 }));
    await thereAndBack(id, `parted “${title}” in two`, async () => await splitChapter(context, { at: { segmentId: await paragraph() } }));
    await thereAndBack(id, `joined “${title}” and “${(await rowsOf(id)).chapters[1]?.title}”`, async () => await mergeChapter(context, await chapter(0)));
    await splitChapter(context, { at: { segmentId: await paragraph() } });
    await moveChapter(context, { ...(await chapter(2)), to: 0 });
    await thereAndBack(id, 'made the chapters those of the manuscript', () => resetChapters(context, { projectId: id }));
  });

  it('go back to where they were after any edits of them and of lines, and forward again', async () => {
    const edit = fc.record({ kind: fc.constantFrom('split', 'merge', 'move', 'reset', 'cut', 'join', 'name'), at: fc.nat(), to: fc.nat() });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 5 }), async (edits) => {
        id = await readDrama();
        const seen = [await rowsOf(id)];
        for (const { kind, at, to } of edits) {
          const { chapters, segments, cast } = await rowsOf(id);
          const chosen = await chapter(at % chapters.length);
          const starts = segments.filter((_, index) => index > 0 && segments[index - 1]?.endsParagraph);
          const line = await context.transaction.run((tx) => tx.segment.findUniqueOrThrow({ where: { id: segments[to % segments.length]?.id ?? '' } }));
          const refused = (error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/bad-input|conflict/u) });
          if (kind === 'split') await splitChapter(context, { at: { segmentId: starts[at % starts.length]?.id ?? '' } }).catch(refused);
          if (kind === 'merge') await mergeChapter(context, chosen).catch(refused);
          if (kind === 'move') await moveChapter(context, { ...chosen, to: to % chapters.length });
          if (kind === 'reset') await resetChapters(context, { projectId: id });
          if (kind === 'cut') await splitLine(context, { segmentId: line.id, version: line.version, at: at % (line.end - line.start) }).catch(refused);
          if (kind === 'join') await mergeLines(context, { segmentId: line.id, version: line.version }).catch(refused);
          if (kind === 'name') {
            const person = await context.transaction.run((tx) => tx.character.findUniqueOrThrow({ where: { id: cast[at % cast.length]?.id ?? '' } }));
            await renameCharacter(context, { characterId: person.id, version: person.version, name: `Somebody ${at % 7}` });
          }
          const now = await rowsOf(id);
          // What was refused, or changed nothing, is nothing to take back.
          if (JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now);
        }
        for (const before of seen.slice(0, -1).toReversed()) {
          await undo(id);
          expect(await rowsOf(id)).toEqual(before);
        }
        for (const after of seen.slice(1)) {
          await redo(id);
          expect(await rowsOf(id)).toEqual(after);
        }
      }),
      { numRuns: 4 },
    );
  }, 120_000);

  it('stay where they are while the drama is made', async () => {
    await moveChapter(context, { ...(await chapter(0)), to: 2 });
    await makeDrama(context, { projectId: id, scope: { kind: 'all' } });
    house.jobs.length = 0;
    const before = await rowsOf(id);
    await expect(undo(id)).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('is being made') });
    expect(await rowsOf(id)).toEqual(before);
  });
});

describe('what was listened to', () => {
  const heard = async (id: string) => (await rowsOf(id)).chapters.map(({ scoredAt }) => scoredAt?.getTime() ?? null);
  const join = async (id: string) => {
    const [first] = (await rowsOf(id)).chapters;
    if (!first) throw new Error('no chapter');
    const { version } = await context.transaction.run((tx) => tx.chapter.findUniqueOrThrow({ where: { id: first.id } }));
    await mergeChapter(context, { chapterId: first.id, version });
    return first.id;
  };

  it('is not listened to again where it was joined with what was not, and parted from it', async () => {
    const id = await readDrama();
    const [first] = (await rowsOf(id)).chapters;
    await context.transaction.run((tx) => tx.chapter.update({ where: { id: first?.id ?? '' }, data: { scoredAt: new Date(1_000) } }));
    await join(id);
    expect(await heard(id)).toEqual([null, null]);
    await undo(id);
    expect(await heard(id)).toEqual([1_000, null, null]);
    await redo(id);
    expect(await heard(id)).toEqual([null, null]);
  });

  it('is listened to again where that was asked for in the meantime', async () => {
    const id = await readDrama();
    await context.transaction.run((tx) => tx.chapter.updateMany({ where: { projectId: id }, data: { scoredAt: new Date(1_000) } }));
    const joined = await join(id);
    expect(await heard(id)).toEqual([1_000, 1_000]);
    await context.transaction.run((tx) => tx.chapter.update({ where: { id: joined }, data: { scoredAt: null } }));
    await undo(id);
    expect(await heard(id)).toEqual([null, null, 1_000]);
  });
});

it('beds that were cut by a new chapter are whole again, with their sound', async () => {
  const { projectId, segmentId } = await makeSmallDrama(context);
  await context.transaction.run(async (tx) => {
    const scene = await tx.scene.findFirstOrThrow({ where: { chapter: { projectId } } });
    await tx.cue.create({ data: { projectId, sceneId: scene.id, lane: 'music', sound: 'calm', prompt: 'calm', seed: 3, anchorStart: 0, anchorEnd: 0, untilOffset: 53 } });
  });
  const rain = await context.transaction.run((tx) => tx.segment.findFirstOrThrow({ where: { projectId, start: 29 } }));
  const { title } = await context.transaction.run((tx) => tx.chapter.findFirstOrThrow({ where: { projectId } }));
  await thereAndBack(projectId, `parted “${title}” in two`, () => splitChapter(context, { at: { segmentId: rain.id } }));
  const take = await context.transaction.run((tx) => tx.take.findFirstOrThrow({ where: { segmentId } }));
  await thereAndBack(projectId, 'wrote a note beside a take', () => noteTake(context, { segmentId, takeId: take.id, note: 'The best of them', seen: null }));
});

it('a cast that was taken over goes back, with its words', async () => {
  const [id, from] = [await readDrama(), await readDrama('Book one')];
  await setPronunciation(context, { projectId: from, entry: null, word: 'Piet', said: 'peet', alphabet: 'letters', matchCase: false, note: null });
  const { cast } = await rowsOf(id);
  await context.transaction.run(async (tx) => {
    const voice = await tx.voice.create({ data: { projectId: from, engine: 'local', externalId: 'voice', name: 'A voice', settings: { rate: 170 }, hash: 'hash' } });
    await tx.character.updateMany({ where: { projectId: from }, data: { voiceId: voice.id, colour: 9 } });
  });
  await thereAndBack(id, 'took a cast over from “Book one”', () => copyCast(context, { projectId: id, fromId: from, characterIds: cast.map((one) => one.id), words: ['Piet'] }));
});

it('settings and the dictionary go back', async () => {
  const id = await readDrama();
  await thereAndBack(id, 'renamed the drama “Roofs”', () => renameProject(context, { projectId: id, title: 'Roofs' }));
  await thereAndBack(id, 'dropped speech tags', () => setTags(context, { projectId: id, tags: 'drop' }));
  await thereAndBack(id, 'chose who speaks for people of a few lines', () => setWalkOns(context, { projectId: id, walkOns: 'narrator' }));
  await thereAndBack(id, 'chose how the drama is read', () => setStyle(context, { projectId: id, style: 'solo' }));
  await thereAndBack(id, 'chose who speaks', () => setEngine(context, { projectId: id, service: 'voices', setting: 'qwen' }));
  await thereAndBack(id, 'chose who listens to the scenes', () => setEngine(context, { projectId: id, service: 'ear', setting: 'local' }));
  await thereAndBack(id, 'chose who reads the story', () => setEngine(context, { projectId: id, service: 'reading', setting: 'local' }));
  const word = { projectId: id, word: 'Piet', alphabet: 'letters', matchCase: false, note: null } as const;
  await thereAndBack(id, 'said how “Piet” is pronounced', () => setPronunciation(context, { ...word, entry: null, said: 'peet' }));
  const kept = await setPronunciation(context, { ...word, entry: null, said: 'peet' });
  const version = async () => (await context.transaction.run((tx) => tx.pronunciation.findUniqueOrThrow({ where: { id: kept.id } }))).version;
  await thereAndBack(id, 'said otherwise how “Piet” is pronounced', async () => await setPronunciation(context, { ...word, entry: { id: kept.id, version: await version() }, said: 'pate' }));
  await thereAndBack(id, 'took “Piet” out of the dictionary', async () => await deletePronunciation(context, { projectId: id, id: kept.id, version: await version() }));
});

it('a cover goes back to the one before, or to none where that was cleared away, and what was done before stays in reach', async () => {
  const id = await readDrama();
  await renameProject(context, { projectId: id, title: 'Roofs' });
  await thereAndBack(id, 'gave the drama a cover', () => setCover(context, { projectId: id, bytes: png(3_000) }));
  await setCover(context, { projectId: id, bytes: png(3_000) });
  const first = (await rowsOf(id)).project.coverAssetId ?? '';
  await setCover(context, { projectId: id, bytes: png(2_400) });
  const second = (await rowsOf(id)).project.coverAssetId;
  const coverOf = async () => (await rowsOf(id)).project.coverAssetId;
  /** What the studio does once a day, two days later. */
  const sweep = () => sweepOrphans({ contents: createFolderContents(house.root), transaction: context.transaction, olderThanMs: -2 * 24 * 3_600_000 });
  await sweep();
  expect(await context.transaction.run((tx) => tx.asset.count({ where: { id: first } }))).toBe(0);
  expect(await undo(id)).toEqual({ label: 'gave the drama a cover', note: expect.stringContaining('cleared away') });
  expect(await coverOf()).toBeNull();
  expect(await redo(id)).toEqual({ label: 'gave the drama a cover', note: null });
  expect(await coverOf()).toBe(second);
  await undo(id);
  // Of the first cover nothing is left to take back, and the way to what was done before it is free.
  expect(await undo(id)).toEqual({ label: 'gave the drama a cover', note: null });
  expect(await undo(id)).toMatchObject({ label: 'renamed the drama “Roofs”' });
});

it('a cover that comes back is not swept before anybody sees it', async () => {
  const id = await readDrama();
  await setCover(context, { projectId: id, bytes: png(3_000) });
  await setCover(context, { projectId: id, bytes: png(2_400) });
  await context.transaction.run((tx) => tx.asset.updateMany({ data: { createdAt: new Date(0) } }));
  await undo(id);
  const cover = (await rowsOf(id)).project.coverAssetId ?? '';
  expect((await context.transaction.run((tx) => tx.asset.findUniqueOrThrow({ where: { id: cover } }))).createdAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
});

/** The head of a picture: what its size is read from. */
function png(side: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, side);
  new DataView(bytes.buffer).setUint32(20, side);
  bytes.set([8, 2], 24);
  return bytes;
}
