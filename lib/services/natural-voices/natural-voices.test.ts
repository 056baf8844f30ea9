/** A drama where the natural voices of this machine are set up: what takes them by itself, what is offered, what stays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { askAudition } from '../auditions/ask-audition.ts';
import { hearAudition } from '../auditions/hear-audition.ts';
import { chooseVoice } from '../characters/choose-voice.ts';
import { createEngineChoice } from '../engine-choice.ts';
import { createEngines } from '../engines.ts';
import type { ServiceContext } from '../interfaces.ts';
import { readProject } from '../projects/read-project.ts';
import { readScript } from '../projects/read-script.ts';
import { setPronunciation } from '../pronunciations/set-pronunciation.ts';
import { lineNow } from '../speech-generation/line-now.ts';
import { kokoroProcesses } from '../speech-generation/kokoro/processes.ts';
import { speakAgain } from '../segments/speak-again.ts';
import { createServices, type Engines } from '../services.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { readEngines } from '../vendors/read-engines.ts';
import { setEngine } from '../vendors/set-engines.ts';
import { recast } from '../voice-generation/recast.ts';
import { voiceCatalogue } from '../voice-generation/catalogue.ts';
import { storeVoice } from '../voice-generation/store-voice.ts';
import { manifestName } from './installation.ts';
import { readNaturalVoicesView } from './read-view.ts';
import { testingModels, writeTestingInstallation } from './testing-installation.ts';

let house: TestHouse;
let context: ServiceContext;
let drama: SmallDrama;
let folder: string;
let engines: Engines;

beforeAll(async () => {
  house = await openTestHouse();
  ({ context } = house);
  engines = createEngines({ processes: 1 });
});
afterAll(async () => {
  await engines.close();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'natural-'));
  vi.stubEnv('KOKORO_MODEL_DIR', folder);
  for (const name of ['REPLICATE_API_TOKEN', 'ANTHROPIC_API_KEY', 'HUME_API_KEY']) vi.stubEnv(name, '');
  resetEnv();
  drama = await makeSmallDrama(context);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  resetEnv();
  await rm(folder, { recursive: true, force: true });
});

const voices = async () => (await readEngines(context, { projectId: drama.projectId })).services.find(({ service }) => service === 'voices');
const cast = async () => await context.transaction.run((tx) => tx.character.findMany({ where: { projectId: drama.projectId }, include: { voice: true }, orderBy: { id: 'asc' } }));
const castAll = async () => await createServices(context, engines).voiceGeneration.generateAllVoices(drama.projectId);
const unvoiced = async () => await context.transaction.run((tx) => tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: null, voiceSetBy: 'analysis' } }));
const offer = async () => (await readProject(context, { projectId: drama.projectId })).recast;
const speak = async () => await createServices(context, engines).speechGeneration.speakSegment(drama.segmentId);
const take = async (id: string | null) => await context.transaction.run((tx) => tx.take.findUniqueOrThrow({ where: { id: id ?? '' } }));

describe('auto', () => {
  it('takes the built-in voices without them, them once they are set up, and a keyed engine before them', async () => {
    expect((await voices())?.now).toEqual({ engine: 'local', why: 'The built-in voices: there is no key for Replicate, and the natural voices are not set up on this machine (Settings says how).' });
    await writeTestingInstallation(folder);
    expect((await voices())?.now).toEqual({ engine: 'kokoro', why: 'Kokoro: there is no key for Replicate.' });
    vi.stubEnv('REPLICATE_API_TOKEN', 'key-0123456789abcdef');
    resetEnv();
    expect((await voices())?.now.why).toBe('Kokoro: you have not agreed that this story’s text goes to Replicate.');
  });

  it('keeps to the built-in ones for a language that they do not speak', async () => {
    await writeTestingInstallation(folder);
    await context.transaction.run((tx) => tx.project.update({ where: { id: drama.projectId }, data: { language: 'de' } }));
    expect((await voices())?.now.engine).toBe('local');
    expect((await voices())?.options.find(({ id }) => id === 'kokoro')).toMatchObject({ missing: 'the natural voices do not speak the language of this story', price: 'free', sends: null, vendor: null });
  });
});

describe('a drama', () => {
  it('is cast and spoken with them, words in time, and a second time nothing is made', async () => {
    await writeTestingInstallation(folder);
    await unvoiced();
    await castAll();
    const people = await cast();
    expect(new Set(people.map(({ voice }) => voice?.engine))).toEqual(new Set(['kokoro']));
    const narrator = people.find(({ role }) => role === 'narrator');
    // The stand-in has few tables: everybody speaks in one of them here.
    await context.transaction.run((tx) => tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: narrator?.voiceId ?? null } }));
    const made = await speak();
    expect(made.made).toBe(true);
    expect(await take(made.takeId)).toMatchObject({ engine: 'kokoro', wordsBy: 'engine', problems: [], costMicros: 0 });
    expect(await speak()).toEqual({ takeId: made.takeId, made: false });
    await expect(speakAgain(context, { segmentId: drama.segmentId, takeNumber: 0 })).rejects.toMatchObject({ code: 'bad-input' });

    // Taken away, the take is still the line's.
    await rm(path.join(folder, manifestName));
    expect(await speak()).toEqual({ takeId: made.takeId, made: false });
  });

  it('lets a character’s line and a word of the dictionary be heard in them, before either is kept', async () => {
    await writeTestingInstallation(folder);
    await unvoiced();
    await castAll();
    const services = createServices(context, engines);
    const asked = [
      await askAudition(context, { projectId: drama.projectId, what: 'voice', characterId: drama.characterId, engine: 'kokoro', externalId: 'bm_george' }),
      await askAudition(context, { projectId: drama.projectId, what: 'word', word: 'Nora', said: 'naw-rah', alphabet: 'letters', matchCase: false, characterId: null }),
    ];
    for (const { id } of asked) {
      expect(await hearAudition(context, { auditionId: id })).toEqual({ state: 'making' });
      await services.speechGeneration.sayAudition(id);
      expect(await hearAudition(context, { auditionId: id })).toMatchObject({ state: 'ready' });
    }
  });

  it('is told how a word is said in the signs of its dictionary, stress and all, where other voices read letters', async () => {
    await writeTestingInstallation(folder);
    await unvoiced();
    await castAll();
    const line = async (index: number) => await context.transaction.run(async (tx) => await lineNow(tx, (await tx.segment.findFirstOrThrow({ where: { projectId: drama.projectId, index } })).id));
    const wave = async () => {
      const { takeId } = await createServices(context, engines).speechGeneration.speakSegment((await line(1)).segment.id);
      return Buffer.from(await context.assets.read((await take(takeId)).assetId)).toString('base64');
    };
    const narrator = (await cast()).find(({ role }) => role === 'narrator');
    await context.transaction.run((tx) => tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: narrator?.voiceId ?? null } }));
    const other = (await line(0)).key;
    const entry = { projectId: drama.projectId, entry: null, word: 'Nora', said: '/ˈnɔː.ɹə/', alphabet: 'ipa' as const, matchCase: false, note: null };
    const { id, version } = await setPronunciation(context, entry);
    const first = await line(1);
    expect(first.phonetic.map(({ start, end, ipa }) => [first.spoken.slice(start, end), ipa])).toEqual([['naw-ruh', '/ˈnɔː.ɹə/']]);
    const sound = await wave();
    await setPronunciation(context, { ...entry, entry: { id, version }, said: '/nɔː.ˈɹə/' });
    const second = await line(1);
    expect([second.spoken, second.key === first.key, (await line(0)).key]).toEqual([first.spoken, false, other]);
    expect(await wave()).not.toBe(sound);
    const asked = async (said: string) => (await askAudition(context, { projectId: drama.projectId, what: 'word', word: 'Nora', said, alphabet: 'ipa', matchCase: false, characterId: null })).id;
    const row = await context.transaction.run(async (tx) => tx.audition.findUniqueOrThrow({ where: { id: await asked('ˈnɔː.ɹə') } }));
    expect(row).toMatchObject({ text: 'asked naw-ruh.', phonetic: [{ start: 6, end: 13, ipa: 'ˈnɔː.ɹə', possessive: false }] });
    expect(await asked('nɔː.ˈɹə')).not.toBe(row.id);

    // A voice that reads letters is asked for what it was asked for before.
    const local = (await voiceCatalogue('local'))[0];
    if (!local) throw new Error('no voice');
    await context.transaction.run(async (tx) => tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: (await storeVoice(tx, drama.projectId, local)).id } }));
    const letters = await line(1);
    await setPronunciation(context, { ...entry, entry: { id, version: version + 1 } });
    expect(letters.phonetic).toEqual([]);
    expect((await line(1)).key).toBe(letters.key);
  });

  it('offers no second take of a line that would be the first one again', async () => {
    await writeTestingInstallation(folder);
    await unvoiced();
    await castAll();
    const { segments } = await readScript(context, { projectId: drama.projectId, chapterId: drama.chapterId });
    expect(segments.map(({ againMicros }) => againMicros)).toEqual(segments.map(() => null));
  });

  it('has its words found in the sound where the model tells no durations, and the take is made once', async () => {
    await writeTestingInstallation(folder, testingModels.untimed);
    await unvoiced();
    await castAll();
    const narrator = (await cast()).find(({ role }) => role === 'narrator');
    await context.transaction.run((tx) => tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: narrator?.voiceId ?? null } }));
    // Another line than that of the drama before: the same one in the same voice would be found again.
    await context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { direction: 'slowly' } }));
    const { wordsBy, words } = await take((await speak()).takeId);
    expect(wordsBy).toBe('aligned');
    expect(Array.isArray(words) && words.length > 0).toBe(true);
  });

  it('takes longer to make as fast as they speak here', async () => {
    await unvoiced();
    const words = 6_000;
    await context.transaction.run((tx) => tx.chapter.updateMany({ where: { projectId: drama.projectId }, data: { words } }));
    await context.transaction.run((tx) => tx.segment.updateMany({ where: { projectId: drama.projectId }, data: { chosenTakeId: null } }));
    const before = (await readProject(context, { projectId: drama.projectId })).estimateSeconds;
    await writeTestingInstallation(folder);
    expect((await readProject(context, { projectId: drama.projectId })).estimateSeconds - before).toBeCloseTo((words * 0.38) / (4 * kokoroProcesses()), -1);
  });

  it('that was set to them by name says so where they are gone, and is never given others in silence', async () => {
    await setEngine(context, { projectId: drama.projectId, service: 'voices', setting: 'kokoro' });
    expect((await voices())?.now.why).toBe('Kokoro was chosen, but the natural voices are not set up on this machine (Settings says how). Choose another engine for the voices.');
    await expect(createEngineChoice(context, engines).voice(drama.projectId)).rejects.toMatchObject({ code: 'bad-input' });
    const [heart] = await voiceCatalogue('kokoro');
    const [somebody] = await cast();
    await expect(chooseVoice(context, { characterId: somebody?.id ?? '', engine: 'kokoro', externalId: heart?.externalId ?? '', version: somebody?.version ?? 0 })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the Cast page', () => {
  it('offers them to draft voices that nobody chose, once; and others in their place where they are gone', async () => {
    await unvoiced();
    await castAll();
    expect(await offer()).toBeNull();
    await writeTestingInstallation(folder);
    const [chosen, ...others] = await cast();
    await context.transaction.run((tx) => tx.character.update({ where: { id: chosen?.id ?? '' }, data: { voiceSetBy: 'person' } }));
    expect(await offer()).toMatchObject({ kind: 'better', offers: [{ engine: 'kokoro', name: 'natural voices', micros: 0 }] });
    expect(await recast(context, { projectId: drama.projectId, engine: 'kokoro' })).toEqual({ characters: others.length });
    await castAll();
    for (const { id, voice } of await cast()) expect(voice?.engine).toBe(id === chosen?.id ? 'local' : 'kokoro');
    expect(await offer()).toBeNull();
    await rm(path.join(folder, manifestName));
    expect(await offer()).toMatchObject({ kind: 'gone', why: 'Kokoro cannot speak any more: the natural voices are not set up on this machine (Settings says how).', offers: [{ engine: 'local' }] });
  });
});

describe('the settings', () => {
  it('say whether they are there, what is wrong, and the commands', async () => {
    expect(await readNaturalVoicesView()).toMatchObject({ state: 'absent', folder, here: null, commands: { setUp: 'npm run natural-voices', remove: 'npm run natural-voices -- remove' } });
    const { model } = await writeTestingInstallation(folder);
    expect(await readNaturalVoicesView()).toMatchObject({ state: 'ready', why: null, here: { bytes: 1000, weights: '8-bit weights' } });
    await rm(model);
    expect(await readNaturalVoicesView()).toMatchObject({ state: 'broken', why: 'their model is missing; “npm run natural-voices” fetches it again', here: null });
  });
});
