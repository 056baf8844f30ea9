import { describe, expect, it } from 'vitest';
import { decodeWav } from '../../../audio/wav.ts';
import type { SpeechRequest, VoiceSpec } from '../../interfaces.ts';
import { voiceHash } from '../key.ts';
import { paidTools, voiceSamples, voiceWav } from '../paid/testing-paid.ts';
import { createQwenSpeechEngine } from './index.ts';
import { prepareReference } from './reference.ts';

async function cloned(tools: ReturnType<typeof paidTools>, seconds = 4): Promise<VoiceSpec> {
  const asset = await tools.context.assets.put({ ownerId: 'person-1', bytes: voiceWav({ seconds, sampleRate: 48_000 }), mediaType: 'audio/wav' });
  return { engine: 'qwen', externalId: asset.sha256, name: 'Nora', settings: {}, origin: 'designed', sample: { assetId: asset.id, text: 'Who is there? Come in.', medianHz: 120 } };
}
const line = (voice: VoiceSpec, more: Partial<SpeechRequest> = {}): SpeechRequest => ({ voice, text: '“Who is there?”', kind: 'dialogue', direction: null, purchase: { segmentId: 'segment-1', key: 'k' }, ...more });
const preset: VoiceSpec = { engine: 'qwen', externalId: 'Ryan', name: 'Ryan', settings: { speaker: 'Ryan' } };

describe('a line in a cloned voice', () => {
  it('sends the clip with its text, and the line’s own words', async () => {
    const tools = paidTools(() => voiceWav({ seconds: 1.2 }));
    const take = await createQwenSpeechEngine(tools).speak(line(await cloned(tools), { direction: 'warily' }));
    expect(tools.orders).toHaveLength(1);
    const { input, ...order } = tools.orders[0]!;
    expect(order).toMatchObject({ model: 'qwen/qwen3-tts', version: null, stage: 'speak', subjectId: 'segment-1', mostMicros: 260, cancelAfterSeconds: 300 });
    const { reference_audio: clip, ...rest } = input;
    expect(rest).toEqual({ text: 'Who is there?', mode: 'voice_clone', language: 'English', reference_text: 'Who is there? Come in.', style_instruction: 'warily' });
    const pcm = decodeWav(Buffer.from(String(clip).replace('data:audio/wav;base64,', ''), 'base64'));
    expect(pcm.sampleRate).toBe(24_000);
    expect(String(clip).length).toBeLessThanOrEqual(262_144);
    expect(take).toMatchObject({ words: [], warnings: [], costMicros: 260 });
  });

  it('is found again by its purchase key, whatever else is said of it', async () => {
    const tools = paidTools(() => voiceWav());
    const engine = createQwenSpeechEngine(tools);
    const voice = await cloned(tools);
    const first = await engine.speak(line(voice));
    const again = await engine.speak(line(voice, { purchase: { segmentId: 'segment-2', key: 'k' } }));
    expect(tools.orders).toHaveLength(1);
    expect(again.wav).toEqual(first.wav);
    await engine.speak(line(voice, { purchase: { segmentId: 'segment-1', key: 'another' } }));
    expect(tools.orders).toHaveLength(2);
  });

  it('is split at sentences where it is too long for one call, and joined', async () => {
    const tools = paidTools(() => voiceWav({ seconds: 1 }));
    const text = 'This is a sentence of some length. '.repeat(140);
    const take = await createQwenSpeechEngine(tools).speak(line(preset, { text }));
    expect(tools.orders.length).toBe(3);
    expect(new Set(tools.orders.map((order) => order.inputHash)).size).toBe(3);
    for (const { input } of tools.orders) expect(String(input['text'])).toMatch(/^This.*length\.$/u);
    expect(take.durationSeconds).toBeCloseTo(3 + 2 * 0.45, 0);
  });

  it('is refused in words where the clip is gone, and nothing is bought', async () => {
    const tools = paidTools(() => voiceWav());
    await expect(createQwenSpeechEngine(tools).speak(line({ ...preset, externalId: 'gone', settings: {}, sample: null }))).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('lost its clip') });
    expect(tools.orders).toEqual([]);
  });
});

describe('other lines', () => {
  it('calls a preset by its name, in the language of the story', async () => {
    const tools = paidTools(() => voiceWav(), { language: 'de-AT' });
    await createQwenSpeechEngine(tools).speak(line(preset));
    expect(tools.orders[0]?.input).toEqual({ text: 'Who is there?', mode: 'custom_voice', speaker: 'Ryan', language: 'German' });
  });

  it('leaves the language to the model where it knows no name for it', async () => {
    const tools = paidTools(() => voiceWav(), { language: 'fi' });
    await createQwenSpeechEngine(tools).speak(line(preset));
    expect(tools.orders[0]?.input).toMatchObject({ language: 'auto' });
  });

  it('buys nothing for a line of ornaments', async () => {
    const tools = paidTools(() => voiceWav());
    const take = await createQwenSpeechEngine(tools).speak(line(preset, { text: '“…”' }));
    expect(tools.orders).toEqual([]);
    expect(take.durationSeconds).toBeCloseTo(0.3);
  });

  it('lets go of a sound in which nothing is heard, so that the next try asks anew', async () => {
    const tools = paidTools(() => voiceWav({ peak: 0 }));
    await expect(createQwenSpeechEngine(tools).speak(line(preset))).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true });
    expect(tools.discarded).toEqual(['purchase-1']);
  });

  it('gives another voice another hash when its clip changes', () => {
    expect(voiceHash('qwen', 'a'.repeat(64), {})).not.toBe(voiceHash('qwen', 'b'.repeat(64), {}));
  });
});

describe('the reference clip', () => {
  const sampleRate = 24_000;
  const clip = (seconds: number, pauses: { from: number; to: number }[] = []) => ({ sampleRate, channels: [voiceSamples({ seconds, sampleRate, pauses })] });
  const secondsOf = ({ audio }: { audio: string }): number => {
    const pcm = decodeWav(Buffer.from(audio.slice(audio.indexOf(',') + 1), 'base64'));
    return (pcm.channels[0]?.length ?? 0) / pcm.sampleRate;
  };
  const three = 'One sentence that takes a while to say. Another one that takes as long to say. And the last of them, also as long as that.';

  it('goes whole up to twelve seconds', () => {
    const made = prepareReference(clip(11), three);
    expect(secondsOf(made)).toBeCloseTo(11, 1);
    expect(made.text).toBe(three);
  });

  it('is cut after a sentence that a pause stands for, with the words up to there', () => {
    const made = prepareReference(clip(18, [{ from: 5.7, to: 6.1 }, { from: 11.3, to: 11.8 }]), three);
    expect(secondsOf(made)).toBeCloseTo(11.55, 1);
    expect(made.text).toBe('One sentence that takes a while to say. Another one that takes as long to say.');
  });

  it('goes whole where the pauses leave a doubt, and never with words that are not in it', () => {
    const doubtful = prepareReference(clip(18, [{ from: 5.2, to: 5.5 }, { from: 6.2, to: 6.5 }, { from: 10.5, to: 10.8 }, { from: 11.5, to: 11.8 }]), three);
    expect(secondsOf(doubtful)).toBeCloseTo(18, 1);
    expect(doubtful.text).toBe(three);
  });

  it('goes without words where it is long and cannot be matched', () => {
    const made = prepareReference(clip(40, [{ from: 7, to: 7.4 }]), three);
    expect(secondsOf(made)).toBeCloseTo(7.2, 1);
    expect(made.text).toBeNull();
    expect(prepareReference(clip(4), ' ').text).toBeNull();
  });
});
