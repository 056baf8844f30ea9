import type { MonoSound } from './speech-frames.ts';
import { XorShift } from './random.ts';
import type { WordTime } from './types.ts';

/** Made-up speech for tests: syllables of a consonant and a vowel, in voices of any pitch, throat and pace. */
export interface TestVoice {
  hertz: number;
  /** Factor on all formants. */
  throat: number;
  /** Factor on all lengths: 1.2 is slower. */
  pace: number;
  sampleRate: number;
}
export interface TestSpeech extends MonoSound {
  words: WordTime[];
}

export const plainVoice: TestVoice = { hertz: 120, throat: 1, pace: 1, sampleRate: 16_000 };

const vowels = [[730, 1090, 2440], [270, 2290, 3010], [300, 870, 2240], [530, 1840, 2480], [570, 840, 2410], [660, 1720, 2410], [490, 1350, 1690]] as const;
/** Noise about a frequency, or a closure (0) with a burst after it. */
const consonants = [[5200, 0.09], [2600, 0.1], [0, 0.07], [1200, 0.06], [0, 0.09], [3800, 0.08]] as const;
const edgeSeconds = 0.12;
const pauseSeconds = 0.25;

/** A resonance (two poles) over a sound, in place. */
function resonate(samples: Float32Array, rate: number, hertz: number, width: number): void {
  const r = Math.exp((-Math.PI * width) / rate);
  const a = 2 * r * Math.cos((2 * Math.PI * Math.min(hertz, rate * 0.45)) / rate);
  const gain = (1 - r) * Math.sqrt(1 - a + r * r);
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const y = gain * samples[i]! + a * y1 - r * r * y2;
    y2 = y1;
    y1 = y;
    samples[i] = y;
  }
}

function shaped(samples: Float32Array, level: number): Float32Array {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  const edge = Math.min(samples.length / 2, 0.2 * samples.length);
  return samples.map((sample, i) => (sample / loudest) * level * Math.min(1, i / edge, (samples.length - i) / edge));
}

function vowelSound(index: number, seconds: number, { hertz, throat, sampleRate }: TestVoice, rise: number): Float32Array {
  const out = new Float32Array(Math.round(seconds * sampleRate));
  let phase = 0;
  for (let i = 0; i < out.length; i += 1) {
    phase += (hertz * (1 + rise * (i / out.length))) / sampleRate;
    if (phase >= 1) {
      phase -= 1;
      out[i] = 1;
    }
  }
  const sum = new Float32Array(out.length);
  vowels[index % vowels.length]!.forEach((formant, k) => {
    const part = out.slice();
    resonate(part, sampleRate, formant * throat, 70 + 40 * k);
    const weight = [1, 0.6, 0.3][k]!;
    for (let i = 0; i < sum.length; i += 1) sum[i]! += weight * part[i]!;
  });
  return shaped(sum, 0.3);
}

function consonantSound(index: number, { throat, pace, sampleRate }: TestVoice, random: XorShift): Float32Array {
  const [hertz, seconds] = consonants[index % consonants.length]!;
  const out = new Float32Array(Math.round(seconds * pace * sampleRate));
  const from = hertz === 0 ? Math.round(out.length * 0.75) : 0;
  const noise = Float32Array.from({ length: out.length - from }, () => 2 * random.next() - 1);
  resonate(noise, sampleRate, (hertz === 0 ? 3000 : hertz) * throat, 600);
  out.set(shaped(noise, 0.06), from);
  return out;
}

/**
 * Says words, each a list of syllables: a syllable's number picks its sounds, so that the same words have the same
 * sounds in every voice. A negative number is a pause before the next syllable of that word.
 */
export function saySyllables(words: readonly (readonly number[])[], voice: TestVoice = plainVoice): TestSpeech {
  const random = new XorShift(12_345);
  const parts: Float32Array[] = [new Float32Array(Math.round(edgeSeconds * voice.sampleRate))];
  const times: WordTime[] = [];
  let length = parts[0]!.length;
  const add = (part: Float32Array): void => {
    parts.push(part);
    length += part.length;
  };
  words.forEach((syllables, index) => {
    if (syllables[0] !== undefined && syllables[0] < 0) add(new Float32Array(Math.round(pauseSeconds * voice.pace * voice.sampleRate)));
    const from = length / voice.sampleRate;
    for (const syllable of syllables) {
      if (syllable < 0) continue;
      add(consonantSound(syllable, voice, random));
      add(vowelSound(Math.floor(syllable / consonants.length) + syllable, (0.11 + 0.02 * (syllable % 4)) * voice.pace, voice, 0.1 * ((syllable % 3) - 1)));
    }
    times.push({ from, to: length / voice.sampleRate, start: index * 4, end: index * 4 + 3 });
  });
  add(new Float32Array(Math.round(edgeSeconds * voice.sampleRate)));
  const samples = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRate: voice.sampleRate, words: times };
}

/** Words of one to three syllables that follow from a seed. */
export function syllablesOf(count: number, seed: number): number[][] {
  const random = new XorShift(seed);
  return Array.from({ length: count }, () => Array.from({ length: 1 + Math.floor(3 * random.next()) }, () => Math.floor(42 * random.next())));
}
