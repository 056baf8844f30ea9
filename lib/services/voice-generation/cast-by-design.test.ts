import { describe, expect, it } from 'vitest';
import { encodeWav16 } from '../../audio/wav.ts';
import type { CastingCall, VoiceSpec } from '../interfaces.ts';
import { paidTools, voiceWav } from '../speech-generation/paid/testing-paid.ts';
import { castAs, describeVoice, shareTraits } from './describe-voice.ts';
import { createQwenVoiceEngine } from './qwen/index.ts';
import { sampleText } from './sample-text.ts';

const call = (name: string, more: Partial<CastingCall> = {}): CastingCall => ({ characterId: `id-${name}`, name, role: 'cast', sex: 'female', age: 'adult', lines: 10, sharesSceneWith: [], persona: null, ownLine: 'I have been waiting here since the clock struck seven.', ...more });
const hzOf = (description: string): number => (description.includes('clearly higher') ? 280 : description.includes('clearly lower') ? 150 : 200);

describe('casting by design', () => {
  it('designs a voice for each, on their own line, and the clip becomes the voice', async () => {
    const tools = paidTools((_, number) => voiceWav({ hz: 150 + 60 * number, seconds: 2 }));
    const calls = [call('Nora', { persona: 'speaks slowly, as if counting' }), call('Teller', { role: 'narrator', sex: 'male', ownLine: null })];
    const cast = await createQwenVoiceEngine(tools).cast(calls, []);
    expect([...cast.keys()].toSorted()).toEqual(['id-Nora', 'id-Teller']);
    const nora = cast.get('id-Nora');
    expect(nora).toMatchObject({ engine: 'qwen', origin: 'designed', settings: {}, name: 'Nora, designed', sample: { text: 'I have been waiting here since the clock struck seven.' } });
    expect(nora?.description).toContain('Speaks slowly, as if counting.');
    expect(nora?.externalId).toBe((await tools.context.assets.describe(nora?.sample?.assetId ?? '')).sha256);
    expect(cast.get('id-Teller')?.description).toContain('a warm, steady storyteller');
    expect(tools.orders.map(({ stage, input }) => [stage, input['mode']])).toEqual([['voice', 'voice_design'], ['voice', 'voice_design']]);
  });

  it('asks once more, higher or lower, for people of one scene who sound alike', async () => {
    const tools = paidTools(({ input }) => voiceWav({ hz: hzOf(String(input['voice_description'])), seconds: 2 }));
    const cast = await createQwenVoiceEngine(tools).cast([call('Nora', { lines: 20, sharesSceneWith: ['id-Mara'] }), call('Mara')], []);
    expect(tools.orders).toHaveLength(3);
    const [a = 0, b = 0] = ['id-Nora', 'id-Mara'].map((id) => cast.get(id)?.sample?.medianHz ?? 0);
    expect(Math.abs(12 * Math.log2(a / b))).toBeGreaterThanOrEqual(3);
  });

  it('redesigns at most once, and takes the better of the two', async () => {
    const tools = paidTools(() => voiceWav({ hz: 200, seconds: 2 }));
    const cast = await createQwenVoiceEngine(tools).cast([call('Nora', { sharesSceneWith: ['id-Mara'] }), call('Mara')], []);
    expect(tools.orders).toHaveLength(3);
    expect(cast.size).toBe(2);
  });

  it('asks nothing more of people who never meet, or who are a woman and a man', async () => {
    const tools = paidTools(() => voiceWav({ hz: 200, seconds: 2 }));
    await createQwenVoiceEngine(tools).cast([call('Nora', { sharesSceneWith: ['id-Tom'] }), call('Mara'), call('Tom', { sex: 'male' })], []);
    expect(tools.orders).toHaveLength(3);
  });

  it('minds those who have a voice already', async () => {
    const tools = paidTools(({ input }) => voiceWav({ hz: hzOf(String(input['voice_description'])), seconds: 2 }));
    const voice: VoiceSpec = { engine: 'qwen', externalId: 'x', name: 'Mara', settings: {}, sample: { assetId: 'asset-0', text: '', medianHz: 205 } };
    const cast = await createQwenVoiceEngine(tools).cast([call('Nora', { sharesSceneWith: ['id-Mara'] })], [{ characterId: 'id-Mara', voice }]);
    expect(cast.get('id-Nora')?.sample?.medianHz).toBeCloseTo(150, -1);
  });

  it('goes on after it broke off: what was bought is not bought again', async () => {
    let broken = true;
    const tools = paidTools((_, number) => {
      if (broken && number === 1) throw new Error('the wire was cut');
      return voiceWav({ hz: 150 + 60 * number, seconds: 2 });
    });
    const calls = [call('Nora'), call('Mara'), call('Ada')];
    await expect(createQwenVoiceEngine(tools).cast(calls, [])).rejects.toThrow('the wire was cut');
    const before = tools.orders.length;
    broken = false;
    const cast = await createQwenVoiceEngine(tools).cast(calls, []);
    expect(cast.size).toBe(3);
    expect(tools.orders.length).toBeLessThanOrEqual(before + 1);
  });
});

describe('candidates', () => {
  const order = { characterId: 'id-Nora', name: 'Nora', description: 'a dry old voice', text: 'Come in.', count: 2 };

  it('are bought apart, and found again', async () => {
    const tools = paidTools((_, number) => voiceWav({ hz: 150 + 60 * number, seconds: 2 }));
    const engine = createQwenVoiceEngine(tools);
    const first = await engine.design!(order);
    expect(first.map(({ medianHz }) => Math.round((medianHz ?? 0) / 10) * 10)).toEqual([150, 210]);
    expect(first[0]).toMatchObject({ externalId: null, costMicros: 160, durationSeconds: 2 });
    expect(await engine.design!(order)).toEqual(first);
    expect(tools.orders).toHaveLength(2);
  });

  it('are others than those that are there already', async () => {
    const tools = paidTools((_, number) => voiceWav({ hz: 150 + 30 * number, seconds: 2 }));
    const engine = createQwenVoiceEngine(tools);
    const first = await engine.design!(order);
    const more = await engine.design!({ ...order, known: first.map(({ assetId }) => assetId) });
    expect(more).toHaveLength(2);
    expect(new Set([...first, ...more].map(({ assetId }) => assetId)).size).toBe(4);
  });

  it('come to an end with a model that always says the same', async () => {
    const tools = paidTools(() => voiceWav({ seconds: 2 }));
    const engine = createQwenVoiceEngine(tools);
    const [one] = await engine.design!(order);
    expect(await engine.design!({ ...order, known: [one?.assetId ?? ''] })).toHaveLength(2);
  });

  it('are none where nothing is heard', async () => {
    const tools = paidTools(() => voiceWav({ peak: 0, seconds: 2 }));
    await expect(createQwenVoiceEngine(tools).design!(order)).rejects.toMatchObject({ code: 'vendor-unavailable' });
    expect(tools.discarded).not.toEqual([]);
  });

  it('say nothing of a pitch that a whisper does not have', async () => {
    let state = 1;
    const noise = encodeWav16({ sampleRate: 24_000, channels: [Float32Array.from({ length: 48_000 }, () => (((state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 8) / 2 ** 23 - 0.5) / 2)] });
    const [one] = await createQwenVoiceEngine(paidTools(() => noise)).design!({ ...order, count: 1 });
    expect(one?.medianHz).toBeNull();
  });
});

describe('the words of a design', () => {
  it('of the people of one scene and sex no two have the same trait', () => {
    const calls = Array.from({ length: 8 }, (_, i) => call(`Person ${i}`));
    const all = new Set(calls.map(({ characterId }) => characterId));
    const traits = shareTraits(calls, new Map(calls.map(({ characterId }) => [characterId, new Set([...all].filter((id) => id !== characterId))])));
    expect(new Set(traits.values()).size).toBe(8);
  });

  it('name the sex, the age and the persona', () => {
    expect(describeVoice(call('Nora', { age: 'old', persona: 'never raises her voice' }), 'firm and crisp')).toBe('The voice of an old woman, firm and crisp. Never raises her voice. Natural speech, recorded close and dry, without music or noise.');
    expect(castAs({ sex: 'unknown', name: 'Guard' })).toBe(castAs({ sex: 'unknown', name: 'Guard' }));
  });

  it('are heard on the character’s own line, and never on a word or two', () => {
    expect(sampleText('“No.”')).toBe('No. There is something I have to tell you, and I would rather you heard it from me.');
    expect(sampleText('“Wait,”')).toContain('Wait. There is');
    expect(sampleText(null)).toMatch(/^There is something/);
    const long = sampleText('This sentence has a fair number of words in it. '.repeat(12));
    expect(long.length).toBeLessThanOrEqual(240);
    expect(long).toMatch(/in it\.$/);
  });
});
