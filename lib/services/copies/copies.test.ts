import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    ['a newer version', () => changed((entries) => (entries['copy.json'] = edit(entries, '"version":1', '"version":2')))],
  ])('with %s is refused in words, and leaves no half-made drama', async (_, make) => {
    const before = (await listProjects(house.stranger)).length;
    await expect(openCopy(house.stranger, { file: await asFile(make()) })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('.narratix') });
    expect((await listProjects(house.stranger)).length).toBe(before);
  });
});

function soundOf(entries: { [name: string]: Uint8Array }): string {
  return Object.keys(entries).find((name) => name.startsWith('sounds/')) ?? 'none';
}

function edit(entries: { [name: string]: Uint8Array }, from: string, to: string): Uint8Array {
  const text = new TextDecoder().decode(entries['copy.json']);
  if (!text.includes(from)) throw new Error(`no ${from} in the copy`);
  return strToU8(text.replace(from, to));
}
