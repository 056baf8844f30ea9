/** Paid music and effects against the stand-in: at the length that was asked for, at the level of the house, never silent. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { measureLoudness } from '../../../audio/loudness.ts';
import { bedLufs, effectLufs } from '../../../audio/synthesis/level.ts';
import { decodeWav } from '../../../audio/wav.ts';
import type { PaidEngineTools, SoundRequest } from '../../interfaces.ts';
import { audioOf, openReplicateHouse, type ReplicateHouse } from '../../replicate-audio/testing-replicate.ts';
import { createPurchasing } from '../../spending/purchasing.ts';
import { engineChoices, vendorOf } from '../../vendors/pick.ts';
import { soundModels } from '../../vendors/models.ts';
import { createElevenLabsMusicEngine } from './elevenlabs-music.ts';
import { createStableAudioEngine } from './stable-audio.ts';

let at: ReplicateHouse;
let tools: PaidEngineTools;
let key = 0;
beforeAll(async () => {
  at = await openReplicateHouse();
  tools = { context: at.context, projectId: at.projectId, access: { apiKey: at.vendor.key, baseUrl: at.vendor.baseUrl }, purchasing: createPurchasing(at.context), predictions: audioOf(at.context) };
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
beforeEach(() => {
  key += 1;
});
const request = (more: Partial<SoundRequest>): SoundRequest => ({ lane: 'effect', sound: 'knock', prompt: 'three knocks', intensity: 0.5, seconds: 3, seed: 7, purchase: { cueId: 'cue', key: `key-${key}` }, ...more });
const asked = () => at.vendor.predictions.list[0]?.request.input;

describe('Stable Audio', () => {
  it('is always told how long, and makes a bed at the level of all beds', async () => {
    const made = await createStableAudioEngine(tools).make(request({ lane: 'music', sound: 'calm', prompt: 'soft strings', seconds: 24 }));
    expect(asked()).toMatchObject({ duration: 24, prompt: 'soft strings', seed: 7 });
    expect(made).toMatchObject({ loops: true, costMicros: 200_000, warnings: [] });
    expect(made.durationSeconds).toBeGreaterThan(20);
    expect(made.durationSeconds).toBeLessThanOrEqual(24.01);
    const pcm = decodeWav(made.wav);
    expect(pcm).toMatchObject({ sampleRate: 44_100 });
    expect(pcm.channels).toHaveLength(2);
    expect(measureLoudness(pcm).integratedLufs).toBeCloseTo(bedLufs, 0);
  });

  it('makes an effect at the level of its kind, its edges cut', async () => {
    const made = await createStableAudioEngine(tools).make(request({}));
    expect(asked()).toMatchObject({ duration: 5 });
    expect(made.durationSeconds).toBeLessThanOrEqual(3.01);
    expect(made.loops).toBe(false);
    expect(measureLoudness(decodeWav(made.wav)).momentaryMaxLufs).toBeCloseTo(effectLufs.normal, 0);
  });

  it('that gave silence is paid, let go of, and asked once more with another seed', async () => {
    at.vendor.mischief.queue(['silent-audio']);
    const made = await createStableAudioEngine(tools).make(request({ seed: 20 }));
    expect(asked()).toMatchObject({ seed: 21 });
    expect(made.costMicros).toBe(400_000);
    const rows = await at.context.transaction.run((tx) => tx.purchase.findMany({ where: { subjectId: 'cue' }, orderBy: { createdAt: 'desc' }, take: 2 }));
    expect(rows.map((row) => row.assetId === null)).toEqual([false, true]);
  });

  it('that stays silent is a plain sentence', async () => {
    at.vendor.mischief.queue(['silent-audio', 'silent-audio']);
    await expect(createStableAudioEngine(tools).make(request({ seed: 30 }))).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: false, person: expect.stringContaining('silence') });
  });

  it('that gave half of a bed says so', async () => {
    at.vendor.mischief.queue(['wrong-duration']);
    const made = await createStableAudioEngine(tools).make(request({ lane: 'ambience', sound: 'rain', prompt: 'rain', seconds: 30 }));
    expect(made.warnings).toEqual([expect.stringMatching(/of the 30 s/)]);
  });
});

describe('ElevenLabs Music', () => {
  it('is asked without a voice, for the length, and paid by it', async () => {
    const made = await createElevenLabsMusicEngine(tools).make(request({ lane: 'music', sound: 'tense', prompt: 'low pulses', seconds: 24 }));
    expect(asked()).toEqual({ prompt: 'low pulses', music_length_ms: 24_000, force_instrumental: true, output_format: 'wav_cd_quality' });
    expect(made.costMicros).toBe(24 * 8300);
  });
  it('makes no effects', async () => {
    await expect(createElevenLabsMusicEngine(tools).make(request({}))).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('what is taken by itself', () => {
  it('may be used for money, every engine of it', () => {
    const byEngine = { qwen: soundModels['qwen3-tts'], 'stable-audio': soundModels['stable-audio'] };
    for (const { auto } of Object.values(engineChoices)) {
      for (const engine of auto) if (vendorOf[engine] === 'replicate') expect(byEngine[engine as keyof typeof byEngine].commercial).toBe(true);
    }
  });
});
