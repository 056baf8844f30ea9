/** Music, beds and effects for the stand-ins: what the words of the prompt name, made by the built-in engine. */
import { hashText, XorShift } from '../../../lib/audio/random.ts';
import { palette } from '../../../lib/audio/synthesis/index.ts';
import { moodScores } from '../../../lib/audio/synthesis/moods.ts';
import type { CueLane, Pcm } from '../../../lib/audio/types.ts';
import { decodeWav } from '../../../lib/audio/wav.ts';
import { createLocalSoundEngine } from '../../../lib/services/cues/local-engine.ts';

export interface SoundAsk {
  prompt: string;
  /** Length of the sound, to the sample. */
  seconds: number;
  seed: number;
  /** What a prompt is taken for that does not say whether it asks for music. */
  otherwise: 'music' | 'effect';
}

export interface SoundMaker {
  /** Stereo, 44,100 Hz, exactly as long as asked. */
  make(ask: SoundAsk): Promise<Pcm>;
  close(): Promise<void>;
}

const sampleRate = 44_100;
const musicWords = /\b(?:music|score|theme|melody|song|instrumental|orchestra\w*|piano|strings?|violins?|cello|harp|ambient pad|bpm|chords?|soundtrack)\b/iu;
const moods = Object.keys(moodScores);

/** A maker of sounds. With `quick` it makes shaped noise of the right length at almost no cost: for benches of load. */
export function createSoundMaker({ quick }: { quick: boolean }): SoundMaker {
  const engine = quick ? null : createLocalSoundEngine();
  return {
    async make(ask) {
      if (engine === null) return noise(ask);
      const { lane, sound } = soundFor(ask.prompt, ask.otherwise);
      const made = await engine.make({ lane, sound, prompt: ask.prompt, intensity: 0.5, seconds: ask.seconds, seed: ask.seed });
      return fitted(decodeWav(made.wav), ask.seconds, made.loops);
    },
    close: async () => await engine?.close(),
  };
}

/** The sound of the palette whose name shares most words with the prompt; music by its mood; else by the prompt's hash. What it says it wants none of does not count. */
export function soundFor(asked: string, otherwise: SoundAsk['otherwise']): { lane: CueLane; sound: string } {
  const prompt = asked.replaceAll(/\b(?:no|without|not)\s+(?:any\s+)?\w+/giu, '');
  const words = new Set(stems(prompt));
  const hash = hashText(asked);
  const pick = (list: readonly string[]): string => list[hash % list.length] ?? '';
  if (musicWords.test(prompt)) return { lane: 'music', sound: moods.find((mood) => words.has(stem(mood))) ?? pick(moods) };
  const scored = palette.map((one) => {
    const named = new Set(stems(`${one.label} ${one.id.replaceAll('-', ' ')}`));
    return { one, score: [...named].filter((word) => words.has(word)).length / Math.sqrt(named.size) };
  });
  const [best] = scored.sort((a, b) => b.score - a.score);
  if (best !== undefined && best.score > 0) return { lane: best.one.lane, sound: best.one.id };
  if (otherwise === 'music') return { lane: 'music', sound: pick(moods) };
  const effects = palette.filter((one) => one.lane === 'effect').map((one) => one.id);
  return { lane: 'effect', sound: pick(effects) };
}

const empty = new Set(['the', 'a', 'an', 'of', 'on', 'in', 'is', 'over', 'and', 'with', 'room', 'sound', 'near', 'far']);

function stems(text: string): string[] {
  return (text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => !empty.has(word)).map(stem);
}

function stem(word: string): string {
  return word.replace(/(?:ing|ed|es|s|e)$/u, '').slice(0, 6);
}

/** As long as asked: what loops goes round, what does not falls silent; the end fades. */
function fitted(pcm: Pcm, seconds: number, loops: boolean): Pcm {
  const frames = Math.round(seconds * sampleRate);
  return {
    sampleRate,
    channels: pcm.channels.map((samples) => {
      const out = new Float32Array(frames);
      for (let at = 0; at < frames; at += samples.length) {
        out.set(samples.subarray(0, Math.min(samples.length, frames - at)), at);
        if (!loops) break;
      }
      fadeEnd(out);
      return out;
    }),
  };
}

function fadeEnd(samples: Float32Array): void {
  const fade = Math.min(Math.floor(samples.length / 4), sampleRate / 10);
  for (let i = 0; i < fade; i += 1) samples[samples.length - 1 - i]! *= i / fade;
}

/** Noise through one slow filter, rising and falling: no two prompts alike, the same prompt the same. */
function noise({ prompt, seconds, seed }: SoundAsk): Pcm {
  const frames = Math.round(seconds * sampleRate);
  const hash = hashText(`${prompt}/${seed}`);
  const smooth = 0.9 + (hash % 90) / 1000;
  const period = sampleRate * (2 + (hash % 5));
  const channel = (side: number): Float32Array => {
    const random = new XorShift(hash + side);
    const out = new Float32Array(frames);
    let last = 0;
    for (let i = 0; i < frames; i += 1) {
      last = smooth * last + (1 - smooth) * (random.next() * 2 - 1);
      out[i] = last * (1 + 0.5 * Math.sin((2 * Math.PI * i) / period));
    }
    fadeEnd(out);
    return out;
  };
  return { sampleRate, channels: [channel(0), channel(1)] };
}
