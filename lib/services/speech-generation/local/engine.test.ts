import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeWav } from '../../../audio/wav.ts';
import { measureLoudness } from '../../../audio/loudness.ts';
import type { SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { localVoices, voiceSpecOf } from '../../voice-generation/local/catalogue.ts';
import type { LocalVoice } from '../../voice-generation/local/catalogue.ts';
import { specIn } from '../in-language.ts';
import { createLocalSpeechEngine } from './index.ts';
import { draftLanguageFor, draftLanguages } from './languages.ts';
import { readSettings } from './settings.ts';
import { spokenFormVersion } from '../../../story/spoken/index.ts';

const engine = createLocalSpeechEngine({ processes: 2 });
const other = createLocalSpeechEngine({ processes: 1 });
afterAll(async () => {
  await engine.close();
  await other.close();
});

function voice(id: string): LocalVoice {
  const found = localVoices.find((one) => one.id === id);
  if (!found) throw new Error(`no voice ${id}`);
  return found;
}
function request(text: string, more: Partial<SpeechRequest> = {}): SpeechRequest {
  return { voice: voiceSpecOf(voice('narrator')), text, kind: 'narration', direction: null, ...more };
}
const digest = ({ wav }: SpokenTake): string => createHash('sha256').update(wav).digest('hex');
const sentence = 'The lamp went out at nine, and “nobody” moved — not even the dog.';

describe('the built-in speech engine', () => {
  test('the same line is the same bytes: three runs, other lines between, another process', async () => {
    const ids = ['narrator', 'woman-american', 'old-man'];
    for (const id of ids) {
      const line = request(sentence, { voice: voiceSpecOf(voice(id)) });
      const first = digest(await engine.speak(line));
      await engine.speak(request('Something else altogether, to leave a trace!', { voice: voiceSpecOf(voice('boy')) }));
      const [second, third] = await Promise.all([engine.speak(line), engine.speak(line)]);
      expect([digest(second), digest(third), digest(await other.speak(line))]).toEqual([first, first, first]);
    }
  }, 120_000);

  test('many lines of one voice in a row, each the same bytes as the first of another process; and so after another voice', async () => {
    const line = request(sentence, { voice: voiceSpecOf(voice('woman-american')) });
    const first = digest(await engine.speak(line));
    for (const text of ['One.', 'And two, said she.', 'Three?', 'Four!', 'Five', 'Six of them.']) await other.speak({ ...line, text });
    expect(digest(await other.speak(line))).toBe(first);
    await other.speak(request(sentence, { voice: voiceSpecOf(voice('boy')) }));
    expect(digest(await other.speak(line))).toBe(first);
  }, 60_000);

  test('reads another language as that language: its numerals, its sign “&”, as loud as English, the same bytes each time', async () => {
    const german = request('Müller & Söhne haben 7777 Äpfel.', { voice: specIn(voiceSpecOf(voice('woman')), 'de-AT') });
    const take = await engine.speak(german);
    expect(digest(await other.speak(german))).toBe(digest(take));
    // Written out as a German says it, it takes about as long; an English voice takes another time over it.
    const written = await engine.speak({ ...german, text: 'Müller und Söhne haben siebentausendsiebenhundertsiebenundsiebzig Äpfel.' });
    expect(Math.abs(written.durationSeconds - take.durationSeconds)).toBeLessThan(0.3);
    const english = await engine.speak({ ...german, voice: voiceSpecOf(voice('woman')) });
    expect(Math.abs(english.durationSeconds - take.durationSeconds)).toBeGreaterThan(0.5);
    expect(take.loudnessLufs).toBeGreaterThan(-25);
    expect(take.loudnessLufs).toBeLessThan(-18);
    expect(take.words.at(-1)).toMatchObject({ start: 26, end: 31 });
  }, 60_000);

  test('has a voice for every language of its table, which its process knows', async () => {
    for (const language of Object.keys(draftLanguages)) {
      const take = await engine.speak(request('Ma, ма, μα, म, ま, 마, 妈.', { voice: specIn(voiceSpecOf(voice('narrator')), language) }));
      expect(take.durationSeconds, language).toBeGreaterThan(0.3);
    }
  }, 60_000);

  test('knows languages by the names that files give them, and leaves English voices as they are', () => {
    expect(['de_DE', 'FR-ca', 'fr-be', 'es-MX', 'es-ES', 'pt-br', 'pt-PT', 'no', 'zh-Hant-TW', 'en-US', 'tlh', ''].map(draftLanguageFor)).toEqual(['de', 'fr', 'fr-BE', 'es-419', 'es', 'pt-BR', 'pt', 'nb', 'zh', 'en', null, null]);
    const spec = voiceSpecOf(voice('narrator'));
    expect([specIn(spec, 'en-US'), specIn(spec, 'tlh'), specIn({ ...spec, engine: 'qwen' }, 'de').settings]).toEqual([spec, spec, spec.settings]);
  });

  test('a take is a 16-bit mono WAV of 22,050 Hz, its length exact, its edges trimmed and its level as said', async () => {
    const take = await engine.speak(request(sentence));
    const pcm = decodeWav(take.wav);
    expect(pcm.sampleRate).toBe(22_050);
    expect(pcm.channels).toHaveLength(1);
    const samples = pcm.channels[0]!;
    expect(take.durationSeconds).toBe(samples.length / 22_050);
    const measured = measureLoudness(pcm);
    expect(Math.abs(measured.integratedLufs - take.loudnessLufs)).toBeLessThan(0.05);
    expect(measured.truePeakDbtp).toBeLessThanOrEqual(-0.9);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const first = samples.findIndex((sample) => Math.abs(sample) > loudest / 50) / 22_050;
    const last = (samples.length - 1 - samples.findLastIndex((sample) => Math.abs(sample) > loudest / 50)) / 22_050;
    expect(first).toBeLessThan(0.06);
    expect(last).toBeLessThan(0.12);
    expect(Math.abs(samples[0]!)).toBeLessThan(0.001);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(0.001);
    expect(Math.abs(samples.reduce((sum, sample) => sum + sample, 0) / samples.length)).toBeLessThan(0.0005);
  });

  test('every word has its time: in order, inside the take, on the words of the source', async () => {
    const text = 'Mr. Darcy paid £5 on 3 May; “Twenty-five cafés?” O’Neill’s naïve sister asked—twice. <b>No</b> & no [[x]]!';
    const { words, durationSeconds } = await engine.speak(request(text, { kind: 'dialogue' }));
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(expect.arrayContaining(['Darcy', 'paid', 'sister', 'twice']));
    let last = 0;
    for (const { from, to, start, end } of words) {
      expect(from).toBeGreaterThanOrEqual(last - 1e-9);
      expect(to).toBeGreaterThanOrEqual(from);
      expect(to).toBeLessThanOrEqual(durationSeconds + 1e-9);
      expect(end).toBeGreaterThan(start);
      last = from;
    }
    const seconds = (word: string): number => words.find(({ start, end }) => text.slice(start, end) === word)?.from ?? Number.NaN;
    expect(seconds('Darcy')).toBeLessThan(1);
    expect(seconds('twice') - seconds('sister')).toBeGreaterThan(0.5);
    expect(seconds('twice')).toBeGreaterThan(durationSeconds * 0.6);
  });

  test('pauses between sentences are those of a reader and no silence is over 0.78 s', async () => {
    const text = 'She waited for him by the river. Nobody came that night... Then, at last, the bell rang! It was late.';
    const { words, wav } = await engine.speak(request(text));
    const gap = (word: string): number => {
      const at = words.findIndex(({ start, end }) => text.slice(start, end) === word);
      return (words[at]?.from ?? Number.NaN) - (words[at - 1]?.to ?? Number.NaN);
    };
    for (const word of ['Nobody', 'It']) {
      expect(gap(word)).toBeGreaterThan(0.3);
      expect(gap(word)).toBeLessThan(0.85);
    }
    const samples = decodeWav(wav).channels[0]!;
    let run = 0;
    let longest = 0;
    for (const sample of samples) {
      run = Math.abs(sample) < 0.0005 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    expect(longest / 22_050).toBeLessThan(0.8);
  });

  test('directions are heard: whispers softer, shouts louder and higher, slowly slower', async () => {
    const say = async (direction: string | null): Promise<SpokenTake> => await engine.speak(request('I told you to stay away from the river.', { kind: 'dialogue', direction }));
    const plain = await say(null);
    const whisper = await say('whispering');
    const shout = await say('he shouted');
    const slow = await say('slowly');
    const quick = await say('quickly');
    expect(whisper.loudnessLufs - plain.loudnessLufs).toBeLessThan(-3);
    expect(whisper.loudnessLufs - plain.loudnessLufs).toBeGreaterThan(-7);
    expect(shout.loudnessLufs - plain.loudnessLufs).toBeGreaterThan(1);
    expect(slow.durationSeconds).toBeGreaterThan(plain.durationSeconds * 1.1);
    expect(quick.durationSeconds).toBeLessThan(plain.durationSeconds * 0.93);
  });

  test('a line with nothing to say is a short silence', async () => {
    for (const text of ['—', '...', '* * *', '\u{1F600}', ' ']) {
      const take = await engine.speak(request(text, { kind: 'dialogue' }));
      expect(take.words).toEqual([]);
      expect(take.durationSeconds).toBeCloseTo(0.3, 3);
    }
  });

  test('markup and phoneme brackets are never obeyed', async () => {
    const plain = await engine.speak(request('One two'));
    const marked = await engine.speak(request('One <break time="9s"/> two [[ h@l\'oU ]]'));
    expect(marked.durationSeconds).toBeLessThan(plain.durationSeconds + 6);
  });

  test('a very long line is spoken whole', async () => {
    const text = 'A long line goes on and on without an end. '.repeat(25).trim();
    const take = await engine.speak(request(text));
    expect(take.words).toHaveLength(25 * 10);
    expect(take.durationSeconds).toBeGreaterThan(60);
  }, 120_000);

  test('voices that are not ours are refused in plain words', async () => {
    const spec = voiceSpecOf(voice('narrator'));
    await expect(engine.speak(request('Hello.', { voice: { ...spec, settings: { ...spec.settings, variant: 'whisper' } } }))).rejects.toMatchObject({ code: 'bad-input' });
    await expect(engine.speak(request('Hello.', { voice: { ...spec, engine: 'hume' } }))).rejects.toMatchObject({ code: 'bad-input' });
    await expect(engine.speak(request('Hello.', { voice: { ...spec, settings: { ...spec.settings, pitch: Number.NaN } } }))).rejects.toMatchObject({ code: 'bad-input' });
    await expect(engine.speak(request('x'.repeat(20_001)))).rejects.toMatchObject({ code: 'bad-input' });
    for (const known of localVoices) expect(() => readSettings(voiceSpecOf(known))).not.toThrow();
  });

  test('the version names the spoken form', () => {
    expect(engine.version).toContain(`/${spokenFormVersion}`);
    expect(engine.id).toBe('local');
  });
});
