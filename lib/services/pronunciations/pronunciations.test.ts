import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { askAudition } from '../auditions/ask-audition.ts';
import { hearAudition } from '../auditions/hear-audition.ts';
import { sayAudition } from '../auditions/say-audition.ts';
import { openCopy } from '../copies/open-copy.ts';
import { saveCopy } from '../copies/save-copy.ts';
import { readScript } from '../projects/read-script.ts';
import { lineNow } from '../speech-generation/line-now.ts';
import { createLocalSpeechEngine } from '../speech-generation/local/index.ts';
import { needsTake } from '../speech-generation/needs-take.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { agreeTo } from '../vendors/set-engines.ts';
import { voiceCatalogue } from '../voice-generation/catalogue.ts';
import { readPronunciations } from './read-pronunciations.ts';
import { deletePronunciation, setPronunciation } from './set-pronunciation.ts';

let house: TestHouse;
let drama: SmallDrama;
const speech = createLocalSpeechEngine({ processes: 1 });

beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
  // The lines of the small drama: “Who is there?” / asked Nora. / Rain fell on the roof.
  await house.context.transaction.run(async (tx) => {
    const lines = await tx.segment.findMany({ where: { projectId: drama.projectId }, orderBy: { index: 'asc' } });
    for (const line of lines) {
      const { key } = await lineNow(tx, line.id);
      const take = await tx.take.create({ data: { segmentId: line.id, inputHash: key ?? '', engine: 'local', assetId: drama.assetId, durationSeconds: 0.1, loudnessLufs: -20 } });
      await tx.segment.update({ where: { id: line.id }, data: { chosenTakeId: take.id } });
    }
  });
});
afterAll(async () => {
  await speech.close();
  await house[Symbol.asyncDispose]();
});

const entry = { word: 'Nora', said: 'naw-rah', alphabet: 'letters' as const, matchCase: false, note: null };
const stale = () => house.context.transaction.run(async (tx) => (await tx.segment.findMany({ where: { id: { in: await needsTake(tx, { projectId: drama.projectId }) } }, orderBy: { index: 'asc' } })).map(({ index }) => index));
const keys = () => house.context.transaction.run(async (tx) => Promise.all((await tx.segment.findMany({ where: { projectId: drama.projectId }, orderBy: { index: 'asc' } })).map(async ({ id }) => (await lineNow(tx, id)).key)));

describe('the dictionary of a drama', () => {
  it('makes the lines stale that hold the word, and no other, until the word is gone again', async () => {
    expect(await stale()).toEqual([]);
    const before = await keys();
    const { id, version } = await setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry });
    const after = await keys();
    expect(await stale()).toEqual([1]);
    expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([true, false, true]);
    const { segments } = await readScript(house.context, { projectId: drama.projectId, chapterId: drama.chapterId });
    expect(segments[1]).toMatchObject({ state: 'stale', spokenChanges: [{ written: 'Nora', spoken: 'naw-rah', rule: 'pronunciation' }] });
    expect((await readPronunciations(house.context, { projectId: drama.projectId })).entries).toMatchObject([{ word: 'Nora', letters: 'naw-rah', lines: 1 }]);
    await deletePronunciation(house.context, { projectId: drama.projectId, id, version });
    expect(await stale()).toEqual([]);
  });

  it('is said by the engine as the dictionary has it', async () => {
    const { id, version } = await setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry, said: '/ˈnɔː.ɹə/', alphabet: 'ipa' });
    const spoken = await house.context.transaction.run(async (tx) => {
      const line = await tx.segment.findFirstOrThrow({ where: { projectId: drama.projectId, index: 1 } });
      return (await lineNow(tx, line.id)).spoken;
    });
    expect(spoken).toContain('asked naw-ruh.');
    await deletePronunciation(house.context, { projectId: drama.projectId, id, version });
  });

  it('refuses in words what it could not use, a word twice, and a stale version', async () => {
    const { id, version } = await setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry });
    await expect(setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry, word: 'NORA' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry, word: 'Fenn', said: '?!' })).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'said' }] });
    await expect(setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry, word: '42' })).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'word' }] });
    await expect(setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry, word: 'Fenn', said: 'f3n', alphabet: 'ipa' })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('3') });
    await setPronunciation(house.context, { projectId: drama.projectId, entry: { id, version }, ...entry, said: 'nor-ah' });
    await expect(setPronunciation(house.context, { projectId: drama.projectId, entry: { id, version }, ...entry })).rejects.toMatchObject({ code: 'stale' });
    await deletePronunciation(house.context, { projectId: drama.projectId, id, version: version + 1 });
  });

  it('goes with a copy', async () => {
    const { id, version } = await setPronunciation(house.context, { projectId: drama.projectId, entry: null, ...entry, note: 'as her mother says it' });
    const copy = await saveCopy(house.context, { projectId: drama.projectId });
    expect((await readFile(copy.path)).length).toBeGreaterThan(0);
    const opened = await openCopy(house.stranger, { file: copy.path });
    await copy.dispose();
    expect((await readPronunciations(house.stranger, { projectId: opened.id })).entries).toMatchObject([{ word: 'Nora', said: 'naw-rah', note: 'as her mother says it', lines: 1 }]);
    await deletePronunciation(house.context, { projectId: drama.projectId, id, version });
  });

  it('suggests the names of the cast', async () => {
    const { suggestions } = await readPronunciations(house.context, { projectId: drama.projectId });
    expect(suggestions).toEqual([{ word: 'Nora', why: 'cast', count: 1, characterId: drama.characterId }]);
  });
});

describe('an audition', () => {
  it('says a word as it would be said, in its sentence, with nothing kept', async () => {
    const { id } = await askAudition(house.context, { projectId: drama.projectId, what: 'word', word: 'Nora', said: 'naw-rah', alphabet: 'letters', matchCase: false, characterId: null });
    const row = await house.context.transaction.run((tx) => tx.audition.findUniqueOrThrow({ where: { id } }));
    expect(row.text).toBe('asked naw-rah.');
    expect(await house.context.transaction.run((tx) => tx.pronunciation.count({ where: { projectId: drama.projectId } }))).toBe(0);
    expect(await askAudition(house.context, { projectId: drama.projectId, what: 'word', word: 'Nora', said: 'naw-rah', alphabet: 'letters', matchCase: false, characterId: null })).toEqual({ id });
  });

  it('in another voice is the take that the line gets when that voice is chosen', async () => {
    const voice = (await voiceCatalogue('local'))[4];
    if (!voice) throw new Error('no voice');
    const { id } = await askAudition(house.context, { projectId: drama.projectId, what: 'voice', characterId: drama.characterId, engine: 'local', externalId: voice.externalId });
    expect(await hearAudition(house.context, { auditionId: id })).toEqual({ state: 'making' });
    await sayAudition(house.context, { speech: async () => speech }, id);
    const heard = await hearAudition(house.context, { auditionId: id });
    if (heard.state !== 'ready') throw new Error(heard.state);
    expect(await house.context.assets.describe(heard.assetId)).toMatchObject({ mediaType: 'audio/wav' });
    const row = await house.context.transaction.run((tx) => tx.audition.findUniqueOrThrow({ where: { id } }));
    const { chooseVoice } = await import('../characters/choose-voice.ts');
    await chooseVoice(house.context, { characterId: drama.characterId, engine: 'local', externalId: voice.externalId, version: 0 });
    expect((await keys())[0]).toBe(row.key);
  });

  it('of a paid voice says its price first, and is bought only when that is agreed to', async () => {
    const paid = (await voiceCatalogue('minimax'))[0];
    if (!paid) throw new Error('no voice');
    const { id } = await askAudition(house.context, { projectId: drama.projectId, what: 'voice', characterId: drama.characterId, engine: 'minimax', externalId: paid.externalId });
    await expect(hearAudition(house.context, { auditionId: id })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('REPLICATE_API_TOKEN') });
    vi.stubEnv('REPLICATE_API_TOKEN', 'key-0123456789abcdef');
    resetEnv();
    try {
      await agreeTo(house.context, { projectId: drama.projectId, vendor: 'replicate', agree: true });
      house.jobs.length = 0;
      const answer = await hearAudition(house.context, { auditionId: id });
      expect(answer).toMatchObject({ state: 'costs', engine: 'MiniMax Speech', voices: 0 });
      expect(answer.state === 'costs' ? answer.micros : 0).toBeGreaterThan(0);
      expect(house.jobs).toEqual([]);
      expect(await hearAudition(house.context, { auditionId: id, buy: true })).toEqual({ state: 'making' });
      expect(house.jobs).toEqual([{ name: 'say-audition', stepId: null, projectId: drama.projectId, auditionId: id, lane: 'replicate' }]);
    } finally {
      vi.unstubAllEnvs();
      resetEnv();
    }
  });

  it('tells why it could not be said, once, and tries again', async () => {
    const { id } = await askAudition(house.context, { projectId: drama.projectId, what: 'word', word: 'Nora', said: 'nye', alphabet: 'letters', matchCase: false, characterId: null });
    await expect(sayAudition(house.context, { speech: () => Promise.reject(new Error('no voice today')) }, id)).rejects.toThrow();
    await expect(hearAudition(house.context, { auditionId: id })).rejects.toMatchObject({ code: 'conflict' });
    expect(await hearAudition(house.context, { auditionId: id })).toEqual({ state: 'making' });
  });
});
