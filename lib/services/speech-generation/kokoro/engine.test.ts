import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeWav } from '../../../audio/wav.ts';
import { ServiceError } from '../../errors.ts';
import type { SpeechRequest, VoiceSettings, VoiceSpec } from '../../interfaces.ts';
import { readNaturalVoices } from '../../natural-voices/installation.ts';
import { testingModels, writeTestingInstallation } from '../../natural-voices/testing-installation.ts';
import { kokoroSpec, kokoroVoices } from '../../voice-generation/kokoro/voices.ts';
import { createKokoroSpeechEngine } from './index.ts';

let folder: string;
let engine: ReturnType<typeof createKokoroSpeechEngine>;

const open = async (): Promise<void> => {
  folder = await mkdtemp(path.join(tmpdir(), 'natural-'));
  engine = createKokoroSpeechEngine({ processes: 2, natural: () => readNaturalVoices(folder) });
};
const close = async (): Promise<void> => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
};

function voice(id: string, weights = 'q8'): VoiceSpec {
  const found = kokoroVoices.find((one) => one.id === id);
  if (!found) throw new Error(`no voice ${id}`);
  return kokoroSpec(found, weights);
}
const say = (text: string, more: Partial<SpeechRequest> = {}) => engine.speak({ voice: voice('af_heart'), text, kind: 'dialogue', direction: null, ...more });
/** The sentence that a person is told. */
const told = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (error: unknown) => (error instanceof ServiceError ? `${error.code}: ${error.person}` : String(error)));
const seconds = async (text: string, more: Partial<SpeechRequest> = {}) => (await say(text, more)).durationSeconds;

describe('a natural voice', () => {
  beforeAll(async () => {
    await open();
    await writeTestingInstallation(folder);
  });
  afterAll(close);

  it('says the same line as the same bytes, in any process, at 24 kHz and the level of a plain line', async () => {
    const [first, , again] = [await say('The door was open.'), await Promise.all([say('One.'), say('Two, and three.')]), await say('The door was open.')];
    expect(Buffer.from(again.wav).equals(Buffer.from(first.wav))).toBe(true);
    expect(decodeWav(first.wav).sampleRate).toBe(24_000);
    expect(first.loudnessLufs).toBeCloseTo(-20, 1);
    expect((await say('The door was open.', { voice: voice('bm_george') })).wav).not.toEqual(first.wav);
  });

  it('gives every word its time, in order, from the model’s durations', async () => {
    const text = 'One of the men said: “It cost £5!” Then he went.';
    const { words, durationSeconds } = await say(text);
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(['One', 'of', 'the', 'men', 'said', 'It', 'cost', '£5', 'Then', 'he', 'went']);
    let before = 0;
    for (const { from, to } of words) {
      expect(from).toBeGreaterThanOrEqual(before);
      expect(to).toBeGreaterThan(from);
      before = to;
    }
    expect(before).toBeLessThanOrEqual(durationSeconds);
    // The pause before "Then" is a pause: no word lasts through it.
    expect((words[8]?.from ?? 0) - (words[7]?.to ?? 0)).toBeGreaterThan(0.09);
  });

  it('speaks slower and quicker as directed, and says what it cannot follow', async () => {
    const text = 'I shall not go there again.';
    expect(await seconds(text, { direction: 'slowly' })).toBeGreaterThan((await seconds(text)) * 1.1);
    expect(await seconds(text, { direction: 'hurriedly' })).toBeLessThan((await seconds(text)) * 0.95);
    expect(await seconds(text, { pace: 0.7 })).toBeGreaterThan((await seconds(text)) * 1.2);
    expect(await seconds(text, { pace: 1.5 })).toBeLessThan((await seconds(text)) * 0.8);
    expect((await say(text, { direction: 'whispering' })).warnings).toEqual(['Kokoro cannot whisper: the direction “whispering” was kept, not spoken.']);
  });

  it('is another voice when mixed or made smaller, and a smaller one takes about as long', async () => {
    const text = 'Look what I have found behind the barn.';
    const plain = await say(text);
    const mixed = await say(text, { voice: voice('af_heart+af_bella') });
    const child = await say(text, { voice: voice('af_heart@116') });
    expect(mixed.wav).not.toEqual(plain.wav);
    expect(child.durationSeconds).toBeGreaterThan(plain.durationSeconds * 0.9);
    expect(child.durationSeconds).toBeLessThan(plain.durationSeconds * 1.15);
    expect(child.words.at(-1)?.to ?? 0).toBeLessThanOrEqual(child.durationSeconds);
  });

  it('says nothing of letters that were left out where none were', async () => {
    expect((await say('The large party poured more port for John Ford, and a button was certainly lost.')).warnings).toEqual([]);
  });

  it('takes phonetic signs for a word where they are known', async () => {
    const signs = (ipa: string) => ({ phonetic: [{ start: 0, end: 9, ipa, possessive: false }] });
    const plain = await say('shih-vawn smiled.');
    const known = await say('shih-vawn smiled.', signs('/ʃɪˈvɔːnənə/'));
    expect(known.durationSeconds).not.toBeCloseTo(plain.durationSeconds, 2);
    expect(known.words.map(({ start, end }) => [start, end])).toEqual([[0, 9], [10, 16]]);
    // Stress is heard: it is a symbol of its own.
    expect((await say('shih-vawn smiled.', signs('ˈʃɪvɔːn'))).wav).not.toEqual((await say('shih-vawn smiled.', signs('ʃɪˈvɔːn'))).wav);
  });

  it('speaks a line of 3,000 characters whole, in pieces joined by a reader’s pauses', async () => {
    const sentence = 'He walked on and on, and nobody came to meet him on that long road. ';
    const text = sentence.repeat(Math.ceil(3_000 / sentence.length));
    const quick = voice('af_heart');
    const { words, durationSeconds, wav } = await say(text, { voice: { ...quick, settings: { ...quick.settings, speed: 2 } } });
    expect(words).toHaveLength(text.split(/\s+/u).filter((word) => word !== '').length);
    expect(words.at(-1)?.to).toBeGreaterThan(durationSeconds - 0.5);
    const { channels } = decodeWav(wav);
    let silent = 0;
    let longest = 0;
    for (const sample of channels[0] ?? []) {
      silent = Math.abs(sample) < 0.001 ? silent + 1 : 0;
      longest = Math.max(longest, silent);
    }
    expect(longest / 24_000).toBeLessThan(0.9);
    expect(await told(say('x'.repeat(20_001)))).toBe('bad-input: This line is too long to be spoken at once. Split it into shorter ones.');
  });

  it('reads foreign words with its own letters, and says of foreign letters that it cannot', async () => {
    expect(await seconds('Où est la gare, s’il vous plaît?')).toBeGreaterThan(0.5);
    expect(await told(say('Где находится вокзал?'))).toBe('bad-input: This line is written in letters that a voice for American English cannot read. Keep it silent, or write what is to be said.');
    expect((await say('* * *')).words).toEqual([]);
  });
});

describe('what is not there', () => {
  beforeEach(open);
  afterEach(close);

  it('is said in a plain sentence: not set up, taken away, a file short, other weights', async () => {
    expect(await told(say('Hello.'))).toContain('The natural voices are not on this machine. “npm run natural-voices” sets them up');
    const { model, tokenizer } = await writeTestingInstallation(folder);
    expect(await told(say('Hello.'))).toBe('nothing');
    expect(await told(say('Hello.', { voice: voice('af_heart', 'full') }))).toBe('bad-input: This voice was chosen with other weights of Kokoro (full) than are here now (q8), and would sound different. Choose the voice again under Cast.');
    await rm(tokenizer);
    expect(await told(say('Hello.'))).toContain('the list of its symbols (tokenizer.json) is missing');
    await writeTestingInstallation(folder);
    await writeFile(model, 'TIM');
    expect(await told(say('Hello.'))).toContain('their model is not as long as it was');
    await rm(model);
    expect(await told(say('Hello.'))).toContain('their model is missing');
    await rm(path.join(folder, 'manifest.json'));
    expect(await told(say('Hello.'))).toContain('are not on this machine');
  });

  it('a damaged model, missing packages and a table that is cut off each have their sentence', async () => {
    await writeTestingInstallation(folder, 'rubbish of some length');
    expect(await told(say('Hello.'))).toContain('its file is damaged, or no model');
    const { modules, voices } = await writeTestingInstallation(folder, `${testingModels.timed}again`);
    await writeFile(path.join(voices, 'af_bella.bin'), (await readFile(path.join(voices, 'af_bella.bin'))).subarray(0, 1000));
    expect(await told(say('Hello.', { voice: voice('af_bella') }))).toBe('bad-input: This voice cannot be used: its table (af_bella.bin) is damaged. “npm run natural-voices” puts it back.');
    expect(await told(say('Hello.', { voice: voice('af_heart+af_bella') }))).toContain('its table (af_bella.bin) is damaged');
    expect(await told(say('Hello.'))).toBe('nothing');
    await engine.close();
    await writeFile(path.join(modules, 'onnxruntime-node', 'index.js'), 'throw new Error("no binary for this machine")');
    engine = createKokoroSpeechEngine({ processes: 1, natural: () => readNaturalVoices(folder) });
    expect(await told(say('Hello.'))).toContain('ONNX Runtime, which they need, could not be loaded');
  });

  it('a voice of another engine, one that does not exist and settings that are not ours are refused', async () => {
    await writeTestingInstallation(folder);
    const heart = voice('af_heart');
    const wrongs: VoiceSettings[] = [{ voice: 'af_nobody' }, { blend: '../../secret' }, { pitch: 300 }, { speed: 0 }, { language: 'xx' }, { share: Number.NaN }];
    for (const wrong of wrongs) {
      expect(await told(say('Hello.', { voice: { ...heart, settings: { ...heart.settings, ...wrong } } })), JSON.stringify(wrong)).toBe('bad-input: This voice is not one of the natural voices. Choose another from the list.');
    }
    expect(await told(say('Hello.', { voice: { ...heart, engine: 'local' } }))).toContain('not one of the natural voices');
    expect(await told(createSilent())).toContain('gave no sound for this line');

    async function createSilent(): Promise<unknown> {
      await writeTestingInstallation(folder, testingModels.silent);
      return await say('Hello.');
    }
  });
});

describe('a speaking process', () => {
  beforeEach(open);
  afterEach(close);

  it('that is killed at any moment costs no line', async () => {
    await writeTestingInstallation(folder);
    let spoken = 0;
    const lines = Array.from({ length: 14 }, (_, at) => say(`This is line number ${at} of the story.`).finally(() => (spoken += 1)));
    const killed = new Set<number>();
    for (const wanted of [1, 7]) {
      await expect.poll(() => spoken, { interval: 5, timeout: 20_000 }).toBeGreaterThanOrEqual(wanted);
      const pid = engine.pids.find((one) => !killed.has(one));
      if (pid === undefined) continue;
      killed.add(pid);
      process.kill(pid, 'SIGKILL');
    }
    const takes = await Promise.all(lines);
    expect(killed.size).toBeGreaterThan(0);
    for (const take of takes) expect(take.durationSeconds).toBeGreaterThan(1);
  });

  it('that a line ends twice gives that line up and goes on with the others', async () => {
    await writeTestingInstallation(folder);
    const [bad, good] = await Promise.all([told(say('Siobhan.', { phonetic: [{ start: 0, end: 7, ipa: 'ʔ', possessive: false }] })), told(say('Hello.'))]);
    expect([bad, good]).toEqual(['vendor-unavailable: The natural voice could not speak this line. Please try again; if it keeps happening, change a word of it, or give it another voice.', 'nothing']);
  });

  it('that nobody asks for a while ends, and is there again when it is asked', async () => {
    await writeTestingInstallation(folder);
    await engine.close();
    engine = createKokoroSpeechEngine({ processes: 1, idleMs: 20, natural: () => readNaturalVoices(folder) });
    await say('Hello.');
    await expect.poll(() => engine.pids, { interval: 5, timeout: 10_000 }).toEqual([]);
    expect(await told(say('Hello.'))).toBe('nothing');
  });

  it('speaks with what was set up since, without being started by anybody', async () => {
    await writeTestingInstallation(folder, testingModels.untimed);
    expect((await say('Hello there.')).words).toEqual([]);
    await writeTestingInstallation(folder, testingModels.timed);
    expect((await say('Hello there.')).words).toHaveLength(2);
  });

  it('believes durations in whole numbers, and none that are not one for each symbol', async () => {
    await writeTestingInstallation(folder, testingModels.whole);
    expect((await say('Hello there.')).words).toHaveLength(2);
    await writeTestingInstallation(folder, testingModels.few);
    const take = await say('Hello there.');
    expect(take.words).toEqual([]);
    expect(take.durationSeconds).toBeGreaterThan(0.5);
  });
});
