import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildChapterTimelines, buildTimeline } from '../../audio/timeline.ts';
import { bumpProject } from '../../db/notify.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { loadMix } from './load-mix.ts';
import { readTimeline } from './read-timeline.ts';

let house: TestHouse;
let drama: SmallDrama;

beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
  // Its last segment becomes a scene of its own.
  await house.context.transaction.run(async (tx) => {
    const scene = await tx.scene.create({ data: { chapterId: drama.chapterId, index: 1, start: 29, end: smallStory.length } });
    await tx.segment.updateMany({ where: { projectId: drama.projectId, start: 29 }, data: { sceneId: scene.id } });
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const read = (over: { sceneIndex?: number | null; knownTag?: string } = {}) => readTimeline(house.context, { projectId: drama.projectId, chapterId: drama.chapterId, sceneIndex: null, ...over });

it('gives the chapter as it would be mixed, and queues and buys nothing', async () => {
  house.jobs.length = 0;
  const { view } = await read();
  const mix = await house.context.transaction.run((tx) => loadMix(tx, drama.projectId, { kind: 'all' }));
  const [whole] = buildChapterTimelines(mix.input);
  expect({ ...view?.timeline, voices: undefined }).toEqual({ ...whole, voices: undefined });
  expect(view).toMatchObject({ chapterId: drama.chapterId, from: 0, to: whole?.durationSeconds, spoken: 1, unspoken: 2 });
  expect(view?.speakers.map(({ name }) => name).toSorted()).toEqual(['Narrator', 'Nora']);
  expect(view?.timeline.speech.map(({ asset }) => asset)).toEqual([drama.assetId, null, null]);
  for (const gap of view?.timeline.speech.slice(1) ?? []) expect(gap.end - gap.start, 'a gap of the length it will about have').toBeGreaterThan(0.4);
  expect(house.jobs).toEqual([]);
  const spent = await house.context.transaction.run((tx) => tx.purchase.count());
  expect(spent).toBe(0);
});

it('gives one scene: its own stretch, the scenes meeting each other', async () => {
  const first = (await read({ sceneIndex: 0 })).view;
  const second = (await read({ sceneIndex: 1 })).view;
  expect(first).toMatchObject({ from: 0, spoken: 1, unspoken: 1 });
  expect(second).toMatchObject({ from: first?.to, spoken: 0, unspoken: 1 });
  const line = second?.timeline.speech.at(-1);
  expect((line?.start ?? 0) - (second?.from ?? 0)).toBeCloseTo(0.4);
  expect(second?.to).toBe(second?.timeline.durationSeconds);
});

it('reads nothing again where nothing has changed, and all of it where something has', async () => {
  const { tag } = await read();
  expect(await read({ knownTag: tag })).toEqual({ tag, view: null });
  expect((await read({ sceneIndex: 0, knownTag: tag })).view).not.toBeNull();
  await house.context.transaction.run((tx) => bumpProject(tx, drama.projectId));
  const after = await read({ knownTag: tag });
  expect(after.tag).not.toBe(tag);
  expect(after.view).not.toBeNull();
});

it('knows no scene that is not there, and no chapter of another drama', async () => {
  await expect(read({ sceneIndex: 7 })).rejects.toMatchObject({ code: 'not-found' });
  const other = await makeSmallDrama(house.context);
  await expect(readTimeline(house.context, { projectId: drama.projectId, chapterId: other.chapterId, sceneIndex: null })).rejects.toMatchObject({ code: 'not-found' });
  const strange = await makeSmallDrama(house.stranger);
  await expect(readTimeline(house.context, { projectId: strange.projectId, chapterId: strange.chapterId, sceneIndex: null })).rejects.toMatchObject({ code: 'not-found' });
});

it('people stand where they stand in the whole, whichever chapter is heard', async () => {
  const two = await makeSmallDrama(house.context);
  const later = await house.context.transaction.run(async (tx) => {
    const voice = await tx.voice.create({ data: { projectId: two.projectId, engine: 'local', externalId: 'other', name: 'Another voice', settings: {}, hash: 'other' } });
    await tx.character.update({ where: { id: two.characterId }, data: { voiceId: voice.id } });
    const late = await tx.voice.create({ data: { projectId: two.projectId, engine: 'local', externalId: 'third', name: 'A third voice', settings: {}, hash: 'third' } });
    const piet = await tx.character.create({ data: { projectId: two.projectId, name: 'Piet', colour: 2, voiceId: late.id } });
    const chapter = await tx.chapter.create({ data: { projectId: two.projectId, index: 1, title: 'Two', start: 29, end: smallStory.length } });
    const scene = await tx.scene.create({ data: { chapterId: chapter.id, index: 0, start: 29, end: smallStory.length } });
    await tx.segment.updateMany({ where: { projectId: two.projectId, start: 29 }, data: { chapterId: chapter.id, sceneId: scene.id, characterId: piet.id, kind: 'dialogue' } });
    return chapter.id;
  });
  const { view } = await readTimeline(house.context, { projectId: two.projectId, chapterId: later, sceneIndex: null });
  const mix = await house.context.transaction.run((tx) => loadMix(tx, two.projectId, { kind: 'all' }));
  const whole = buildTimeline(mix.input).speech.find(({ chapterId }) => chapterId === later);
  expect(view?.timeline.speech[0]?.pan).toBe(whole?.pan);
  expect(whole?.pan, 'Piet is the second to speak').toBe(0.16);
});

it('a line that was given to somebody else sounds in the voice that spoke it until it is spoken anew', async () => {
  const { projectId, segmentId } = await makeSmallDrama(house.context);
  const voiceId = await house.context.transaction.run(async (tx) => {
    const { id } = await tx.voice.findFirstOrThrow({ where: { projectId } });
    await tx.take.updateMany({ where: { segmentId }, data: { voiceId: id } });
    const other = await tx.voice.create({ data: { projectId, engine: 'local', externalId: 'other', name: 'Another', settings: { rate: 150 }, hash: 'other' } });
    const piet = await tx.character.create({ data: { projectId, name: 'Piet', colour: 2, lines: 0, aliases: [], voiceId: other.id } });
    await tx.segment.update({ where: { id: segmentId }, data: { characterId: piet.id } });
    return id;
  });
  const { input } = await house.context.transaction.run((tx) => loadMix(tx, projectId, { kind: 'all' }));
  expect(input.segments.find(({ id }) => id === segmentId)?.voiceId).toBe(voiceId);
});
