import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import { holdProject } from '../chapters/hold-project.ts';
import type { TextAnalysisEngine } from '../interfaces.ts';
import { undoEdit } from '../edits/undo.ts';
import { readProject } from '../projects/read-project.ts';
import { acceptRevision, uploadRevision } from '../revisions/revise.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import { deletePickUp, setPickUp } from './change-pick-up.ts';
import { findWords } from './find-words.ts';
import { forgetHeard, markHeard } from './heard.ts';
import { importPickUps } from './import-pick-ups.ts';
import { markPickUp } from './mark-pick-up.ts';
import { pickUpsCsv } from './pick-ups-csv.ts';
import { readProof, readProofChapter } from './read-proof.ts';
import { pickUpKinds, pickUpStates } from './view.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The small drama with a take for each line as it is now, and a mix in which they are all heard. */
async function spokenDrama(): Promise<SmallDrama & { lines: string[] }> {
  const drama = await makeSmallDrama(house.context);
  const lines = await house.context.transaction.run(async (tx) => {
    const voicing = await voicingOf(tx, drama.projectId);
    const rows = await tx.segment.findMany({ where: { projectId: drama.projectId }, orderBy: { index: 'asc' }, select: speechColumns });
    for (const row of rows) {
      const inputHash = wantedKey(row, smallStory, voicing) ?? '';
      const take = await tx.take.create({ data: { segmentId: row.id, inputHash, engine: 'local', assetId: drama.assetId, durationSeconds: 1, loudnessLufs: -20 } });
      await tx.segment.update({ where: { id: row.id }, data: { chosenTakeId: take.id } });
    }
    // The take of another voice than the line has now: hearing it is not hearing the line.
    await tx.take.deleteMany({ where: { segmentId: drama.segmentId, inputHash: 'a'.repeat(64) } });
    const speech = rows.map((row, at) => ({ segmentId: row.id, chapterId: drama.chapterId, characterId: row.characterId, asset: drama.assetId, start: at * 2, end: at * 2 + 1, gainDb: 0, pan: 0, words: [{ from: 0, to: 0.4, start: 0, end: 4 }, { from: 0.5, to: 0.9, start: 5, end: 9 }] }));
    await tx.chapterMix.updateMany({ where: { projectId: drama.projectId }, data: { samples: 6 * 44_100, timeline: { durationSeconds: 6, chapters: [{ chapterId: drama.chapterId, title: 'One', start: 0, end: 6 }], speech, cues: [] } } });
    return rows.map((row) => row.id);
  });
  return { ...drama, lines };
}

describe('what was heard', () => {
  it('is kept by line, counted, and undone by a change of the line', async () => {
    const { projectId, lines, assetId, chapterId } = await spokenDrama();
    const [first = '', second = '', third = ''] = lines;
    expect(await readProof(house.context, { projectId })).toMatchObject({ lines: 3, heard: 0 });
    expect(await markHeard(house.context, { projectId, lines: [{ segmentId: first, assetId }, { segmentId: second, assetId }] })).toEqual({ heard: 2 });
    // Told twice, and of what is not there: nothing more.
    expect(await markHeard(house.context, { projectId, lines: [{ segmentId: first, assetId }, { segmentId: third, assetId: 'none' }] })).toEqual({ heard: 0 });
    expect(await readProof(house.context, { projectId })).toMatchObject({ lines: 3, heard: 2, chapters: [{ chapterId, lines: 3, heard: 2 }] });
    expect((await readProject(house.context, { projectId })).export).toMatchObject({ heard: { lines: 3, heard: 2 }, openPickUps: { count: 0, first: [] } });

    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: first }, data: { direction: 'whispering' } }));
    expect(await readProof(house.context, { projectId })).toMatchObject({ lines: 3, heard: 1 });
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: first }, data: { direction: null } }));
    expect(await readProof(house.context, { projectId })).toMatchObject({ heard: 2 });
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: second }, data: { silent: true } }));
    expect(await readProof(house.context, { projectId })).toMatchObject({ lines: 2, heard: 1 });

    await forgetHeard(house.context, { projectId });
    expect(await readProof(house.context, { projectId })).toMatchObject({ heard: 0 });
  });

  it('is a take of that very line', async () => {
    const one = await spokenDrama();
    const other = await spokenDrama();
    expect(await markHeard(house.context, { projectId: one.projectId, lines: [{ segmentId: other.segmentId, assetId: other.assetId }] })).toEqual({ heard: 0 });
  });
});

describe('the lines of a mix', () => {
  it('are those of the chapter, with their words and what was heard', async () => {
    const { projectId, exportId, lines, assetId } = await spokenDrama();
    await markHeard(house.context, { projectId, lines: [{ segmentId: lines[1] ?? '', assetId }] });
    const chapter = await readProofChapter(house.context, { exportId, index: 0 });
    expect(chapter.lines.map(({ text, start, heard }) => ({ text, start, heard }))).toEqual([
      { text: smallStory.slice(0, 14), start: 0, heard: false },
      { text: smallStory.slice(14, 29), start: 2, heard: true },
      { text: smallStory.slice(29), start: 4, heard: false },
    ]);
    await expect(readProofChapter(house.context, { exportId, index: 1 })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a pick-up', () => {
  it('stands on the words where it was heard, says when they sound, and what became of it', async () => {
    const { projectId, segmentId, assetId } = await spokenDrama();
    const { id } = await markPickUp(house.context, { segmentId, start: 5, end: 7, assetId, kind: 'pronunciation', text: ' Nora,\r\n not Norah\u0007 ' });
    const [mine] = (await readProof(house.context, { projectId })).pickUps;
    expect(mine).toMatchObject({ id, words: 'is', kind: 'pronunciation', text: 'Nora,\n not Norah', state: 'open', by: 'First', from: 'writer', line: 1, at: 0.5, changedSince: false });
    expect((await readProject(house.context, { projectId })).export?.openPickUps).toEqual({ count: 1, first: [{ kind: 'pronunciation', words: 'is', text: 'Nora,\n not Norah' }] });

    expect(await setPickUp(house.context, { pickUpId: id, version: 0, state: 'fixed' })).toEqual({ version: 1 });
    await expect(setPickUp(house.context, { pickUpId: id, version: 0, state: 'verified' })).rejects.toMatchObject({ code: 'stale' });
    expect((await readProject(house.context, { projectId })).export?.openPickUps.count).toBe(0);
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: segmentId }, data: { chosenTakeId: null } }));
    expect((await readProof(house.context, { projectId })).pickUps).toMatchObject([{ state: 'fixed', changedSince: true }]);
    await deletePickUp(house.context, { pickUpId: id, version: 1 });
    expect((await readProof(house.context, { projectId })).pickUps).toEqual([]);
  });

  it('is brought into its line, and refuses a note without end', async () => {
    const { projectId, segmentId } = await spokenDrama();
    await markPickUp(house.context, { segmentId, start: -5, end: 900, assetId: null, kind: 'level' });
    expect((await readProof(house.context, { projectId })).pickUps).toMatchObject([{ anchorStart: 0, anchorEnd: 14, words: smallStory.slice(0, 14), changedSince: false }]);
    await expect(markPickUp(house.context, { segmentId, start: 0, end: 1, assetId: null, kind: 'note', text: 'x'.repeat(2_001) })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('is taken back and made again: marked, changed, deleted, and taken in with a table', async () => {
    const { context } = house;
    const { projectId, segmentId } = await spokenDrama();
    const undo = () => undoEdit(context, { projectId, redo: false });
    const redo = () => undoEdit(context, { projectId, redo: true });
    const rows = () => context.transaction.run((tx) => tx.pickUp.findMany({ where: { projectId }, orderBy: { id: 'asc' }, omit: { version: true } }));
    const version = async (id: string) => (await context.transaction.run((tx) => tx.pickUp.findUniqueOrThrow({ where: { id } }))).version;
    const { id } = await markPickUp(context, { segmentId, start: 1, end: 4, assetId: null, kind: 'misread' });
    const seen = [[], await rows()];
    await setPickUp(context, { pickUpId: id, version: await version(id), state: 'fixed', text: 'spoken anew' });
    seen.push(await rows());
    const table = `id,kind,state,text,words\n,noise,open,a click,"Rain  fell"\n`;
    expect(await importPickUps(context, { projectId, bytes: bytesOf(table) })).toMatchObject({ added: 1 });
    seen.push(await rows());
    await deletePickUp(context, { pickUpId: id, version: await version(id) });
    seen.push(await rows());
    for (const before of seen.slice(0, -1).toReversed()) {
      await undo();
      expect(await rows()).toEqual(before);
    }
    for (const after of seen.slice(1)) {
      await redo();
      expect(await rows()).toEqual(after);
    }
    // Who looks at an old state of a pick-up that came back does not write over it.
    await undo();
    await expect(setPickUp(context, { pickUpId: id, version: 1, state: 'open' })).rejects.toMatchObject({ code: 'stale' });
    // What it was marked on is not there any more: it does not come back elsewhere.
    await redo();
    await context.transaction.run((tx) => tx.sourceDocument.update({ where: { projectId }, data: { text: smallStory.replace('Who', 'How') } }));
    await expect(undo()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('follows a revised manuscript, and is kept where its words are gone', async () => {
    const reader: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };
    const { projectId } = await makeSmallDrama(house.context);
    await analyseProject(house.context, reader, projectId, undefined, reader);
    const idle = () => house.context.transaction.run((tx) => tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } }));
    const segments = await house.context.transaction.run((tx) => tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' } }));
    const at = (words: string) => {
      const start = smallStory.indexOf(words);
      const line = segments.find((one) => one.start <= start && start < one.end);
      return { segmentId: line?.id ?? '', start: start - (line?.start ?? 0), end: start - (line?.start ?? 0) + words.length, assetId: null, kind: 'misread' } as const;
    };
    await markPickUp(house.context, at('roof'));
    await markPickUp(house.context, at('Who is'));
    const revised = 'It was late.\n\nRain fell on the roof.\n';
    await uploadRevision(house.context, { projectId, bytes: bytesOf(revised), fileName: null });
    await analyseProject(house.context, reader, projectId, undefined, reader);
    await idle();
    await acceptRevision(house.context, { projectId });
    await analyseProject(house.context, reader, projectId, undefined, reader);
    await idle();
    const { pickUps } = await readProof(house.context, { projectId });
    expect(new Map(pickUps.map((one) => [one.words, revised.slice(one.anchorStart, one.anchorEnd)]))).toEqual(new Map([['Who is', ''], ['roof', 'roof']]));

    // One without its words goes and comes back as any other, and so do those of a table.
    const { context } = house;
    const rows = () => context.transaction.run((tx) => tx.pickUp.findMany({ where: { projectId }, orderBy: { id: 'asc' }, omit: { version: true } }));
    const stood = await rows();
    const [lost] = await context.transaction.run((tx) => tx.pickUp.findMany({ where: { projectId, words: 'Who is' } }));
    if (!lost) throw new Error('it is kept');
    const { text: table } = await pickUpsCsv(context, { projectId });
    await deletePickUp(context, { pickUpId: lost.id, version: lost.version });
    const without = await rows();
    await undoEdit(context, { projectId, redo: false });
    expect(await rows()).toEqual(stood);
    await undoEdit(context, { projectId, redo: true });
    expect(await rows()).toEqual(without);
    expect(await importPickUps(context, { projectId, bytes: bytesOf(table) })).toMatchObject({ added: 1 });
    const takenIn = await rows();
    await undoEdit(context, { projectId, redo: false });
    await undoEdit(context, { projectId, redo: true });
    expect(await rows()).toEqual(takenIn);
  });
});

describe('the table of pick-ups', () => {
  const csv = async (projectId: string): Promise<string> => (await pickUpsCsv(house.context, { projectId })).text;

  it('comes back exactly, whatever was noted', async () => {
    const { projectId, lines } = await spokenDrama();
    const note = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', '=', '+', '-', '@', "'", 'é', '\t'), maxLength: 12 });
    const mark = fc.record({ line: fc.constantFrom(...lines), start: fc.nat(14), length: fc.nat(9), kind: fc.constantFrom(...pickUpKinds), state: fc.constantFrom(...pickUpStates), text: note });
    await fc.assert(
      fc.asyncProperty(fc.array(mark, { minLength: 1, maxLength: 4 }), async (marks) => {
        for (const { line, start, length, kind, state, text } of marks) {
          const { id } = await markPickUp(house.context, { segmentId: line, start, end: start + length, assetId: null, kind, text });
          await setPickUp(house.context, { pickUpId: id, version: 0, state });
        }
        const written = await csv(projectId);
        const count = written.match(/\r\n/gu)?.length ?? 0;
        expect(count - 1).toBe(marks.length);
        expect(await importPickUps(house.context, { projectId, bytes: bytesOf(written) })).toEqual({ added: 0, changed: 0, unchanged: marks.length });
        await house.context.transaction.run((tx) => tx.pickUp.deleteMany({ where: { projectId } }));
        expect(await importPickUps(house.context, { projectId, bytes: bytesOf(written) })).toEqual({ added: marks.length, changed: 0, unchanged: 0 });
        expect(await csv(projectId)).toBe(written);
        await house.context.transaction.run((tx) => tx.pickUp.deleteMany({ where: { projectId } }));
      }),
      { numRuns: 12 },
    );
  });

  it('is read against the pick-ups as they are once nobody else changes them', async () => {
    const { context } = house;
    const { projectId, segmentId } = await spokenDrama();
    const { id } = await markPickUp(context, { segmentId, start: 1, end: 4, assetId: null, kind: 'misread' });
    const table = (await csv(projectId)).replace(',open,', ',fixed,');
    const held = Promise.withResolvers<void>();
    const other = context.transaction.run(async (tx) => {
      await holdProject(tx, projectId);
      held.resolve();
      // Until the table waits for this.
      for (let waits = false; !waits; ) waits = (await tx.$queryRaw<unknown[]>`SELECT 1 FROM "pg_locks" WHERE NOT "granted" AND pg_backend_pid() = ANY(pg_blocking_pids("pid"))`).length > 0;
      await tx.pickUp.delete({ where: { id } });
    });
    await held.promise;
    expect(await importPickUps(context, { projectId, bytes: bytesOf(table) })).toEqual({ added: 1, changed: 0, unchanged: 0 });
    await other;
    expect((await readProof(context, { projectId })).pickUps).toMatchObject([{ id, state: 'fixed' }]);
  });

  it('changes what is known by its id, and marks the rest on its words', async () => {
    const { projectId, segmentId } = await spokenDrama();
    const { id } = await markPickUp(house.context, { segmentId, start: 1, end: 4, assetId: null, kind: 'misread' });
    const table = `id;state;words;note;kind\n${id};Fixed;;done;\n;;the   roof;"a ""leak""";noise\n`;
    expect(await importPickUps(house.context, { projectId, bytes: bytesOf(table) })).toEqual({ added: 1, changed: 1, unchanged: 0 });
    const { pickUps } = await readProof(house.context, { projectId });
    expect(pickUps).toMatchObject([
      { id, state: 'fixed', kind: 'misread', text: 'done' },
      { state: 'open', kind: 'noise', text: 'a "leak"', by: 'First', line: 3, anchorStart: smallStory.indexOf('the roof') },
    ]);
  });

  it('of another drama is marked anew there, and changes nothing here', async () => {
    const mine = await spokenDrama();
    await markPickUp(house.context, { segmentId: mine.segmentId, start: 1, end: 4, assetId: null, kind: 'misread', text: 'mine' });
    const table = await csv(mine.projectId);
    const theirs = await makeSmallDrama(house.stranger);
    expect(await importPickUps(house.stranger, { projectId: theirs.projectId, bytes: bytesOf(table.replace('mine', 'theirs')) })).toMatchObject({ added: 1 });
    expect((await readProof(house.context, { projectId: mine.projectId })).pickUps).toMatchObject([{ text: 'mine' }]);
    expect((await readProof(house.stranger, { projectId: theirs.projectId })).pickUps).toMatchObject([{ text: 'theirs' }]);
  });

  it.each([
    ['no table', 'hello', /“id” nor one “words”/],
    ['an open quotation mark', 'id,words\n,"x', /row 2, a quotation mark is never closed/],
    ['words that are not there', 'words\nRain\nthunder\n', /^Nothing was changed\. Row 3: the words “thunder” are not in the story\.$/],
    ['a kind that is none', 'words,kind,state\nRain,loud,open\nRain,note,perhaps\n', /Row 2: “loud” is no kind; .*Row 3: “perhaps” is no state/],
    ['no words at all', 'words,note\n,x\n', /Row 2: it names no words/],
  ])('with %s is refused whole, by row', async (_, table, said) => {
    const { projectId } = await spokenDrama();
    await expect(importPickUps(house.context, { projectId, bytes: bytesOf(table) })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringMatching(said) });
    expect((await readProof(house.context, { projectId })).pickUps).toEqual([]);
  });

  it('refuses bytes that are no UTF-8', async () => {
    const { projectId } = await spokenDrama();
    await expect(importPickUps(house.context, { projectId, bytes: new Uint8Array([0x69, 0x64, 0x0a, 0xe9]) })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('UTF-8') });
  });
});

describe('words in a text', () => {
  it('are found nearest to where they stood', () => {
    expect(findWords('rain, rain and rain', 'rain', 9)).toEqual({ start: 6, end: 10 });
    expect(findWords('a (b)\n c', '(b) c', 0)).toEqual({ start: 2, end: 8 });
    expect(findWords('anything', ' ', 0)).toBeNull();
  });
});
