import { sampleRate, samples } from './dsp.ts';
import type { Random } from './random.ts';

export interface Speaker {
  /** Median pitch. */
  hz: number;
  /** Length of the vocal tract against a man's: scales the formants. */
  tract: number;
}

export const speakers: readonly [Speaker, ...Speaker[]] = [
  { hz: 105, tract: 1 },
  { hz: 128, tract: 1.03 },
  { hz: 142, tract: 1.06 },
  { hz: 188, tract: 1.15 },
  { hz: 215, tract: 1.18 },
];

/** First three formants of vowels, Hz (after G. Peterson and H. Barney, 1952). */
export const vowels: readonly [readonly [number, number, number], ...(readonly [number, number, number])[]] = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
  [490, 1350, 1690],
  [660, 1720, 2410],
];

/** A voiced sound: glottal pulses through three formant resonators that glide from one vowel to another. */
export function voiced(
  random: Random,
  speaker: Speaker,
  seconds: number,
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  pitchFrom: number,
  pitchTo: number,
  roughness = 0.02,
): Float32Array {
  const n = samples(seconds);
  const out = new Float32Array(n);
  let phase = random.next();
  let drift = 1;
  let last = 0;
  let tilt = 0;
  const y1 = [0, 0, 0];
  const y2 = [0, 0, 0];
  const c1 = [0, 0, 0];
  const c2 = [0, 0, 0];
  const g = [0, 0, 0];
  const widths = [85, 110, 160];
  const levels = [1, 0.55, 0.22];
  for (let i = 0; i < n; i++) {
    const t = i / n;
    if ((i & 63) === 0) {
      for (let f = 0; f < 3; f++) {
        const hz = ((from[f] ?? 500) + ((to[f] ?? 500) - (from[f] ?? 500)) * t) * speaker.tract;
        const r = Math.exp((-Math.PI * (widths[f] ?? 100)) / sampleRate);
        c1[f] = 2 * r * Math.cos((2 * Math.PI * hz) / sampleRate);
        c2[f] = r * r;
        g[f] = (1 - r) * 2 * Math.sin((2 * Math.PI * hz) / sampleRate) * 8 * (levels[f] ?? 1);
      }
    }
    phase += (speaker.hz * (pitchFrom + (pitchTo - pitchFrom) * t) * drift) / sampleRate;
    if (phase >= 1) {
      phase -= 1;
      drift = 1 + random.range(-roughness, roughness);
    }
    // A rounded pulse: opens slowly, closes fast; its difference is what the lips radiate.
    const pulse = phase < 0.55 ? Math.sin((Math.PI * phase) / 1.1) ** 2 : Math.max(0, 1 - (phase - 0.55) / 0.13);
    const source = pulse - last + (random.next() - 0.5) * 0.02;
    last = pulse;
    tilt += 0.35 * (source - tilt);
    let sum = 0;
    for (let f = 0; f < 3; f++) {
      const y = tilt * (g[f] ?? 0) + (c1[f] ?? 0) * (y1[f] ?? 0) - (c2[f] ?? 0) * (y2[f] ?? 0);
      y2[f] = y1[f] ?? 0;
      y1[f] = y;
      sum += y;
    }
    out[i] = sum * 1.2;
  }
  return out;
}

/** One syllable of talk that is no word. */
export function syllable(random: Random, speaker: Speaker): Float32Array {
  const pitch = random.range(0.85, 1.22);
  const out = voiced(random, speaker, random.range(0.12, 0.28), random.pick(vowels), random.pick(vowels), pitch, pitch * random.range(0.85, 1.08));
  const attack = samples(random.range(0.012, 0.045));
  for (let i = 0; i < out.length; i++) {
    const t = i / out.length;
    out[i] = (out[i] ?? 0) * Math.min(1, i / attack) * Math.min(1, (1 - t) / 0.35);
  }
  return out;
}
