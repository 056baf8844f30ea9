import { sampleRate, samples } from './dsp.ts';
import type { Random } from './random.ts';

export const birdSpecies = ['whistler', 'trill', 'tit', 'warbler', 'sparrow'] as const;
export type BirdSpecies = (typeof birdSpecies)[number];

/** One note: a sine that glides, with a little second harmonic, under a smooth window. */
function note(out: Float32Array, at: number, seconds: number, from: number, to: number, gain: number, bend = 0): number {
  const start = samples(at);
  const n = samples(seconds);
  let phase = 0;
  for (let i = 0; i < n && start + i < out.length; i++) {
    const t = i / n;
    const hz = from + (to - from) * t + bend * Math.sin(Math.PI * t);
    phase += (2 * Math.PI * hz) / sampleRate;
    const window = Math.min(1, t / 0.12, (1 - t) / 0.3);
    out[start + i] = (out[start + i] ?? 0) + gain * window * (Math.sin(phase) + 0.08 * Math.sin(2 * phase));
  }
  return at + seconds;
}

/** A phrase of a song, up to two seconds. Songs of small birds lie between 2 and 7 kHz. */
export function birdPhrase(random: Random, species: BirdSpecies): Float32Array {
  const out = new Float32Array(samples(2.2));
  let t = 0;
  if (species === 'whistler') {
    const base = random.range(1900, 2900);
    const count = random.integer(2, 5);
    for (let k = 0; k < count; k++) {
      const hz = base * random.range(0.85, 1.3);
      t = note(out, t, random.range(0.1, 0.3), hz, hz * random.range(0.85, 1.15), 0.8, random.range(-200, 300)) + random.range(0.02, 0.12);
    }
  } else if (species === 'trill') {
    const hz = random.range(3800, 5600);
    const count = random.integer(9, 22);
    for (let k = 0; k < count; k++) t = note(out, t, 0.034, hz * 1.12, hz * 0.88, 0.35 + (0.4 * k) / count) + 0.018;
  } else if (species === 'tit') {
    const high = random.range(4600, 5800);
    const count = random.integer(2, 4);
    for (let k = 0; k < count; k++) {
      t = note(out, t, 0.09, high, high * 0.97, 0.6) + 0.035;
      t = note(out, t, 0.12, high * 0.76, high * 0.74, 0.6) + 0.06;
    }
  } else if (species === 'warbler') {
    let hz = random.range(2800, 4200);
    while (t < 1.4) {
      const next = Math.max(2200, Math.min(6200, hz * random.range(0.75, 1.32)));
      t = note(out, t, random.range(0.035, 0.1), hz, next, random.range(0.35, 0.8), random.range(-300, 600)) + random.range(0.008, 0.04);
      hz = next;
    }
  } else {
    const count = random.integer(1, 3);
    for (let k = 0; k < count; k++) {
      const hz = random.range(3300, 4300);
      t = note(out, t, 0.055, hz, hz * 1.45, 0.7, 500);
      t = note(out, t, 0.06, hz * 1.4, hz * 0.85, 0.55) + random.range(0.12, 0.3);
    }
  }
  return out.subarray(0, Math.min(out.length, samples(t + 0.02)));
}
