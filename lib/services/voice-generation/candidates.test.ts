import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import type { PaidEngineTools, PredictionOrder, ServiceContext } from '../interfaces.ts';
import { voiceWav } from '../speech-generation/paid/testing-paid.ts';
import { spokenAnswer, wireGeneration } from '../speech-generation/hume/testing-hume.ts';
import { createClientFactory } from '../clients.ts';
import { createPurchasing } from '../spending/purchasing.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { setAgreement } from '../vendors/agreement.ts';
import { createHumeVoiceEngine } from './hume/index.ts';
import { createVoiceGeneration } from './index.ts';
import { dropCandidate, keepCandidate } from './keep-candidate.ts';
import { readVoiceSheet } from './read-voice-sheet.ts';
import { keepersOf } from './keepers.ts';
import { createQwenVoiceEngine } from './qwen/index.ts';

let house: TestHouse;
let drama: SmallDrama;
let tools: PaidEngineTools & { orders: PredictionOrder[] };
let pitch = 100;
/** Of each test its own: the same words for the same name are found again in every drama of their writer. */
let words = '';
beforeAll(async () => {
  house = await openTestHouse();
  vi.stubEnv('REPLICATE_API_TOKEN', 'r8_a-token-of-somebody');
  vi.stubEnv('HUME_API_KEY', 'a-key-of-somebody');
  resetEnv();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  resetEnv();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
  await house.context.transaction.run(async (tx) => {
    for (const vendor of ['replicate', 'hume'] as const) await setAgreement(tx, { projectId: drama.projectId, vendor, agree: true, now: new Date() });
  });
  tools = toolsOf(house.context);
  words = `a dry old voice, number ${(pitch += 3)}`;
});

/** Predictions that really stand in the ledger, and a voice of another pitch each. */
function toolsOf(context: ServiceContext): PaidEngineTools & { orders: PredictionOrder[] } {
  const purchasing = createPurchasing(context);
  const orders: PredictionOrder[] = [];
  const predictions: PaidEngineTools['predictions'] = {
    async predict(order, signal) {
      const { version: _version, input: _input, cancelAfterSeconds: _seconds, ...bought } = order;
      const receipt = await purchasing.buy({ ...bought, vendor: 'replicate' }, { apiKey: 'k' }, async () => {
        orders.push(order);
        const bytes = voiceWav({ hz: (pitch += 3), seconds: 1 });
        return { costMicros: order.mostMicros, audio: { bytes, mediaType: 'audio/wav', durationSeconds: 1 } };
      }, signal);
      return { ...receipt, assetId: receipt.assetId ?? '' };
    },
    takeIn: () => Promise.reject(new Error('not implemented: takeIn')),
  };
  return { context, projectId: drama.projectId, access: { apiKey: 'k' }, purchasing, predictions, orders };
}

async function design(count: number): Promise<void> {
  const service = createVoiceGeneration(house.context, { voice: async () => createQwenVoiceEngine(tools) });
  await service.designVoice({ characterId: drama.characterId, engine: 'qwen', description: words, count });
}
const list = () => house.context.transaction.run((tx) => tx.voiceCandidate.findMany({ where: { characterId: drama.characterId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }));
const offered = async () => (await readVoiceSheet(house.context, { characterId: drama.characterId })).candidates;
const nora = () => house.context.transaction.run((tx) => tx.character.findUniqueOrThrow({ where: { id: drama.characterId }, include: { voice: true } }));

describe('candidates', () => {
  it('are listed with what they cost, on the character’s own line', async () => {
    await design(2);
    const [first, second] = await list();
    expect(first).toMatchObject({ engine: 'qwen', description: words, text: expect.stringContaining('Who is there?'), durationSeconds: 1 });
    expect(await offered()).toHaveLength(2);
    expect(first?.costMicros).toBe((first?.text.length ?? 0) * 20);
    expect(first?.assetId).not.toBe(second?.assetId);
  });

  it('asked for again, are others; after a crash, the same', async () => {
    await design(2);
    expect(tools.orders).toHaveLength(2);
    await design(2);
    expect(new Set((await list()).map(({ assetId }) => assetId)).size).toBe(4);
    expect(tools.orders).toHaveLength(4);
    // The rows were never written: what was bought is found again.
    const before = (await list()).map(({ assetId }) => assetId).toSorted((a, b) => (a < b ? -1 : 1));
    await house.context.transaction.run((tx) => tx.voiceCandidate.deleteMany({ where: { characterId: drama.characterId } }));
    await design(4);
    expect(tools.orders).toHaveLength(4);
    expect((await list()).map(({ assetId }) => assetId).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(before);
  });

  it('one becomes the character’s voice, once, however often it is kept', async () => {
    await design(2);
    const [first] = await list();
    const kept = await keepCandidate(house.context, keepersOf(house.context), { candidateId: first?.id ?? '', version: 0 });
    expect(kept.version).toBe(1);
    expect(await nora()).toMatchObject({ voiceId: kept.voiceId, voiceSetBy: 'person', voice: { engine: 'qwen', origin: 'designed', sampleAssetId: first?.assetId, description: words, name: 'Nora, designed' } });
    // The one that became a voice is no candidate any more.
    expect((await offered()).map(({ id }) => id)).toEqual((await list()).map(({ id }) => id).filter((id) => id !== first?.id));
    const again = await keepCandidate(house.context, () => Promise.reject(new Error('nobody is to be told again')), { candidateId: first?.id ?? '', version: 1 });
    expect(again).toEqual({ version: 2, voiceId: kept.voiceId });
  });

  it('is refused where the character was changed meanwhile, or belongs to somebody else', async () => {
    await design(1);
    const [only] = await list();
    const candidateId = only?.id ?? '';
    await expect(keepCandidate(house.context, keepersOf(house.context), { candidateId, version: 7 })).rejects.toMatchObject({ code: 'stale' });
    await expect(keepCandidate(house.stranger, keepersOf(house.stranger), { candidateId, version: 0 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(dropCandidate(house.stranger, { candidateId })).rejects.toMatchObject({ code: 'not-found' });
    await expect(dropCandidate(house.context, { candidateId: '\0' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('dropped is gone for good: the same words then make another', async () => {
    await design(1);
    const [first] = await list();
    await dropCandidate(house.context, { candidateId: first?.id ?? '' });
    expect(await list()).toEqual([]);
    await design(1);
    expect(tools.orders).toHaveLength(2);
    expect((await list())[0]?.assetId).not.toBe(first?.assetId);
    const spent = await house.context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId: drama.projectId } }));
    expect(spent.map(({ state }) => state)).toEqual(['settled', 'settled']);
  });

  it('a design that failed is kept with the character, in words', async () => {
    tools.predictions.predict = () => Promise.reject(new Error('boom'));
    await expect(design(1)).rejects.toThrow('boom');
    expect((await nora()).voiceError).toMatch(/Something went wrong/);
  });
});

describe('candidates of Hume’s', () => {
  it('dropped one by one, the others of the same purchase stay', async () => {
    const context: ServiceContext = {
      ...house.context,
      clients: createClientFactory({ fetch: async () => spokenAnswer(...(await Promise.all([1, 2].map(() => wireGeneration({ id: `generation-${(pitch += 3)}`, bytes: voiceWav({ hz: pitch, seconds: 1 }) }))))) }),
    };
    const engine = createHumeVoiceEngine({ ...tools, context, purchasing: createPurchasing(context) });
    const service = createVoiceGeneration(context, { voice: async () => engine });
    const order = { characterId: drama.characterId, engine: 'hume' as const, description: words, count: 2 };
    await service.designVoice(order);
    const [first, second] = await list();
    await dropCandidate(context, { candidateId: first?.id ?? '' });
    await service.designVoice(order);
    const now = await list();
    expect(now).toHaveLength(3);
    expect(now.map(({ assetId }) => assetId)).toContain(second?.assetId);
    expect(now.map(({ assetId }) => assetId)).not.toContain(first?.assetId);
  });
});
