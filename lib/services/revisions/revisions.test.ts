import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import { setChapter, splitChapter } from '../chapters/edit-chapters.ts';
import type { TextAnalysisEngine } from '../interfaces.ts';
import { createProject } from '../projects/create-project.ts';
import { readProject } from '../projects/read-project.ts';
import { allLines } from '../projects/all-lines.ts';
import { countLines, stateSources } from '../projects/line-states.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { acceptRevision, discardRevision, uploadRevision } from './revise.ts';

/** The reader itself, without a thread. */
const reader: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };

const paragraphs = [
  'Chapter 1: The Quay',
  '“Who is there?” asked Nora.',
  'Rain fell on the roof of the customs house, and a lamp burnt low.',
  '“Only me,” said old Piet. “The boat is late.”',
  'They waited for the ferry until the bell of the church struck nine.',
  'Chapter 2: The Crossing',
  '“Come,” said Nora. “We have waited long enough for one night.”',
  'The wind had gone round to the north, and the water was black.',
  '“I have never liked this crossing,” said Piet, and held on to the rail.',
  'Nobody else was on board but a boy with a basket of eels.',
];
const story = `${paragraphs.join('\n\n')}\n`;

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

/** A drama that was read and spoken: every line has the take it wants. */
async function spokenProject(): Promise<string> {
  const { id } = await createProject(house.context, { bytes: new TextEncoder().encode(story), fileName: 'quay.txt', title: 'The Quay' });
  await analyseProject(house.context, reader, id, undefined, reader);
  const asset = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new Uint8Array([1, 2, 3]), mediaType: 'audio/wav', durationSeconds: 1 });
  await house.context.transaction.run(async (tx) => {
    const voice = await tx.voice.create({ data: { projectId: id, engine: 'local', externalId: 'voice', name: 'A voice', settings: {}, hash: 'hash' } });
    await tx.character.updateMany({ where: { projectId: id }, data: { voiceId: voice.id } });
    const voicing = await voicingOf(tx, id);
    for (const row of await tx.segment.findMany({ where: { projectId: id }, select: speechColumns })) {
      const own = story.slice(row.start, row.end);
      const words = [{ from: 0, to: 1, start: own.length - own.trimStart().length, end: own.trimEnd().length }];
      const take = await tx.take.create({ data: { segmentId: row.id, inputHash: wantedKey(row, story, voicing) ?? '', engine: 'local', assetId: asset.id, durationSeconds: 1, loudnessLufs: -20, words } });
      await tx.segment.update({ where: { id: row.id }, data: { chosenTakeId: take.id } });
    }
  });
  await idle(id);
  return id;
}

/** As if the queue's job had ended. */
async function idle(projectId: string): Promise<void> {
  house.jobs.length = 0;
  await house.context.transaction.run((tx) => tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } }));
}

async function revise(projectId: string, text: string): Promise<NonNullable<Awaited<ReturnType<typeof readProject>>['revised']>> {
  await uploadRevision(house.context, { projectId, bytes: new TextEncoder().encode(text), fileName: 'quay-2.txt' });
  expect((await readProject(house.context, { projectId })).revised?.state).toBe('reading');
  await analyseProject(house.context, reader, projectId, undefined, reader);
  await idle(projectId);
  const { revised } = await readProject(house.context, { projectId });
  if (!revised) throw new Error('the revision is gone');
  return revised;
}

async function takeOver(projectId: string): Promise<void> {
  await acceptRevision(house.context, { projectId });
  await analyseProject(house.context, reader, projectId, undefined, reader);
  await idle(projectId);
}

async function linesOf(projectId: string) {
  return await house.context.transaction.run(async (tx) => {
    const { text } = await tx.sourceDocument.findUniqueOrThrow({ where: { projectId } });
    const rows = await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, include: { character: { select: { name: true } }, chosenTake: true } });
    const counts = [...(countLines(await allLines(tx, projectId), { text, ...(await stateSources(tx, projectId)) })).values()];
    const sum = (key: 'total' | 'ready' | 'stale') => counts.reduce((all, one) => all + one[key], 0);
    return {
      text,
      counts: { total: sum('total'), ready: sum('ready'), stale: sum('stale') },
      rows: rows.map((row) => ({ ...row, own: text.slice(row.start, row.end), folded: text.slice(row.start, row.end).replace(/\s+/gu, ' ').trim() })),
    };
  });
}

describe('a revised manuscript', () => {
  it('keeps every line that stays, and leaves exactly the changed ones to be spoken', async () => {
    const id = await spokenProject();
    const before = await linesOf(id);
    const piets = before.rows.find((row) => row.folded.startsWith('“The boat is late'));
    const nora = (await readProject(house.context, { projectId: id })).cast.find((person) => person.name === 'Nora');
    const scene = await house.context.transaction.run((tx) => tx.scene.findFirstOrThrow({ where: { chapter: { projectId: id } }, orderBy: { start: 'asc' } }));
    const at = (word: string) => ({ anchorStart: story.indexOf(word), anchorEnd: story.indexOf(word) + word.length });
    await house.context.transaction.run(async (tx) => {
      // A person's word against the reader's, and sounds on words that stay, change and go.
      await tx.segment.update({ where: { id: piets?.id ?? '' }, data: { characterId: nora?.id ?? null, speakerSetBy: 'person', evidence: 'person', gainDb: 2, direction: null } });
      const cue = { projectId: id, sceneId: scene.id, prompt: '', sound: 'x' };
      await tx.cue.create({ data: { ...cue, lane: 'ambience', sound: 'rain', ...at('Rain'), untilOffset: scene.end } });
      await tx.cue.create({ data: { ...cue, lane: 'effect', sound: 'bell', ...at('bell') } });
      await tx.cue.create({ data: { ...cue, lane: 'effect', sound: 'lamp', ...at('lamp'), setBy: 'person' } });
      await tx.cue.create({ data: { ...cue, lane: 'effect', sound: 'roof', ...at('roof') } });
    });
    const ready = (await linesOf(id)).counts.ready;
    const text = `${[paragraphs[0], 'It began with a letter that nobody had asked for.', paragraphs[1], 'Rain fell on the customs house, and the lantern burnt low.', paragraphs[3], paragraphs[4]?.replace('nine', 'ten'), ...paragraphs.slice(5, 9)].join('\n\n')}\n`;
    const summary = await revise(id, text);
    expect(summary).toMatchObject({ state: 'ready', counts: { changed: 2, added: 1, gone: 1, moved: 0, toSpeak: 3 } });
    expect((await linesOf(id)).text, 'nothing changes before it is taken over').toBe(story);
    await takeOver(id);

    const after = await linesOf(id);
    expect(after.rows.map((row) => row.own).join('')).toBe(text);
    expect((await readProject(house.context, { projectId: id })).revised).toBeNull();
    const old = new Map(before.rows.map((row) => [row.folded, row]));
    for (const row of after.rows.filter((one) => old.has(one.folded))) {
      expect(row.id).toBe(old.get(row.folded)?.id);
      expect(row.chosenTake?.assetId).toBe(old.get(row.folded)?.chosenTake?.assetId);
      if (row.id !== piets?.id) expect(row.characterId).toBe(old.get(row.folded)?.characterId);
    }
    expect(after.rows.find((row) => row.id === piets?.id)).toMatchObject({ characterId: nora?.id, speakerSetBy: 'person', gainDb: 2 });
    expect(after.counts.total - after.counts.ready, 'to be spoken').toBe(3 + (before.counts.ready - ready));
    const cues = await house.context.transaction.run((tx) => tx.cue.findMany({ where: { projectId: id }, orderBy: { sound: 'asc' } }));
    expect(cues.map((cue) => [cue.sound, text.slice(cue.anchorStart, cue.anchorEnd)])).toEqual([['bell', 'bell'], ['lamp', ''], ['rain', 'Rain']]);
    expect(cues[2]?.untilOffset).toBe(text.indexOf('Chapter 2'));
    expect((await readProject(house.context, { projectId: id })).chapters.map((chapter) => chapter.title)).toHaveLength(2);
  });

  it('keeps what the writer made of the chapters', async () => {
    const id = await spokenProject();
    const { chapters } = await readProject(house.context, { projectId: id });
    await setChapter(house.context, { chapterId: chapters[1]?.id ?? '', version: 0, title: 'Over the water', included: false });
    const place = (await linesOf(id)).rows.find((row) => row.folded.startsWith('They waited'));
    await splitChapter(house.context, { at: { segmentId: place?.id ?? '' }, title: 'Waiting' });
    await revise(id, `Chapter 0: Before\n\nA long time ago there was no ferry here at all.\n\n${story.replace('Rain fell', 'Hail fell')}`);
    await takeOver(id);
    const after = await readProject(house.context, { projectId: id });
    expect(after.chapters.map(({ title, included }) => [title, included])).toEqual([
      [expect.stringContaining('Before'), expect.any(Boolean)],
      [chapters[0]?.title, true],
      ['Waiting', true],
      ['Over the water', false],
    ]);
    expect(after.chapters.slice(1).map((chapter) => chapter.id)).toEqual(expect.arrayContaining(chapters.map((chapter) => chapter.id)));
  });

  it('of other white space alone leaves nothing to speak, and words on their words', async () => {
    const id = await spokenProject();
    await revise(id, story.replaceAll(', ', ',\n').replaceAll('\n\n', '\n\n\n'));
    expect((await readProject(house.context, { projectId: id })).revised?.counts).toMatchObject({ changed: 0, added: 0, gone: 0, toSpeak: 0 });
    await takeOver(id);
    const after = await linesOf(id);
    expect(after.counts.ready).toBe(after.counts.total);
    for (const row of after.rows) expect(row.chosenTake?.words).toEqual([{ from: 0, to: 1, start: row.own.length - row.own.trimStart().length, end: row.own.trimEnd().length }]);
  });

  it('is refused where it is the same text, no story, somebody else’s, or in the way', async () => {
    const id = await spokenProject();
    const upload = (text: string, context = house.context) => uploadRevision(context, { projectId: id, bytes: new TextEncoder().encode(text), fileName: null });
    await expect(upload(story)).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('to the letter') });
    await expect(upload('  \n')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(upload('Another story.', house.stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(acceptRevision(house.context, { projectId: id })).rejects.toMatchObject({ code: 'conflict' });
    await revise(id, `${story}\nThe end of it.\n`);
    await discardRevision(house.context, { projectId: id });
    expect((await readProject(house.context, { projectId: id })).revised).toBeNull();
    expect((await linesOf(id)).text).toBe(story);
  });

  it('whatever was edited: the new text is tiled, untouched lines keep row and take, and the rest is work', async () => {
    const edit = fc.record({ kind: fc.constantFrom('cut', 'add', 'alter', 'move'), at: fc.nat({ max: 99 }), to: fc.nat({ max: 99 }) });
    const id = await spokenProject();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        round += 1;
        const before = await linesOf(id);
        const parts = before.text.trim().split(/\n\n/u);
        for (const [n, { kind, at, to }] of edits.entries()) {
          const place = at % parts.length;
          if (kind === 'cut' && parts.length > 4) parts.splice(place, 1);
          if (kind === 'add') parts.splice(place, 0, `In round ${round} of edits somebody added sentence ${n}.`);
          if (kind === 'alter') parts[place] = `${parts[place]} Then number ${round} of all things happened, ${n} times.`;
          if (kind === 'move') parts.splice(to % parts.length, 0, ...parts.splice(place, 1));
        }
        const text = `${parts.join('\n\n')}\n`;
        if (text === before.text) return;
        await revise(id, text);
        await takeOver(id);
        const after = await linesOf(id);
        expect(after.rows.map((row) => row.own).join('')).toBe(text);
        const once = (rows: typeof after.rows) => new Map([...Map.groupBy(rows, (row) => row.folded)].flatMap(([key, all]) => (all[0] && all.length === 1 && key.length > 20 ? [[key, all[0]]] : [])));
        const old = once(before.rows);
        for (const [key, row] of once(after.rows)) {
          const was = old.get(key);
          if (was) expect({ id: row.id, asset: row.chosenTake?.assetId, kind: row.kind, speaker: row.characterId }, key).toEqual({ id: was.id, asset: was.chosenTake?.assetId, kind: was.kind, speaker: was.characterId });
        }
        expect(after.rows.map((row) => row.index).toSorted((a, b) => a - b)).toEqual(after.rows.map((_, at) => at));
      }),
      { numRuns: 6 },
    );
  });
});
