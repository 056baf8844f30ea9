/** What a writer edits, taken back and made again. Over a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteCharacter } from '../characters/delete-character.ts';
import { mergeCharacters } from '../characters/merge-characters.ts';
import { newCharacter } from '../characters/new-character.ts';
import { renameCharacter } from '../characters/rename-character.ts';
import { splitCharacter } from '../characters/split-character.ts';
import { addCue, anotherSound, duplicateCue, removeCue } from '../cues/add-cue.ts';
import { shapeCue } from '../cues/shape-cue.ts';
import { setCue } from '../cues/set-cue.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { readProject } from '../projects/read-project.ts';
import { readScript } from '../projects/read-script.ts';
import { assignLines } from '../segments/assign-lines.ts';
import { mergeLines, splitLine } from '../segments/cut-lines.ts';
import { countLinesOf } from '../segments/edit-lines.ts';
import { setLines } from '../segments/set-lines.ts';
import { setSilent } from '../segments/set-silent.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { undoEdit } from './undo.ts';

let house: TestHouse;
let context: ServiceContext;
let drama: SmallDrama;

beforeAll(async () => {
  house = await openTestHouse();
  ({ context } = house);
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(context);
  await context.transaction.run((tx) => countLinesOf(tx, drama.projectId, [null, drama.characterId]));
});

const script = async () => (await readScript(context, drama)).segments;
const line = async (index: number) => {
  const found = (await script())[index];
  if (!found) throw new Error(`no line ${index}`);
  return found;
};
const undo = () => undoEdit(context, { projectId: drama.projectId, redo: false });
const redo = () => undoEdit(context, { projectId: drama.projectId, redo: true });
const ref = ({ id, version }: { id: string; version: number }) => ({ id, version });
/** All of the drama that a writer sees and edits, without what counts changes. */
async function everything() {
  const segments = (await script()).map((row) => ({ ...row, version: 0, confidence: 0 }));
  const { cast, cues } = await readProject(context, { projectId: drama.projectId });
  const plain = (rows: readonly { id: string; version: number }[]) => rows.map((row) => ({ ...row, version: 0 })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { segments, cast: plain(cast), cues: plain(cues) };
}

/** Makes an edit, takes it back, makes it again and takes it back: each time all is as it was. */
async function thereAndBack(edit: () => Promise<unknown>): Promise<void> {
  const before = await everything();
  await edit();
  const after = await everything();
  expect(after).not.toEqual(before);
  await undo();
  expect(await everything()).toEqual(before);
  await redo();
  expect(await everything()).toEqual(after);
  await undo();
  expect(await everything()).toEqual(before);
}

describe('an edit is taken back and made again to the letter', () => {
  it('of lines', async () => {
    const [first, second] = await script();
    if (!first || !second) throw new Error('no lines');
    await thereAndBack(() => assignLines(context, { projectId: drama.projectId, lines: [ref(first)], characterId: null }));
  });
  it('of how a line is spoken', async () => {
    await thereAndBack(async () => await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { direction: 'whispering', ear: 'Who goes there?', pace: 0.8, pauseAfterSeconds: 1.5, gainDb: -3, note: 'softer' } }));
  });
  it('of silence', async () => {
    await thereAndBack(async () => await setSilent(context, { projectId: drama.projectId, lines: [ref(await line(1))], silent: true }));
  });
  it('of a line split, with the takes of the line', async () => {
    await thereAndBack(async () => await splitLine(context, { segmentId: drama.segmentId, version: (await line(0)).version, at: 5 }));
    expect((await line(0)).takeAssetId).toBe(drama.assetId);
  });
  it('of a line split that has a note: written once, it stays with the first part', async () => {
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { note: 'once more?' } });
    await thereAndBack(async () => await splitLine(context, { segmentId: drama.segmentId, version: (await line(0)).version, at: 5 }));
    await splitLine(context, { segmentId: drama.segmentId, version: (await line(0)).version, at: 5 });
    expect([(await line(0)).note, (await line(1)).note]).toEqual(['once more?', null]);
    await undo();
    await undo();
  });
  it('of two lines joined, though the take of the second went with it', async () => {
    await thereAndBack(async () => await mergeLines(context, { segmentId: drama.segmentId, version: (await line(0)).version }));
  });
  it('of the cast: renamed, added, deleted, made one, somebody new for a line', async () => {
    const nora = async () => {
      const found = (await readProject(context, { projectId: drama.projectId })).cast.find((one) => one.id === drama.characterId);
      if (!found) throw new Error('no Nora');
      return found;
    };
    await thereAndBack(async () => await renameCharacter(context, { characterId: drama.characterId, name: 'Eleonora', version: (await nora()).version }));
    await thereAndBack(async () => await newCharacter(context, { projectId: drama.projectId, name: 'Tom' }));
    await thereAndBack(async () => await splitCharacter(context, { projectId: drama.projectId, name: 'Tom', lines: [ref(await line(0))] }));
    const { id } = await newCharacter(context, { projectId: drama.projectId, name: 'The girl' });
    await thereAndBack(async () => await mergeCharacters(context, { keepId: id, keepVersion: (await readProject(context, { projectId: drama.projectId })).cast.find((one) => one.id === id)?.version ?? 0, goneId: drama.characterId, goneVersion: (await nora()).version }));
    await thereAndBack(async () => await deleteCharacter(context, { characterId: id, version: (await readProject(context, { projectId: drama.projectId })).cast.find((one) => one.id === id)?.version ?? 0 }));
  });
  it('of a sound', async () => {
    const cue = (await readProject(context, { projectId: drama.projectId })).cues[0];
    if (!cue) throw new Error('no sound');
    await thereAndBack(async () => await setCue(context, { cueId: cue.id, gainDb: -6, enabled: false, version: 0 }));
  });
});

describe('an edit of sounds', () => {
  it('is taken back to the letter: added, shaped, doubled, made anew, taken away, heard instead of words', async () => {
    const add = () => addCue(context, { projectId: drama.projectId, lane: 'effect', sound: 'door-slam', anchorStart: 29, anchorEnd: 33 });
    await thereAndBack(add);
    const { cueId } = await add();
    const asset = drama.assetId;
    await context.transaction.run(async (tx) => {
      const take = await tx.take.create({ data: { cueId, inputHash: 'b'.repeat(64), engine: 'local', assetId: asset, durationSeconds: 0.1, loudnessLufs: -20 } });
      await tx.cue.update({ where: { id: cueId }, data: { chosenTakeId: take.id } });
    });
    const version = async () => (await context.transaction.run((tx) => tx.cue.findUniqueOrThrow({ where: { id: cueId } }))).version;
    await thereAndBack(async () => await shapeCue(context, { cueId, version: await version(), shiftSeconds: 0.4, pan: -0.5 }));
    await thereAndBack(() => duplicateCue(context, { cueId }));
    await thereAndBack(async () => await anotherSound(context, { cueId, version: await version() }));
    await thereAndBack(async () => await removeCue(context, { cueId, version: await version() }));
    await thereAndBack(async () => await setCue(context, { cueId, placement: 'instead', version: await version() }));
  });
});

describe('the order of edits', () => {
  it('is that of a pile: the last one first, and a new one ends what could be done again', async () => {
    const state = async () => (await readProject(context, { projectId: drama.projectId })).edits;
    expect(await state()).toEqual({ undo: null, redo: null });
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { direction: 'angry' } });
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(1))], set: { gainDb: 2 } });
    expect(await state()).toEqual({ undo: 'changed the level of a line', redo: null });
    await undo();
    expect(await state()).toEqual({ undo: 'changed the direction of a line', redo: 'changed the level of a line' });
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(2))], set: { note: 'rain' } });
    expect(await state()).toEqual({ undo: 'changed the note of a line', redo: null });
    await expect(redo()).rejects.toMatchObject({ code: 'conflict' });
    await undo();
    await undo();
    await expect(undo()).rejects.toMatchObject({ code: 'conflict', person: 'There is nothing to undo.' });
  });

  it('stops where something was changed since, and touches nothing', async () => {
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { direction: 'angry', pace: 1.2 } });
    await context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { direction: 'sad' } }));
    await expect(undo()).rejects.toMatchObject({ code: 'conflict' });
    expect(await line(0)).toMatchObject({ direction: 'sad', pace: 1.2 });
  });

  it('is nobody else’s', async () => {
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { direction: 'angry' } });
    await expect(undoEdit(house.stranger, { projectId: drama.projectId, redo: false })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('lines', () => {
  it('are cut between words, the marks with the words they belong to, and joined within their scene', async () => {
    const tiled = async () => (await script()).map((one) => smallStory.slice(one.start, one.end));
    const first = await line(0);
    await splitLine(context, { segmentId: first.id, version: first.version, at: first.text.indexOf('there') });
    expect((await tiled()).join('')).toBe(smallStory);
    expect((await tiled()).slice(0, 2)).toEqual(['“Who is ', 'there?']);
    expect((await script()).map((one) => one.index)).toEqual([0, 1, 2, 3]);
    await expect(splitLine(context, { segmentId: first.id, version: first.version, at: 3 })).rejects.toMatchObject({ code: 'stale' });
    await expect(splitLine(context, { segmentId: first.id, version: first.version + 1, at: 0 })).rejects.toMatchObject({ code: 'bad-input' });
    const now = await line(0);
    await mergeLines(context, { segmentId: now.id, version: now.version });
    expect((await tiled())[0]).toBe('“Who is there?');
    const last = (await script()).at(-1);
    await expect(mergeLines(context, { segmentId: last?.id ?? '', version: last?.version ?? 0 })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('refuse what is out of bounds, and more than one line at once for what is said', async () => {
    const lines = (await script()).map(ref);
    const set = (part: Parameters<typeof setLines>[1]['set'], of = lines.slice(0, 1)) => setLines(context, { projectId: drama.projectId, lines: of, set: part });
    for (const wrong of [{ pace: 3 }, { pace: Number.NaN }, { gainDb: 40 }, { pauseAfterSeconds: 60 }, { direction: 'x'.repeat(300) }, { ear: '…' }, {}]) await expect(set(wrong)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(set({ ear: 'Both.' }, lines)).rejects.toMatchObject({ code: 'bad-input' });
    await set({ ear: '  Who?  ' });
    expect(await line(0)).toMatchObject({ ear: 'Who?', state: 'stale' });
  });

  it('that are locked let go when they are split or joined: their take says something else then', async () => {
    const lock = async () => await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { locked: true } });
    await lock();
    await splitLine(context, { segmentId: drama.segmentId, version: (await line(0)).version, at: 5 });
    expect((await script()).slice(0, 2)).toMatchObject([{ locked: false, state: 'stale' }, { locked: false, state: 'none' }]);
    await undo();
    expect(await line(0)).toMatchObject({ locked: true, state: 'ready' });
    await mergeLines(context, { segmentId: drama.segmentId, version: (await line(0)).version });
    expect(await line(0)).toMatchObject({ locked: false, state: 'stale' });
  });

  it('that are joined keep the takes of both, and get each its own back', async () => {
    const second = await line(1);
    await context.transaction.run((tx) => tx.take.create({ data: { segmentId: second.id, inputHash: 'c'.repeat(64), engine: 'qwen', assetId: drama.assetId, durationSeconds: 0.1, loudnessLufs: -20, costMicros: 1_400 } }));
    const takes = async () => (await context.transaction.run((tx) => tx.take.findMany({ where: { segment: { projectId: drama.projectId } }, orderBy: { inputHash: 'asc' }, select: { inputHash: true, segmentId: true } })));
    const before = await takes();
    await mergeLines(context, { segmentId: drama.segmentId, version: (await line(0)).version });
    expect((await takes()).map((take) => take.segmentId)).toEqual([drama.segmentId, drama.segmentId]);
    await undo();
    expect(await takes()).toEqual(before);
  });

  it('that are locked keep their take, whatever changes', async () => {
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { locked: true } });
    await setLines(context, { projectId: drama.projectId, lines: [ref(await line(0))], set: { ear: 'Who?' } });
    expect(await line(0)).toMatchObject({ state: 'ready', locked: true, fits: false });
  });
});

describe('two windows on one drama', () => {
  it('never overwrite each other unseen: a change of what was changed meanwhile is refused, and nothing that was kept is lost', async () => {
    const kept = new Map<string, { version: number; note: string }[]>();
    let refused = 0;
    const window = async (name: string): Promise<void> => {
      let seen = await script();
      for (let turn = 0; turn < 25; turn += 1) {
        const one = seen[turn % seen.length];
        if (!one) throw new Error('no line');
        const note = `${name} ${turn}`;
        try {
          const { changed } = await setLines(context, { projectId: drama.projectId, lines: [ref(one)], set: { note } });
          const [now] = changed;
          if (!now) throw new Error('nothing changed');
          kept.set(one.id, [...(kept.get(one.id) ?? []), { version: now.version, note }]);
          seen = seen.map((other) => (other.id === now.id ? { ...other, version: now.version } : other));
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== 'stale') throw error;
          refused += 1;
          seen = await script();
        }
      }
    };
    await Promise.all([window('left'), window('right')]);
    expect(refused, 'they did meet').toBeGreaterThan(0);
    for (const row of await script()) {
      const edits = kept.get(row.id) ?? [];
      expect(new Set(edits.map(({ version }) => version)).size, 'each change has a version of its own').toBe(edits.length);
      expect(row.version, 'every change that was kept is counted').toBe(edits.length);
      expect(row.note).toBe(edits.toSorted((a, b) => a.version - b.version).at(-1)?.note ?? null);
    }
  });
});
