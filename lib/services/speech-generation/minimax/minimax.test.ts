import { describe, expect, it } from 'vitest';
import type { SpeechRequest } from '../../interfaces.ts';
import { createMinimaxVoiceEngine } from '../../voice-generation/minimax/index.ts';
import { minimaxSpec, minimaxVoices } from '../../voice-generation/minimax/voices.ts';
import { paidTools, voiceWav } from '../paid/testing-paid.ts';
import { emotionOf } from './emotion.ts';
import { createMinimaxSpeechEngine } from './index.ts';

const deep = minimaxVoices.find(({ id }) => id === 'Deep_Voice_Man')!;
const line = (more: Partial<SpeechRequest> = {}): SpeechRequest => ({ voice: minimaxSpec(deep, -2), text: '“Who is there?”', kind: 'dialogue', direction: null, purchase: { segmentId: 'segment-1', key: 'k' }, ...more });

describe('a line by MiniMax', () => {
  it('is asked for in the vendor’s own fields', async () => {
    const tools = paidTools(() => voiceWav({ sampleRate: 44_100 }));
    const take = await createMinimaxSpeechEngine(tools).speak(line({ direction: 'angrily, quickly' }));
    expect(tools.orders[0]).toMatchObject({ model: 'minimax/speech-2.8-turbo', mostMicros: 780, stage: 'speak' });
    expect(tools.orders[0]?.input).toEqual({
      text: 'Who is there?',
      voice_id: 'Deep_Voice_Man',
      speed: 1.22,
      pitch: -2,
      emotion: 'angry',
      english_normalization: true,
      language_boost: 'English',
      audio_format: 'wav',
      sample_rate: 44_100,
      channel: 'mono',
    });
    expect(take.warnings).toEqual([]);
  });

  it('leaves the emotion to the model where none is asked for, and English rules to English', async () => {
    const tools = paidTools(() => voiceWav(), { language: 'fr' });
    await createMinimaxSpeechEngine(tools).speak(line());
    expect(tools.orders[0]?.input).toMatchObject({ emotion: 'auto', speed: 1, english_normalization: false, language_boost: 'French' });
  });

  it('says that it cannot whisper, and neither sends nor charges the direction', async () => {
    const tools = paidTools(() => voiceWav());
    const take = await createMinimaxSpeechEngine(tools).speak(line({ direction: 'whispering' }));
    expect(take.warnings).toEqual(['MiniMax cannot whisper: the direction “whispering” was kept, not spoken.']);
    expect(JSON.stringify(tools.orders[0]?.input)).not.toContain('whisper');
    expect(tools.orders[0]?.mostMicros).toBe('Who is there?'.length * 60);
  });

  it('speaks with the finer model where the voice says so', async () => {
    const tools = paidTools(() => voiceWav());
    await createMinimaxSpeechEngine(tools).speak(line({ voice: minimaxSpec(deep, 0, 'hd') }));
    expect(tools.orders[0]).toMatchObject({ model: 'minimax/speech-2.8-hd', mostMicros: 1300 });
  });

  it('pauses between paragraphs, and lets no mark of the text’s own through', async () => {
    const tools = paidTools(() => voiceWav());
    await createMinimaxSpeechEngine(tools).speak(line({ text: '“First.\n\nSecond <#9#>.”' }));
    expect(tools.orders[0]?.input['text']).toBe('First. <#0.6#> Second #9# .');
  });

  it('refuses a voice that is not its own, in words', async () => {
    const voice = { ...minimaxSpec(deep), settings: { voice: 'Nobody', model: 'turbo', pitch: 0 } };
    await expect(createMinimaxSpeechEngine(paidTools(() => voiceWav())).speak(line({ voice }))).rejects.toMatchObject({ code: 'bad-input' });
  });

  it.each([
    ['with sudden anger', 'angry'],
    ['without anger', null],
    ['not in anger, but sadly', 'sad'],
    ['in a trembling voice', 'fearful'],
    ['astonished', 'surprised'],
    ['sneering', 'disgusted'],
    ['softly', 'calm'],
    ['merrily', 'happy'],
    ['in a Scottish accent', null],
    [null, null],
  ])('hears %j as %j', (direction, emotion) => expect(emotionOf(direction)).toBe(emotion));
});

describe('the catalogue', () => {
  it('has every voice in both models, each once', () => {
    const all = createMinimaxVoiceEngine().catalogue();
    expect(all).toHaveLength(34);
    expect(new Set(all.map(({ externalId }) => externalId)).size).toBe(34);
    expect(all[0]).toEqual({ engine: 'minimax', externalId: 'Wise_Woman', name: 'Wise woman', settings: { voice: 'Wise_Woman', model: 'turbo', pitch: 0 } });
  });
});
