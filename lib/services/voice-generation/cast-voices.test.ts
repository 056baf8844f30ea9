/** A character's voice as a person gives it: chosen, designed, recast when its engine is gone. Over a real database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { chooseVoice } from '../characters/choose-voice.ts';
import type { ServiceContext, SpeechEngineId, VendorId, VoiceOrigin } from '../interfaces.ts';
import { readProject } from '../projects/read-project.ts';
import { readScript } from '../projects/read-script.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { takeProblemMessage } from '../speech-generation/take-problems.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { agreeTo } from '../vendors/set-engines.ts';
import type { CharacterView } from '../views.ts';
import { askForDesign, designLimits } from './ask-for-design.ts';
import { voiceCatalogues } from './catalogue.ts';
import { readVoiceSheet } from './read-voice-sheet.ts';
import { recast } from './recast.ts';
import { storeVoice } from './store-voice.ts';

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
  house.jobs.length = 0;
  await keyed(['replicate', 'hume']);
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

const settings: { [Vendor in VendorId]: string } = { anthropic: 'ANTHROPIC_API_KEY', hume: 'HUME_API_KEY', replicate: 'REPLICATE_API_TOKEN' };
/** Keys and agreements for these vendors and for no other. */
async function keyed(vendors: VendorId[]): Promise<void> {
  for (const vendor of ['anthropic', 'hume', 'replicate'] as const) {
    vi.stubEnv(settings[vendor], vendors.includes(vendor) ? 'key-0123456789abcdef' : '');
    resetEnv();
    await agreeTo(context, { projectId: drama.projectId, vendor, agree: vendors.includes(vendor) });
  }
}
const sheet = () => readVoiceSheet(context, { characterId: drama.characterId });
const design = (more: Partial<Parameters<typeof askForDesign>[1]> = {}) => askForDesign(context, { characterId: drama.characterId, engine: 'qwen', description: 'low and warm', count: 3, ...more });
async function cast(name = 'Nora'): Promise<CharacterView> {
  const found = (await readProject(context, { projectId: drama.projectId })).cast.find((one) => one.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}
/** Gives a character a voice as a row has it, whoever may use it. */
async function speaksWith(name: string, engine: SpeechEngineId, more: { setBy?: 'analysis' | 'person'; origin?: VoiceOrigin } = {}): Promise<void> {
  await context.transaction.run(async (tx) => {
    const voice = await storeVoice(tx, drama.projectId, { engine, externalId: `${name} ${engine}`, name: `${name}, ${engine}`, settings: {}, origin: more.origin ?? 'catalogue' });
    await tx.character.updateMany({ where: { projectId: drama.projectId, name }, data: { voiceId: voice.id, voiceSetBy: more.setBy ?? 'analysis' } });
  });
}

describe('a voice of the list', () => {
  it('is named by engine and id, and given where its engine may be used', async () => {
    const { version } = await cast();
    const ryan = (await voiceCatalogues('en')).find(({ engine, name }) => engine === 'qwen' && name.startsWith('Ryan'));
    if (!ryan) throw new Error('no Ryan');
    expect(await chooseVoice(context, { characterId: drama.characterId, engine: 'qwen', externalId: ryan.externalId, version })).toEqual({ version: version + 1 });
    expect((await cast()).voice).toEqual({ engine: 'qwen', externalId: ryan.externalId, name: ryan.name, origin: 'catalogue', description: null });
    await expect(chooseVoice(context, { characterId: drama.characterId, engine: 'minimax', externalId: ryan.externalId, version: version + 1 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(chooseVoice(context, { characterId: drama.characterId, engine: 'qwen', externalId: '\0', version: version + 1 })).rejects.toMatchObject({ code: 'bad-input' });
    await keyed([]);
    await expect(chooseVoice(context, { characterId: drama.characterId, engine: 'qwen', externalId: ryan.externalId, version: version + 1 })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('REPLICATE_API_TOKEN') });
  });

  it('may be one that was made for this drama, and never one of another', async () => {
    await speaksWith('Narrator', 'qwen', { origin: 'designed' });
    const { version } = await cast();
    await chooseVoice(context, { characterId: drama.characterId, engine: 'qwen', externalId: 'Narrator qwen', version });
    expect((await cast()).voice).toMatchObject({ name: 'Narrator, qwen', origin: 'designed' });
    const other = await makeSmallDrama(context);
    await expect(chooseVoice(context, { characterId: other.characterId, engine: 'qwen', externalId: 'Narrator qwen', version: 0 })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('stands on the sheet under its engine, with why an engine cannot be used', async () => {
    await keyed([]);
    const { catalogues, design: designing, own } = await sheet();
    expect(catalogues.map(({ engine, missing }) => [engine, missing])).toEqual([
      ['local', null],
      ['kokoro', 'the natural voices are not set up on this machine (Settings says how)'],
      ['qwen', 'there is no key for Replicate'],
      ['minimax', 'there is no key for Replicate'],
    ]);
    for (const group of catalogues) expect(group.voices.length).toBeGreaterThan(5);
    expect(designing.engines.map(({ engine, missing }) => [engine, missing])).toEqual([
      ['qwen', 'there is no key for Replicate'],
      ['hume', 'there is no key for Hume'],
    ]);
    expect(own.missing).toBe('there is no key for Replicate');
    await keyed(['replicate']);
    expect((await sheet()).catalogues.map(({ missing }) => missing)).toEqual([null, 'the natural voices are not set up on this machine (Settings says how)', null, null]);
  });
});

describe('a design', () => {
  it('is one job, however often it is asked for, and the sheet says that it runs', async () => {
    expect((await sheet()).design).toMatchObject({ working: false, error: null });
    expect(await design({ description: '  low \n and  warm ' })).toEqual({ state: 'asked' });
    expect(await design({ description: 'high', count: 1 })).toEqual({ state: 'open' });
    expect(house.jobs).toEqual([{ name: 'design-voice', stepId: null, projectId: drama.projectId, characterId: drama.characterId, description: 'low and warm', engine: 'qwen', count: 3 }]);
    expect((await sheet()).design.working).toBe(true);
    // Somebody else's design is another one.
    const narrator = await cast('Narrator');
    expect(await design({ characterId: narrator.id })).toEqual({ state: 'asked' });
    house.jobs.length = 0;
    expect((await sheet()).design.working).toBe(false);
    expect(await design()).toEqual({ state: 'asked' });
  });

  it('forgets why the last one failed, which the card and the sheet say until then', async () => {
    await context.transaction.run((tx) => tx.character.update({ where: { id: drama.characterId }, data: { voiceError: 'The vendor is away.' } }));
    expect([(await cast()).voiceError, (await sheet()).design.error]).toEqual(['The vendor is away.', 'The vendor is away.']);
    await design();
    expect([(await cast()).voiceError, (await sheet()).design.error]).toEqual([null, null]);
  });

  it.each<[string, Partial<Parameters<typeof askForDesign>[1]>, string]>([
    ['no voice', { count: 0 }, 'count'],
    ['six', { count: 6 }, 'count'],
    ['half a voice', { count: 1.5 }, 'count'],
    ['two letters', { description: ' a b' .slice(0, 3) }, 'description'],
    ['a novel', { description: 'a'.repeat(designLimits.description.longest + 1) }, 'description'],
    ['an engine that makes none', { engine: 'minimax' }, 'engine'],
    ['the built-in one', { engine: 'local' }, 'engine'],
  ])('of %s is refused, in words', async (_, more, field) => {
    await expect(design(more)).rejects.toMatchObject({ code: 'bad-input', fields: [{ field }] });
    expect(house.jobs).toEqual([]);
  });

  it('needs a key and the writer’s word', async () => {
    await agreeTo(context, { projectId: drama.projectId, vendor: 'replicate', agree: false });
    await expect(design()).rejects.toMatchObject({ code: 'not-allowed' });
    await keyed([]);
    await expect(design()).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('no key for Replicate') });
    expect(house.jobs).toEqual([]);
  });

  it('begins with what is known of the character, then with the words of the last ones', async () => {
    await context.transaction.run((tx) => tx.character.update({ where: { id: drama.characterId }, data: { sex: 'female', age: 'old', persona: 'dry, a little hoarse' } }));
    const first = await sheet();
    expect(first.design.description).toMatch(/old woman.*Dry, a little hoarse\./u);
    expect(first.design.says).toContain('Who is there?');
    expect(first.design.engines[0]?.microsEach).toBe(first.design.says.length * 20);
    await context.transaction.run((tx) => tx.voiceCandidate.create({ data: { projectId: drama.projectId, characterId: drama.characterId, engine: 'qwen', description: 'like gravel', text: 'Who is there?', assetId: drama.assetId, durationSeconds: 2 } }));
    const then = await sheet();
    expect(then.design.description).toBe('like gravel');
    expect(then.candidates).toMatchObject([{ engine: 'qwen', description: 'like gravel', assetId: drama.assetId, durationSeconds: 2 }]);
    expect((await cast()).candidates).toBe(1);
  });
});

describe('voices of an engine that is gone', () => {
  const view = async () => (await readProject(context, { projectId: drama.projectId })).recast;

  it('are named once, with who could speak instead and for how much', async () => {
    expect(await view(), 'built-in voices are never gone').toBeNull();
    await speaksWith('Nora', 'hume', { setBy: 'person' });
    expect(await view(), 'there is a key').toBeNull();
    await keyed(['replicate']);
    expect(await view()).toEqual({
      kind: 'gone',
      why: 'Hume cannot speak any more: there is no key for Hume.',
      people: ['Nora'],
      offers: [
        { engine: 'qwen', name: 'Qwen3-TTS', micros: 4800 },
        { engine: 'minimax', name: 'MiniMax Speech', micros: 0 },
        { engine: 'local', name: 'the built-in voices', micros: 0 },
      ],
    });
    await keyed([]);
    expect((await view())?.offers.map(({ engine }) => engine)).toEqual(['local']);
  });

  it('are gone too where the writer took the agreement back', async () => {
    await speaksWith('Nora', 'minimax');
    await agreeTo(context, { projectId: drama.projectId, vendor: 'replicate', agree: false });
    expect((await view())?.why).toBe('MiniMax Speech cannot speak any more: you have not agreed that this story’s text goes to Replicate.');
  });

  it('are gone with a key as well, once Hume’s day has passed and lines could not be spoken', async () => {
    await speaksWith('Nora', 'hume');
    await context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { speakError: 'Hume does not answer.' } }));
    const early: ServiceContext = { ...context, clock: { now: () => new Date('2026-11-12T12:00:00Z') } };
    expect((await readProject(early, { projectId: drama.projectId })).recast).toBeNull();
    expect((await view())?.why).toMatch(/ended on 13 November 2026, and a line could not be spoken/u);
    // Only lines that Hume was to speak count.
    await speaksWith('Nora', 'local');
    await speaksWith('Narrator', 'hume');
    expect(await view()).toBeNull();
  });

  it('are taken from all who have them, by whomever they were set, and nothing else is', async () => {
    await speaksWith('Nora', 'hume', { setBy: 'person' });
    await speaksWith('Narrator', 'qwen', { setBy: 'person', origin: 'designed' });
    await context.transaction.run(async (tx) => {
      await tx.character.update({ where: { id: drama.characterId }, data: { persona: 'dry', voiceError: 'gone', sex: 'female' } });
      await tx.segment.update({ where: { id: drama.segmentId }, data: { speakError: 'Hume does not answer.' } });
    });
    await keyed(['replicate']);
    const before = await readProject(context, { projectId: drama.projectId });
    expect(await recast(context, { projectId: drama.projectId, engine: 'qwen' })).toEqual({ characters: 1 });
    const after = await readProject(context, { projectId: drama.projectId });
    expect(await cast()).toMatchObject({ voice: null, voiceError: null, persona: 'dry', sex: 'female', name: 'Nora', version: 1 });
    expect(after.cast.find(({ name }) => name === 'Narrator')).toEqual(before.cast.find(({ name }) => name === 'Narrator'));
    expect(after.recast).toBeNull();
    expect(after.revision).toBeGreaterThan(before.revision);
    await context.transaction.run(async (tx) => {
      expect(await tx.project.findUniqueOrThrow({ where: { id: drama.projectId } })).toMatchObject({ voiceEngine: 'qwen' });
      expect(await tx.character.findUniqueOrThrow({ where: { id: drama.characterId } }), 'the next making may cast her').toMatchObject({ voiceSetBy: 'analysis' });
      expect(await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId } }), 'the take stays').toMatchObject({ speakError: null, chosenTakeId: expect.any(String) });
    });
    // A second press finds nothing to do, and changes nothing.
    expect(await recast(context, { projectId: drama.projectId, engine: 'local' })).toEqual({ characters: 0 });
    expect((await readProject(context, { projectId: drama.projectId })).revision).toBe(after.revision);
  });

  it('stay where the engine in their place cannot be used either', async () => {
    await speaksWith('Nora', 'hume');
    await keyed([]);
    await expect(recast(context, { projectId: drama.projectId, engine: 'qwen' })).rejects.toMatchObject({ code: 'bad-input' });
    expect((await cast()).voice).toMatchObject({ engine: 'hume' });
  });
});

describe('what the check found in a take', () => {
  const takeOf = (data: { problems?: (string | { problem: string; start: number; end: number })[]; warnings?: string[]; wordsBy?: string }) => context.transaction.run((tx) => tx.take.updateMany({ where: { segmentId: drama.segmentId }, data }));
  const line = async () => (await readScript(context, { projectId: drama.projectId, chapterId: drama.chapterId })).segments[0];
  /** Makes the take that is there the one that the line should have. */
  const asWanted = async () => {
    await context.transaction.run(async (tx) => {
      const segment = await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId }, select: speechColumns });
      const { text } = await tx.sourceDocument.findUniqueOrThrow({ where: { projectId: drama.projectId } });
      await tx.take.updateMany({ where: { segmentId: drama.segmentId }, data: { inputHash: wantedKey(segment, text, await voicingOf(tx, drama.projectId)) ?? '' } });
    });
  };

  it('is said of the line and listed, as long as the take is what the line should be', async () => {
    await asWanted();
    expect(await line()).toMatchObject({ state: 'ready', problems: [], warnings: [], wordsBy: 'engine', takeNumber: 0, againMicros: null });
    await takeOf({ problems: ['a-problem-of-a-newer-release', 'and-another'], warnings: ['MiniMax cannot whisper.'], wordsBy: 'aligned' });
    const found = await line();
    expect(found).toMatchObject({ warnings: ['MiniMax cannot whisper.'], wordsBy: 'aligned' });
    expect(found?.problems, 'what a newer release found is said in one general sentence').toEqual(['Something in this take may not be as it should.']);
    expect((await readProject(context, { projectId: drama.projectId })).worthHearing).toEqual([{ segmentId: drama.segmentId, chapterId: drama.chapterId, words: '“Who is there?', problems: found?.problems }]);
    await takeOf({ problems: ['skipped', 'unheard-of', 'noise'] });
    expect((await line())?.problems).toEqual([takeProblemMessage('skipped'), 'Something in this take may not be as it should.', takeProblemMessage('noise')]);
    await takeOf({ problems: [{ problem: 'skipped', start: 5, end: 11 }, { problem: 'cut-off', start: 0, end: 4 }] });
    expect((await line())?.problems, 'the missing words are named').toEqual(['“is the” is not heard in the take. Ask for another one; if it goes missing again, change how it is written.', takeProblemMessage('cut-off')]);
    await speaksWith('Nora', 'qwen');
    expect(await line()).toMatchObject({ state: 'stale', problems: [], warnings: [], againMicros: expect.any(Number) });
    expect((await readProject(context, { projectId: drama.projectId })).worthHearing).toEqual([]);
  });
});
