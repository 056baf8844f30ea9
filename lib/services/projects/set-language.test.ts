import { afterAll, beforeAll, expect, it } from 'vitest';
import { undoEdit } from '../edits/undo.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { lineNow } from '../speech-generation/line-now.ts';
import { needsTake } from '../speech-generation/needs-take.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { kokoroSpec, kokoroVoices } from '../voice-generation/kokoro/voices.ts';
import { storeVoice } from '../voice-generation/store-voice.ts';
import { languageChange, setLanguage } from './set-language.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

/** A drama in which Nora speaks in a natural voice of one language. */
async function inNaturalVoices(language: string) {
  const drama = await makeSmallDrama(house.context);
  await house.context.transaction.run(async (tx) => {
    const found = kokoroVoices.find((voice) => voice.language === language);
    if (!found) throw new Error(`no voice for ${language}`);
    const { id } = await storeVoice(tx, drama.projectId, kokoroSpec(found, 'w'.repeat(64)));
    await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: id, voiceSetBy: 'person' } });
    await tx.project.update({ where: { id: drama.projectId }, data: { voiceEngine: 'kokoro' } });
  });
  const now = async () =>
    await house.context.transaction.run(async (tx) => ({
      project: await tx.project.findUniqueOrThrow({ where: { id: drama.projectId }, select: { language: true, voiceEngine: true } }),
      nora: await tx.character.findUniqueOrThrow({ where: { id: drama.characterId }, select: { voiceId: true, voiceSetBy: true } }),
    }));
  return { ...drama, now };
}

it('lets voices go that do not speak the new language, says so before, and is taken back', async () => {
  const { projectId, now } = await inNaturalVoices('en-GB');
  const before = await now();
  expect(await languageChange(house.context, { projectId, language: 'fr' })).toEqual({ language: 'fr', people: ['Nora'], lines: 1, drafts: 0, bought: 0 });
  expect(await now()).toEqual(before);
  await setLanguage(house.context, { projectId, language: 'fr' });
  expect(await now()).toEqual({ project: { language: 'fr', voiceEngine: 'kokoro' }, nora: { voiceId: null, voiceSetBy: 'analysis' } });
  await undoEdit(house.context, { projectId, redo: false });
  expect(await now()).toEqual(before);
});

it('keeps voices that speak it, and gives up natural voices where there is none for it', async () => {
  const { projectId, now } = await inNaturalVoices('en-GB');
  const { nora } = await now();
  await setLanguage(house.context, { projectId, language: 'en-US' });
  expect(await now()).toEqual({ project: { language: 'en-US', voiceEngine: 'kokoro' }, nora });
  await setLanguage(house.context, { projectId, language: 'de' });
  expect((await now()).project).toEqual({ language: 'de', voiceEngine: 'auto' });
});

it('draft voices stay, read the language from then on, and are back in English when it is undone', async () => {
  const { projectId, segmentId } = await makeSmallDrama(house.context);
  const { transaction } = house.context;
  const wanted = () => transaction.run((tx) => lineNow(tx, segmentId));
  const english = await wanted();
  await transaction.run((tx) => tx.take.updateMany({ where: { segmentId }, data: { inputHash: english.key ?? '' } }));
  const missing = () => transaction.run((tx) => needsTake(tx, { id: segmentId }));
  expect(await missing()).toEqual([]);
  expect(await languageChange(house.context, { projectId, language: 'de' })).toEqual({ language: 'de', people: [], lines: 0, drafts: 1, bought: 0 });
  // English of another country is read in the voices' own accents, as before.
  expect(await languageChange(house.context, { projectId, language: 'en-US' })).toMatchObject({ drafts: 0 });
  await setLanguage(house.context, { projectId, language: 'de' });
  const german = await wanted();
  expect(german.voice).toMatchObject({ id: english.voice?.id, settings: { accent: 'de', rate: 170 } });
  expect(await missing()).toEqual([segmentId]);
  await undoEdit(house.context, { projectId, redo: false });
  expect((await wanted()).key).toBe(english.key);
  expect(await missing()).toEqual([]);
});

it('counts what was bought, and refuses what is no language of ours, or a drama that is being made', async () => {
  const { projectId, segmentId } = await makeSmallDrama(house.context);
  await house.context.transaction.run((tx) => tx.take.updateMany({ where: { segmentId }, data: { engine: 'qwen' } }));
  expect(await languageChange(house.context, { projectId, language: 'fr' })).toMatchObject({ people: [], lines: 0, bought: 1 });
  await expect(setLanguage(house.context, { projectId, language: 'klingon' })).rejects.toMatchObject({ code: 'bad-input' });
  await house.context.transaction.run((tx) => tx.production.create({ data: { projectId, kind: 'make', scope: { kind: 'all' }, state: 'running', activeKey: projectId } }));
  await expect(setLanguage(house.context, { projectId, language: 'fr' })).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('its language') });
});
