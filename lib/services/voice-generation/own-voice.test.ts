import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeWav } from '../../audio/wav.ts';
import { resetEnv } from '../../env.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { sweepOrphans } from '../../storage/sweep.ts';
import { chooseVoice } from '../characters/choose-voice.ts';
import { needsTake, speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { voiceWav } from '../speech-generation/paid/testing-paid.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { setAgreement } from '../vendors/agreement.ts';
import { deleteDesignedVoice, deleteOwnVoice } from './delete-voice.ts';
import { ownVoiceScript } from './read-aloud.ts';
import { keepOwnVoice, ownVoiceStatement, type OwnVoiceInput } from './own-voice.ts';
import { readVoiceSheet } from './read-voice-sheet.ts';
import { storeVoice } from './store-voice.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
  vi.stubEnv('REPLICATE_API_TOKEN', 'r8_a-token-of-somebody');
  resetEnv();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  resetEnv();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
});

const recording = (more: Parameters<typeof voiceWav>[0] = {}) => voiceWav({ hz: 130, seconds: 12, sampleRate: 8000, ...more });
const usual = recording();
const input = (more: Partial<OwnVoiceInput> = {}): OwnVoiceInput => ({ projectId: drama.projectId, name: 'My voice', bytes: usual, statement: { agreed: true, who: 'Ada Writer' }, text: ownVoiceScript, ...more });

describe('keeping one’s own voice', () => {
  it('stores the recording at its level, the statement with name and date, and gives it to the character', async () => {
    const { voiceId } = await keepOwnVoice(house.context, input({ characterId: drama.characterId, bytes: recording({ peak: 0.08 }) }));
    const { voice, nora } = await house.context.transaction.run(async (tx) => ({ voice: await tx.voice.findUniqueOrThrow({ where: { id: voiceId } }), nora: await tx.character.findUniqueOrThrow({ where: { id: drama.characterId } }) }));
    expect(voice).toMatchObject({ engine: 'qwen', origin: 'own', name: 'My voice', sampleText: ownVoiceScript, consent: { statement: ownVoiceStatement, who: 'Ada Writer', at: expect.stringMatching(/^\d{4}-/) } });
    expect(voice.medianHz).toBeCloseTo(130, -1);
    expect(nora).toMatchObject({ voiceId, voiceSetBy: 'person', version: 1 });
    const asset = await house.context.assets.describe(voice.sampleAssetId ?? '');
    expect(voice.externalId).toBe(asset.sha256);
    expect(decodeWav(await house.context.assets.read(asset.id)).channels).toHaveLength(1);
    expect(asset.durationSeconds).toBeCloseTo(12, 0);
  });

  it('is one voice, kept twice', async () => {
    const first = await keepOwnVoice(house.context, input());
    expect(await keepOwnVoice(house.context, input({ name: 'Renamed', text: null }))).toEqual(first);
  });

  it('is offered to the whole cast, and chosen by engine and id', async () => {
    const { voiceId } = await keepOwnVoice(house.context, input());
    const [own] = (await readVoiceSheet(house.context, { characterId: drama.characterId })).kept;
    expect(own).toMatchObject({ origin: 'own', engine: 'qwen', id: voiceId, name: 'My voice', who: 'Ada Writer' });
    const choice = { characterId: drama.characterId, externalId: own?.externalId ?? '', engine: 'qwen' as const, version: 0 };
    await expect(chooseVoice(house.context, choice)).rejects.toMatchObject({ code: 'not-allowed' });
    await house.context.transaction.run((tx) => setAgreement(tx, { projectId: drama.projectId, vendor: 'replicate', agree: true, now: new Date() }));
    expect(await chooseVoice(house.context, choice)).toEqual({ version: 1 });
    expect((await house.context.transaction.run((tx) => tx.character.findUniqueOrThrow({ where: { id: drama.characterId } }))).voiceId).toBe(voiceId);
  });

  const bad: [string, () => Partial<OwnVoiceInput>, string, string][] = [
    ['too short', () => ({ bytes: recording({ seconds: 4 }) }), 'bad-input', 'at least 10'],
    ['too long', () => ({ bytes: recording({ seconds: 70, sampleRate: 4000 }) }), 'bad-input', 'Keep it to 60'],
    ['silent', () => ({ bytes: recording({ peak: 0 }) }), 'bad-input', 'Nothing can be heard'],
    ['very quiet', () => ({ bytes: recording({ peak: 0.006 }) }), 'bad-input', 'very quiet'],
    ['overdriven', () => ({ bytes: recording({ peak: 4 }) }), 'bad-input', 'overdriven'],
    ['no sound file', () => ({ bytes: new TextEncoder().encode('not a sound at all') }), 'bad-input', 'not a WAV file'],
    ['cut short', () => ({ bytes: recording().subarray(0, 9999) }), 'bad-input', 'cut short'],
    ['far too large', () => ({ bytes: new Uint8Array(33 * 1024 * 1024) }), 'too-large', '32 MB'],
    ['without a name', () => ({ statement: { agreed: true, who: ' ' } }), 'bad-input', 'whose voice'],
  ];
  it.each(bad)('%s is refused in words, and nothing is kept', async (_, more, code, words) => {
    await expect(keepOwnVoice(house.context, input(more()))).rejects.toMatchObject({ code, person: expect.stringContaining(words) });
    expect(await house.context.transaction.run((tx) => tx.voice.count({ where: { projectId: drama.projectId, origin: 'own' } }))).toBe(0);
  });

  it('is nobody else’s to keep or delete', async () => {
    await expect(keepOwnVoice(house.stranger, input())).rejects.toMatchObject({ code: 'not-found' });
    const { voiceId } = await keepOwnVoice(house.context, input());
    await expect(deleteOwnVoice(house.stranger, { voiceId })).rejects.toMatchObject({ code: 'not-found' });
    await expect(deleteOwnVoice(house.context, { voiceId: 'no id' })).rejects.toMatchObject({ code: 'not-found' });
    const other = await makeSmallDrama(house.context);
    await expect(keepOwnVoice(house.context, input({ characterId: other.characterId }))).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('deleting one’s own voice', () => {
  /** A take of the first line, with the sound that was bought for it. */
  async function spoken(inputHash: string, hz: number, choose: boolean, voiceId: string | null = null) {
    const bytes = voiceWav({ hz, seconds: 0.2 });
    const asset = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes, mediaType: 'audio/wav' });
    const raw = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: voiceWav({ hz: hz + 1, seconds: 0.2 }), mediaType: 'audio/wav' });
    await house.context.transaction.run(async (tx) => {
      const take = await tx.take.create({ data: { segmentId: drama.segmentId, inputHash, engine: 'qwen', voiceId, assetId: asset.id, durationSeconds: 0.2, loudnessLufs: -20 } });
      if (choose) await tx.segment.update({ where: { id: drama.segmentId }, data: { chosenTakeId: take.id } });
      await tx.purchase.create({ data: { ownerId: house.context.actor.userId, projectId: drama.projectId, vendor: 'replicate', model: 'qwen/qwen3-tts', stage: 'speak', subjectId: drama.segmentId, inputHash: `bought ${inputHash}`, state: 'settled', mostMicros: 5, costMicros: 5, assetId: raw.id } });
    });
    return { take: asset.id, raw: raw.id };
  }
  const keyNow = () =>
    house.context.transaction.run(async (tx) => {
      const segment = await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId }, select: speechColumns });
      return wantedKey(segment, smallStory, await voicingOf(tx, drama.projectId)) ?? '';
    });

  it('takes it from the characters, with every take and every sound; other voices’ takes stay', async () => {
    const designed = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: voiceWav({ hz: 222, seconds: 3 }), mediaType: 'audio/wav' });
    const other = await house.context.transaction.run(async (tx) => {
      const voice = await storeVoice(tx, drama.projectId, { engine: 'qwen', externalId: designed.sha256, name: 'Designed', settings: {}, origin: 'designed', sample: { assetId: designed.id, text: 'x', medianHz: 222 } });
      await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: voice.id } });
      return voice;
    });
    const kept = await spoken(await keyNow(), 300, false);
    // It was spoken once more since: the first take is another voice's all the same.
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { takeNumber: 1 } }));
    const { voiceId } = await keepOwnVoice(house.context, input({ characterId: drama.characterId, bytes: recording({ hz: 141 }) }));
    const mine = await spoken(await keyNow(), 310, true);
    const old = await spoken('of words that were changed since', 320, false);
    const sample = (await house.context.transaction.run((tx) => tx.voice.findUniqueOrThrow({ where: { id: voiceId } }))).sampleAssetId ?? '';

    expect(await deleteOwnVoice(house.context, { voiceId })).toEqual({ takes: 2 });

    const after = await house.context.transaction.run(async (tx) => ({
      nora: await tx.character.findUniqueOrThrow({ where: { id: drama.characterId } }),
      segment: await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId }, include: { takes: true } }),
      voices: await tx.voice.findMany({ where: { projectId: drama.projectId, engine: 'qwen' } }),
      bought: await tx.purchase.findMany({ where: { projectId: drama.projectId } }),
      waiting: await needsTake(tx, { id: drama.segmentId }),
    }));
    expect(after.nora).toMatchObject({ voiceId: null, voiceSetBy: 'analysis' });
    expect(after.segment.chosenTakeId).toBeNull();
    expect(after.segment.takes.filter(({ engine }) => engine === 'qwen').map(({ assetId }) => assetId)).toEqual([kept.take]);
    expect(after.voices.map(({ id }) => id)).toEqual([other.id]);
    // What was paid stays in the ledger; its sound does not.
    expect(after.bought.map(({ state, costMicros, assetId }) => [state, costMicros, assetId])).toEqual(Array.from({ length: 3 }, () => ['settled', 5, null]));
    expect(after.waiting).toEqual([drama.segmentId]);

    await sweepOrphans({ contents: createFolderContents(house.root), transaction: house.context.transaction });
    for (const gone of [sample, mine.take, mine.raw, old.take, old.raw]) await expect(house.context.assets.describe(gone)).rejects.toMatchObject({ code: 'not-found' });
    await expect(house.context.assets.describe(kept.take)).resolves.toBeDefined();
    await expect(house.context.assets.describe(designed.id)).resolves.toBeDefined();
  });

  it('takes exactly the takes that say they are its own, whatever their words were, and no other voice’s', async () => {
    const { voiceId } = await keepOwnVoice(house.context, input({ characterId: drama.characterId, bytes: recording({ hz: 143 }) }));
    const mine = await spoken('words of mine that were changed since', 330, true, voiceId);
    // Of a voice that was deleted since: nothing in the drama explains its key any more.
    const others = await spoken('words of somebody else’s that were changed since', 340, false, '018f0000-0000-7000-8000-000000000000');
    expect(await deleteOwnVoice(house.context, { voiceId })).toEqual({ takes: 1 });
    const left = await house.context.transaction.run((tx) => tx.take.findMany({ where: { segmentId: drama.segmentId, engine: 'qwen' } }));
    expect(left.map(({ assetId }) => assetId)).toEqual([others.take]);
    await sweepOrphans({ contents: createFolderContents(house.root), transaction: house.context.transaction });
    await expect(house.context.assets.describe(mine.take)).rejects.toMatchObject({ code: 'not-found' });
    await expect(house.context.assets.describe(others.take)).resolves.toBeDefined();
  });

  it('is for own voices only; a designed one is deleted too where its vendor is gone', async () => {
    const voice = await house.context.transaction.run(async (tx) => {
      const voice = await storeVoice(tx, drama.projectId, { engine: 'hume', externalId: 'v', name: 'Designed', settings: { name: 'n', octave: 1 }, origin: 'designed' });
      await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: voice.id } });
      return voice;
    });
    await expect(deleteOwnVoice(house.context, { voiceId: voice.id })).rejects.toMatchObject({ code: 'bad-input' });
    const told: string[] = [];
    await deleteDesignedVoice(house.context, async () => ({ forget: async ({ externalId }) => void told.push(externalId) }), { voiceId: voice.id });
    expect(told).toEqual(['v']);
    expect(await house.context.transaction.run((tx) => tx.voice.count({ where: { id: voice.id } }))).toBe(0);
    expect((await house.context.transaction.run((tx) => tx.character.findUniqueOrThrow({ where: { id: drama.characterId } }))).voiceId).toBeNull();
  });
});
