import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCast, readCastCopy } from '../characters/copy-cast.ts';
import { readClashes } from '../characters/read-clashes.ts';
import { setPronunciation } from '../pronunciations/set-pronunciation.ts';
import { readProject } from '../projects/read-project.ts';
import { lineNow } from '../speech-generation/line-now.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { createVoiceGeneration } from './index.ts';
import { createLocalVoiceEngine } from './local/index.ts';
import { localVoices } from './local/catalogue.ts';
import { voicesToMake } from './read-walk-ons.ts';
import { setWalkOns } from './set-walk-ons.ts';
import { storeVoice } from './store-voice.ts';
import { leastLinesApart, shareVoices, type WalkOn } from './walk-ons.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const engine = createLocalVoiceEngine();
const castAll = (projectId: string) => createVoiceGeneration(house.context, { voice: async () => engine }).generateAllVoices(projectId);

/** A drama with walk-ons (one line each) at these line numbers, over a line of narration for every other number. */
async function withWalkOns(lines: readonly number[]): Promise<string[]> {
  drama = await makeSmallDrama(house.context);
  return await house.context.transaction.run(async (tx) => {
    const first = await tx.segment.findFirstOrThrow({ where: { projectId: drama.projectId, index: 0 } });
    await tx.segment.deleteMany({ where: { projectId: drama.projectId } });
    await tx.character.delete({ where: { id: drama.characterId } });
    const ids: string[] = [];
    for (let index = 0; index <= Math.max(...lines); index += 1) {
      const at = lines.indexOf(index);
      const person = at === -1 ? null : await tx.character.create({ data: { projectId: drama.projectId, name: `Walk-on ${at}`, sex: 'male', age: 'adult', lines: 1, colour: 1 } });
      if (person) ids.push(person.id);
      await tx.segment.create({ data: { projectId: drama.projectId, chapterId: drama.chapterId, sceneId: first.sceneId, index, start: index, end: index + 1, kind: person ? 'dialogue' : 'narration', characterId: person?.id ?? null } });
    }
    return ids;
  });
}
const voicesOf = (ids: string[]) => house.context.transaction.run(async (tx) => Promise.all(ids.map(async (id) => (await tx.character.findUniqueOrThrow({ where: { id } })).voiceId)));

describe('walk-ons who share voices', () => {
  it('are never heard in one voice within twenty lines, each is in one pool, and nobody is mixed with another kind', () => {
    const person = fc.record({ sex: fc.constantFrom('male' as const, 'female' as const, 'unknown' as const), age: fc.constantFrom('child' as const, 'adult' as const, 'old' as const), lines: fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(person, { maxLength: 25 }), (drawn) => {
        const people: WalkOn[] = drawn.map((one, at) => ({ ...one, id: String(at), lines: one.lines.toSorted((a, b) => a - b) }));
        const pools = shareVoices(people);
        expect(pools.flat().toSorted()).toEqual(people.map(({ id }) => id).toSorted());
        for (const pool of pools) {
          const members = pool.map((id) => people[Number(id)]!);
          expect(new Set(members.map(({ sex, age }) => `${sex} ${age}`)).size).toBe(1);
          for (const a of members) for (const b of members) if (a !== b) for (const line of a.lines) for (const other of b.lines) expect(Math.abs(line - other)).toBeGreaterThan(leastLinesApart);
        }
        expect(shareVoices(people.toReversed())).toEqual(pools);
      }),
    );
  });

  it('get their voices by the setting: own, shared, or the narrator’s', async () => {
    const ids = await withWalkOns([0, 5, 30, 36]);
    await castAll(drama.projectId);
    expect(new Set(await voicesOf(ids)).size).toBe(4);

    await setWalkOns(house.context, { projectId: drama.projectId, walkOns: 'pool' });
    expect(await voicesOf(ids)).toEqual([null, null, null, null]);
    expect(await house.context.transaction.run((tx) => voicesToMake(tx, drama.projectId))).toBe(2);
    await castAll(drama.projectId);
    const [a, b, c, d] = await voicesOf(ids);
    expect([a === c, b === d, a !== b]).toEqual([true, true, true]);

    // A line is moved next to one of somebody with the same voice: they are parted with the next making.
    await house.context.transaction.run((tx) => tx.segment.updateMany({ where: { projectId: drama.projectId, index: 10 }, data: { characterId: ids[2] ?? '', kind: 'dialogue' } }));
    await castAll(drama.projectId);
    const parted = await voicesOf(ids);
    expect(parted[0]).toBe(a);
    expect(parted[2]).not.toBe(parted[0]);
    expect(parted.every((voice) => voice !== null)).toBe(true);

    await setWalkOns(house.context, { projectId: drama.projectId, walkOns: 'narrator' });
    const narrator = await house.context.transaction.run(async (tx) => {
      const line = await tx.segment.findFirstOrThrow({ where: { projectId: drama.projectId, index: 5 } });
      const person = await tx.character.findFirstOrThrow({ where: { projectId: drama.projectId, role: 'narrator' } });
      return [(await lineNow(tx, line.id)).voice?.id, person.voiceId];
    });
    expect(narrator[0]).toBe(narrator[1]);
    expect((await readProject(house.context, { projectId: drama.projectId })).walkOns).toBe('narrator');
  });

  it('whom the writer gave a voice keeps it', async () => {
    const ids = await withWalkOns([0, 40]);
    await castAll(drama.projectId);
    await house.context.transaction.run((tx) => tx.character.update({ where: { id: ids[0] ?? '' }, data: { voiceSetBy: 'person' } }));
    const [before] = await voicesOf(ids);
    await setWalkOns(house.context, { projectId: drama.projectId, walkOns: 'pool' });
    expect(await voicesOf(ids)).toEqual([before, null]);
    await expect(setWalkOns(house.context, { projectId: drama.projectId, walkOns: 'nobody' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('voices of one scene that are alike', () => {
  it('are told, the same one first, with a voice that is clear of all', async () => {
    const ids = await withWalkOns([0, 2, 4]);
    await house.context.transaction.run(async (tx) => {
      const [one, far] = [localVoices.find(({ id }) => id === 'deep-man'), localVoices.find(({ id }) => id === 'small-child')];
      for (const [at, voice] of [one, one, far].entries()) {
        if (!voice) throw new Error('no voice');
        const row = await storeVoice(tx, drama.projectId, { engine: 'local', externalId: voice.id, name: voice.name, settings: { ...voice.settings } });
        await tx.character.update({ where: { id: ids[at] ?? '' }, data: { voiceId: row.id } });
      }
    });
    const clashes = await readClashes(house.context, { projectId: drama.projectId });
    expect(clashes.filter(({ why }) => why === 'same')).toMatchObject([{ people: [{ name: 'Walk-on 0' }, { name: 'Walk-on 1' }], semitones: 0, suggestion: { engine: 'local' } }]);
    const found = clashes[0]?.suggestion?.externalId;
    expect(found).not.toBe('deep-man');
    expect(clashes.some(({ people }) => people.some(({ name }) => name === 'Walk-on 2'))).toBe(false);
  });
});

describe('a cast taken from another drama', () => {
  it('is shown before it is taken: voices, colours and words, by name or alias', async () => {
    const from = await makeSmallDrama(house.context);
    const to = await makeSmallDrama(house.context);
    await house.context.transaction.run(async (tx) => {
      for (const id of [from.projectId, to.projectId]) await tx.project.update({ where: { id }, data: { series: 'Nora and the rain' } });
      const voice = await storeVoice(tx, from.projectId, { engine: 'qwen', externalId: 'clip', name: 'Nora, designed', settings: {}, origin: 'designed', description: 'dry', sample: { assetId: from.assetId, text: 'I am.', medianHz: 210 } });
      await tx.character.update({ where: { id: from.characterId }, data: { voiceId: voice.id, colour: 4 } });
      await tx.character.update({ where: { id: to.characterId }, data: { name: 'MISS NORA', aliases: [] } });
    });
    const entry = { entry: null, word: 'Nora', said: 'naw-rah', alphabet: 'letters' as const, matchCase: false, note: null };
    await setPronunciation(house.context, { projectId: from.projectId, ...entry });
    const { sources, preview } = await readCastCopy(house.context, { projectId: to.projectId, fromId: from.projectId });
    expect(sources[0]).toMatchObject({ id: from.projectId, sameSeries: true });
    expect(preview).toEqual({ fromId: from.projectId, people: [{ characterId: to.characterId, name: 'MISS NORA', fromName: 'Nora', voice: 'Nora, designed', colour: 4 }], words: [{ word: 'Nora', said: 'naw-rah' }] });
    expect(await copyCast(house.context, { projectId: to.projectId, fromId: from.projectId, characterIds: [to.characterId], words: ['Nora'] })).toEqual({ people: 1, words: 1 });
    const taken = await house.context.transaction.run((tx) => tx.character.findUniqueOrThrow({ where: { id: to.characterId }, include: { voice: true } }));
    expect(taken).toMatchObject({ colour: 4, voiceSetBy: 'person', voice: { projectId: to.projectId, origin: 'designed', description: 'dry', sampleAssetId: from.assetId, medianHz: 210 } });
    expect((await readCastCopy(house.context, { projectId: to.projectId, fromId: from.projectId })).preview).toMatchObject({ people: [], words: [] });
    const foreign = await makeSmallDrama(house.stranger);
    await expect(copyCast(house.context, { projectId: to.projectId, fromId: foreign.projectId, characterIds: [], words: [] })).rejects.toMatchObject({ code: 'not-found' });
    await expect(copyCast(house.context, { projectId: to.projectId, fromId: to.projectId, characterIds: [], words: [] })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
