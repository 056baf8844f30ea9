import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveChapter, splitChapter } from '../chapters/edit-chapters.ts';
import { listProjects } from '../projects/list-projects.ts';
import { readProject } from '../projects/read-project.ts';
import { readScript } from '../projects/read-script.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { openCopy } from './open-copy.ts';
import { saveCopy } from './save-copy.ts';

let house: TestHouse;
let drama: SmallDrama;
let folder: string;
let saved: Uint8Array;

beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-copy-'));
  const copy = await saveCopy(house.context, { projectId: drama.projectId });
  expect(copy.fileName).toBe('Nora.narratix');
  saved = await readFile(copy.path);
  expect(copy.bytes).toBe(saved.length);
  await copy.dispose();
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function asFile(bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, `${Math.random()}.narratix`);
  await writeFile(file, bytes);
  return file;
}

function changed(change: (entries: { [name: string]: Uint8Array }) => void): Uint8Array {
  const entries = unzipSync(saved);
  change(entries);
  return zipSync(entries satisfies Zippable);
}

describe('a copy', () => {
  it('opens as somebody else’s new drama: the same script, cast, takes and cues, under new ids', async () => {
    const opened = await openCopy(house.stranger, { file: await asFile(saved) });
    const before = await readProject(house.context, { projectId: drama.projectId });
    const after = await readProject(house.stranger, { projectId: opened.id });
    expect(after).toMatchObject({ title: 'Nora', words: before.words, state: 'ready' });
    expect(after.cast.map(({ name, lines, voice, aliases }) => ({ name, lines, voice, aliases }))).toEqual(before.cast.map(({ name, lines, voice, aliases }) => ({ name, lines, voice, aliases })));
    expect(after.cues.map(({ sound, word, lane }) => ({ sound, word, lane }))).toEqual(before.cues.map(({ sound, word, lane }) => ({ sound, word, lane })));
    const script = await readScript(house.stranger, { projectId: opened.id, chapterId: after.chapters[0]?.id ?? '' });
    expect(script.segments.map((segment) => segment.text).join('')).toBe(smallStory);
    const sound = script.segments[0]?.takeAssetId ?? '';
    expect(await house.stranger.assets.read(sound)).toEqual(await house.context.assets.read(drama.assetId));
    expect(script.segments.map((segment) => segment.id)).not.toContain(drama.segmentId);
  });

  it('carries all that a writer set: style, order, narrators, silence, the book’s structure and cover', async () => {
    const { projectId, chapterId, characterId, segmentId } = await makeSmallDrama(house.context);
    const cover = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new Uint8Array([9, 8, 7]), mediaType: 'image/png' });
    await splitChapter(house.context, { at: { segmentId: await rainOf(projectId) }, title: 'Rain' });
    await moveChapter(house.context, { chapterId, version: 1, to: 1 });
    await house.context.transaction.run(async (tx) => {
      await tx.project.update({ where: { id: projectId }, data: { style: 'cast', tags: 'drop', author: 'A. Writer', soundDensity: 'full', coverAssetId: cover.id } });
      await tx.cue.updateMany({ where: { projectId }, data: { theme: 'person:Nora' } });
      await tx.pickUp.create({ data: { projectId, anchorStart: 29, anchorEnd: 33, kind: 'noise', text: 'a drip', state: 'fixed', by: 'Ann', from: 'listener', words: 'Rain', takeKey: 'b'.repeat(64) } });
      await tx.segment.update({ where: { id: segmentId }, data: { heardKey: 'a'.repeat(64) } });
      await tx.sourceDocument.update({ where: { projectId }, data: { format: 'epub', structure: { chapters: [], blocks: [], emphasis: [{ start: 1, end: 4 }] } } });
      await tx.chapter.update({ where: { id: chapterId }, data: { narratorId: characterId, headingStart: 0, headingEnd: 3 } });
      await tx.character.update({ where: { id: characterId }, data: { persona: 'dry', colourSetBy: 'person' } });
      const factor = { key: 'k', gap: 'g', candidates: [{ characterId, score: -0.5 }, { characterId: null, score: -2 }] };
      await tx.segment.update({ where: { id: segmentId }, data: { silent: true, silentSetBy: 'person', kindSetBy: 'person', cutSetBy: 'person', takeNumber: 2, factor } });
    });
    const copy = await saveCopy(house.context, { projectId });
    const opened = await openCopy(house.stranger, { file: copy.path });
    await copy.dispose();
    await house.stranger.transaction.run(async (tx) => {
      const project = await tx.project.findUniqueOrThrow({ where: { id: opened.id }, include: { source: true, agreements: true } });
      expect(project).toMatchObject({ style: 'cast', tags: 'drop', author: 'A. Writer', soundDensity: 'full', agreements: [], source: { format: 'epub', structure: { emphasis: [{ start: 1, end: 4 }] } } });
      expect([...(await house.stranger.assets.read(project.coverAssetId ?? ''))]).toEqual([9, 8, 7]);
      const nora = await tx.character.findFirstOrThrow({ where: { projectId: opened.id, name: 'Nora' } });
      expect(nora).toMatchObject({ persona: 'dry', colourSetBy: 'person' });
      expect((await tx.cue.findMany({ where: { projectId: opened.id } })).map((cue) => cue.theme)).toEqual(['person:Nora']);
      expect(await tx.pickUp.findMany({ where: { projectId: opened.id } })).toMatchObject([{ anchorStart: 29, anchorEnd: 33, kind: 'noise', text: 'a drip', state: 'fixed', by: 'Ann', from: 'listener', words: 'Rain', takeKey: 'b'.repeat(64) }]);
      const chapters = await tx.chapter.findMany({ where: { projectId: opened.id }, orderBy: { index: 'asc' } });
      expect(chapters.map(({ title, narratorId, headingEnd, setBy }) => ({ title, narratorId, headingEnd, setBy }))).toMatchObject([{ title: 'Rain', setBy: 'person' }, { narratorId: nora.id, headingEnd: 3, setBy: 'person' }]);
      const lines = await tx.segment.findMany({ where: { projectId: opened.id }, orderBy: { start: 'asc' } });
      expect(lines.map((line) => line.index)).toEqual([1, 2, 0]);
      expect(lines[0]).toMatchObject({ heardKey: 'a'.repeat(64), silent: true, silentSetBy: 'person', kindSetBy: 'person', cutSetBy: 'person', takeNumber: 2, factor: { candidates: [{ characterId: nora.id, score: -0.5 }, { characterId: null, score: -2 }] } });
    });
  });

  it('carries voices that are clips, with what they say and whose they are, and what was found in takes', async () => {
    const { projectId, characterId, segmentId } = await makeSmallDrama(house.context);
    const clip = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new Uint8Array([0xff, 0xfb, 1, 2]), mediaType: 'audio/mpeg' });
    const consent = { who: 'Nora Vale', statement: 'This is my voice.', at: '2026-11-26T12:00:00.000Z' };
    await house.context.transaction.run(async (tx) => {
      await tx.project.update({ where: { id: projectId }, data: { voiceEngine: 'qwen', musicEngine: 'stable-audio', agreements: { create: { vendor: 'replicate', agreedAt: new Date() } } } });
      const voice = await tx.voice.create({ data: { projectId, engine: 'qwen', externalId: 'clip', name: 'Nora', settings: {}, hash: 'clip', origin: 'own', description: 'dry', sampleAssetId: clip.id, sampleText: 'I am Nora.', medianHz: 201, consent } });
      await tx.character.update({ where: { id: characterId }, data: { voiceId: voice.id } });
      await tx.take.updateMany({ where: { segmentId }, data: { wordsBy: 'aligned', problems: ['noise', { problem: 'skipped', start: 0, end: 3 }], warnings: ['It cannot whisper.'] } });
    });
    const copy = await saveCopy(house.context, { projectId });
    const opened = await openCopy(house.stranger, { file: copy.path });
    await copy.dispose();
    await house.stranger.transaction.run(async (tx) => {
      // Whoever opens a copy agrees to nothing by it.
      expect(await tx.project.findUniqueOrThrow({ where: { id: opened.id }, include: { agreements: true } })).toMatchObject({ voiceEngine: 'qwen', earEngine: 'auto', musicEngine: 'stable-audio', agreements: [] });
      const voice = await tx.voice.findFirstOrThrow({ where: { projectId: opened.id, engine: 'qwen' } });
      expect(voice).toMatchObject({ origin: 'own', description: 'dry', sampleText: 'I am Nora.', medianHz: 201, consent });
      expect(await house.stranger.assets.describe(voice.sampleAssetId ?? '')).toMatchObject({ sha256: clip.sha256, mediaType: 'audio/mpeg' });
      expect(await tx.take.findFirstOrThrow({ where: { segment: { projectId: opened.id } } })).toMatchObject({ wordsBy: 'aligned', problems: ['noise', { problem: 'skipped', start: 0, end: 3 }], warnings: ['It cannot whisper.'] });
    });
  });

  it('of the first version still opens', async () => {
    const old = changed((entries) => {
      const known = ['id', 'index', 'title', 'start', 'end', 'words', 'matter', 'included', 'scored'];
      const whole = JSON.parse(new TextDecoder().decode(entries['copy.json']));
      const { title, language, sample } = whole.project;
      whole.chapters = whole.chapters.map((row: object) => Object.fromEntries(Object.entries(row).filter(([key]) => known.includes(key))));
      for (const row of whole.segments) for (const key of ['silent', 'silentSetBy', 'kindSetBy', 'cutSetBy', 'takeNumber', 'factor']) delete row[key];
      for (const key of ['format', 'structure']) delete whole.source[key];
      delete whole.pickUps;
      entries['copy.json'] = strToU8(JSON.stringify({ ...whole, version: 1, project: { title, language, sample } }));
    });
    const opened = await openCopy(house.stranger, { file: await asFile(old) });
    expect(await readProject(house.stranger, { projectId: opened.id })).toMatchObject({ title: 'Nora', style: 'full', tags: 'speak', chapters: [{ narratorId: null, included: true }] });
  });

  it('is the same file each time', async () => {
    const again = await saveCopy(house.context, { projectId: drama.projectId });
    expect(Buffer.compare(await readFile(again.path), saved)).toBe(0);
    await again.dispose();
  });

  it.each<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['no archive', () => strToU8('Once upon a time')],
    ['half of one', () => saved.slice(0, saved.length / 2)],
    ['an entry that leaves the folder', () => changed((entries) => (entries['../evil.txt'] = strToU8('x')))],
    ['no text', () => changed((entries) => delete entries['story.txt'])],
    ['another text', () => changed((entries) => (entries['story.txt'] = strToU8('Other words.')))],
    ['a sound with other bytes', () => changed((entries) => (entries[soundOf(entries)] = strToU8('x')))],
    ['a missing sound', () => changed((entries) => delete entries[soundOf(entries)])],
    ['broken JSON', () => changed((entries) => (entries['copy.json'] = strToU8('{')))],
    ['segments with a gap', () => changed((entries) => (entries['copy.json'] = edit(entries, '"start":14', '"start":15')))],
    ['a newer version', () => changed((entries) => (entries['copy.json'] = edit(entries, '"version":2', '"version":3')))],
  ])('with %s is refused in words, and leaves no half-made drama', async (_, make) => {
    const before = (await listProjects(house.stranger)).length;
    await expect(openCopy(house.stranger, { file: await asFile(make()) })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('.narratix') });
    expect((await listProjects(house.stranger)).length).toBe(before);
  });
});

async function rainOf(projectId: string): Promise<string> {
  return await house.context.transaction.run(async (tx) => (await tx.segment.findFirstOrThrow({ where: { projectId, start: 29 } })).id);
}

function soundOf(entries: { [name: string]: Uint8Array }): string {
  return Object.keys(entries).find((name) => name.startsWith('sounds/')) ?? 'none';
}

function edit(entries: { [name: string]: Uint8Array }, from: string, to: string): Uint8Array {
  const text = new TextDecoder().decode(entries['copy.json']);
  if (!text.includes(from)) throw new Error(`no ${from} in the copy`);
  return strToU8(text.replace(from, to));
}
