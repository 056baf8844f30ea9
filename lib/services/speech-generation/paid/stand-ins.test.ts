import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHume, type HumeMischief, type HumeStandIn } from '../../../../e2e/vendors/hume.ts';
import { createClientFactory } from '../../clients.ts';
import type { PaidEngineTools, SpeechRequest, VoiceSpec } from '../../interfaces.ts';
import { audioOf, openReplicateHouse, type ReplicateHouse } from '../../replicate-audio/testing-replicate.ts';
import { createPurchasing } from '../../spending/purchasing.ts';
import { createHumeVoiceEngine } from '../../voice-generation/hume/index.ts';
import { listHumeVoices } from '../../voice-generation/hume/voices.ts';
import { minimaxSpec, minimaxVoices } from '../../voice-generation/minimax/voices.ts';
import { createQwenVoiceEngine } from '../../voice-generation/qwen/index.ts';
import { qwenPresets } from '../../voice-generation/qwen/presets.ts';
import { humeEnded } from '../hume/failures.ts';
import { createHumeSpeechEngine } from '../hume/index.ts';
import { createMinimaxSpeechEngine } from '../minimax/index.ts';
import { createQwenSpeechEngine } from '../qwen/index.ts';

// The stand-ins refuse what the vendors' documentation does not allow: each engine is held to its contract.
let open: ReplicateHouse;
let hume: HumeStandIn;
let mischief: HumeMischief | null = null;
beforeAll(async () => {
  open = await openReplicateHouse();
  hume = await startHume({ quickSpeech: true, slowMs: 2000, mischief: () => mischief });
});
afterAll(async () => {
  await hume[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

const order = { characterId: 'character-1', name: 'Nora', description: 'an old woman, dry and slow', text: 'Who is there? I can hear you breathing, whoever you are.', count: 2 };
const line = (voice: VoiceSpec, key: string, more: Partial<SpeechRequest> = {}): SpeechRequest => ({ voice, text: '“Who is there?” she asked, 5 times.', kind: 'dialogue', direction: 'whispering, slowly', purchase: { segmentId: 'segment-1', key }, ...more });

describe('Replicate', () => {
  const tools = (): PaidEngineTools => ({ context: open.context, projectId: open.projectId, access: { apiKey: open.vendor.key, baseUrl: open.vendor.baseUrl }, purchasing: createPurchasing(open.context), predictions: audioOf(open.context) });

  it('designs voices, keeps one and speaks with it', async () => {
    const voices = createQwenVoiceEngine(tools());
    const [first, second] = await voices.design!(order);
    expect(first?.assetId).not.toBe(second?.assetId);
    const voice = await voices.keep!({ ...first!, name: 'Nora' });
    const take = await createQwenSpeechEngine(tools()).speak(line(voice, 'q1'));
    expect(take.durationSeconds).toBeGreaterThan(0.5);
    expect(take.loudnessLufs).toBeCloseTo(-25, 0);
  });

  it('speaks with a preset, and with MiniMax’s voices', async () => {
    for (const voice of qwenPresets.slice(0, 2)) expect((await createQwenSpeechEngine(tools()).speak(line(voice, `q ${voice.externalId}`))).durationSeconds).toBeGreaterThan(0.5);
    for (const [at, voice] of minimaxVoices.slice(0, 3).entries()) {
      const take = await createMinimaxSpeechEngine(tools()).speak(line(minimaxSpec(voice, at - 1, at === 2 ? 'hd' : 'turbo'), `m${at}`, { text: 'One.\n\nTwo, three.' }));
      expect(take.warnings).toHaveLength(1);
    }
  });
});

describe('Hume', () => {
  const tools = (): PaidEngineTools => {
    const context = { ...open.context, clients: createClientFactory() };
    return { context, projectId: open.projectId, access: { apiKey: hume.key, baseUrl: hume.url }, purchasing: createPurchasing(context, { lookMs: 5, firstDelayMs: 5, tries: 2 }), predictions: audioOf(context) };
  };
  let voice: VoiceSpec;

  it('designs, saves and lists a voice', async () => {
    const engine = createHumeVoiceEngine(tools());
    const made = await engine.design!(order);
    expect(made).toHaveLength(2);
    voice = await engine.keep!({ ...made[0]!, name: 'Nora' });
    expect((await listHumeVoices(tools())).map(({ id }) => id)).toContain(voice.externalId);
  });

  it('speaks by both Octaves, the second with its words', async () => {
    const engine = createHumeSpeechEngine(tools());
    expect((await engine.speak(line(voice, 'h1', { before: '“Hush.”' }))).warnings).toEqual([]);
    const text = '“Who is there?” she asked. “Come in, come in.”';
    const take = await engine.speak(line({ ...voice, settings: { ...voice.settings, octave: 2 } }, 'h2', { text, direction: 'slowly' }));
    expect(take.words.map(({ start, end }) => text.slice(start, end))).toEqual(['Who', 'is', 'there', 'she', 'asked', 'Come', 'in', 'come', 'in']);
    for (const [at, word] of take.words.entries()) expect(word.from).toBeGreaterThanOrEqual(take.words[at - 1]?.from ?? 0);
    expect(take.words.at(-1)?.to).toBeLessThanOrEqual(take.durationSeconds);
  });

  it.each(['no-generations', 'wrong-duration', 'cut-audio', 'silent-audio'] as const)('with %s it is no take', async (wrong) => {
    mischief = wrong;
    try {
      await expect(createHumeSpeechEngine(tools(), { wholeMs: 1500 }).speak(line(voice, wrong))).rejects.toMatchObject({ code: 'vendor-unavailable' });
    } finally {
      mischief = null;
    }
    await expect(createHumeSpeechEngine(tools()).speak(line(voice, wrong))).resolves.toBeDefined();
  });

  it('told of its end in one sentence', async () => {
    for (const how of ['gone', 'forbidden'] as const) {
      await hume.end(how);
      await expect(createHumeSpeechEngine(tools()).speak(line(voice, how))).rejects.toMatchObject({ code: 'vendor-refused', person: humeEnded, bought: 'no' });
    }
    await hume.end('refused');
    await expect(createHumeSpeechEngine(tools()).speak(line(voice, 'refused'))).rejects.toMatchObject({ code: 'vendor-unavailable', bought: 'no', person: expect.stringContaining('13 November 2026') });
  });
});
