import { add, bandpass, burst, filter, highpass, lowpass, multiply, place, ring, sampleRate, samples, shape, stereo, type Stereo } from '../dsp.ts';
import type { Random } from '../random.ts';
import { reverb, rooms } from '../reverb.ts';
import type { Effect } from './steps.ts';

/**
 * Partials of a tuned bell: ratio to the prime, level, seconds to -60 dB (hum, prime, minor-third tierce, quint, nominal
 * and above; after A. Lehr, T. Rossing). Each partial is a pair a little apart, which is what makes a bell beat.
 */
const bellPartials = [
  [0.5, 0.55, 9],
  [1, 0.8, 6.5],
  [1.19, 0.75, 5],
  [1.5, 0.28, 3.6],
  [2, 1, 3.4],
  [2.52, 0.3, 2],
  [2.66, 0.28, 1.8],
  [3.01, 0.4, 1.5],
  [4.17, 0.32, 1],
  [5.43, 0.22, 0.7],
  [6.8, 0.15, 0.45],
  [8.2, 0.1, 0.3],
] as const;

function strike(random: Random, out: Float32Array, at: number, prime: number, gain: number, ringing: number): void {
  for (const [ratio, level, t60] of bellPartials) {
    const split = random.range(0.0006, 0.0018);
    const own = prime * ratio * random.range(0.998, 1.002);
    ring(out, samples(at), own * (1 - split), t60 * ringing, gain * level * 0.3, 0, 0.001);
    ring(out, samples(at), own * (1 + split), t60 * ringing, gain * level * 0.2, 1, 0.001);
  }
  const clapper = burst(random, 0.05, 0.0004, 0.02);
  filter(clapper, bandpass(Math.min(6000, prime * 7), 0.6));
  add(out.subarray(samples(at)), clapper, gain * 0.3);
}

function put(x: Float32Array, pan = 0): Stereo {
  const out = stereo(x.length);
  place(out, x, 0, 1, pan);
  return out;
}

function fadeEnd(x: Float32Array, seconds: number): Float32Array {
  const n = Math.min(x.length, samples(seconds));
  for (let i = 0; i < n; i++) x[x.length - 1 - i] = (x[x.length - 1 - i] ?? 0) * (i / n) ** 2;
  return x;
}

export const churchBell: Effect = (intensity, random) => {
  const out = new Float32Array(samples(8));
  const prime = random.range(240, 340);
  strike(random, out, 0.005, prime, 1, 0.9);
  const swing = random.range(1.9, 2.3);
  strike(random, out, swing, prime, 0.85, 0.9);
  if (intensity > 0.5) strike(random, out, swing * 2 * 0.99, prime, 0.9, 0.9);
  return reverb(put(fadeEnd(out, 2)), { ...rooms.valley, decaySeconds: 2.4, wet: 0.3 });
};

export const handBell: Effect = (intensity, random) => {
  const out = new Float32Array(samples(2.6));
  const prime = random.range(1050, 1450);
  const count = 4 + Math.round(intensity * 5);
  let at = 0.005;
  for (let k = 0; k < count; k++) {
    strike(random, out, at, prime, random.range(0.5, 1) * (k % 2 === 0 ? 1 : 0.75), 0.16);
    at += random.range(0.12, 0.17);
  }
  return reverb(put(fadeEnd(out, 0.3)), rooms.parlour);
};

/** The bell on a spring above a shop door: several quick, dying strokes. */
export const shopBell: Effect = (_intensity, random) => {
  const out = new Float32Array(samples(2.4));
  const prime = random.range(1700, 2200);
  let at = 0.005;
  let gain = 1;
  for (let k = 0; k < 9; k++) {
    strike(random, out, at, prime, gain * random.range(0.7, 1), 0.2);
    gain *= 0.74;
    at += random.range(0.08, 0.15) * (1 + k * 0.07);
  }
  return reverb(put(fadeEnd(out, 0.3)), rooms.parlour);
};

/** The gong of a standing clock: a coiled rod, low and not quite in tune with itself. */
export const clockStrike: Effect = (_intensity, random) => {
  const strokes = 3;
  const gap = random.range(1.25, 1.5);
  const out = new Float32Array(samples(strokes * gap + 2));
  const base = random.range(225, 285);
  for (let k = 0; k < strokes; k++) {
    for (const [ratio, level, t60] of [[1, 0.9, 2.8], [1.86, 0.45, 2.1], [2.74, 0.6, 1.7], [4.1, 0.3, 1.1], [5.9, 0.22, 0.7], [8.3, 0.12, 0.35]] as const) {
      ring(out, samples(0.005 + k * gap), base * ratio, t60, level * 0.35 * random.range(0.85, 1.05), 0, 0.0015);
      ring(out, samples(0.005 + k * gap), base * ratio * 1.0022, t60 * 0.9, level * 0.22, 1, 0.0015);
    }
    const hammer = burst(random, 0.05, 0.0006, 0.02);
    filter(hammer, lowpass(1600));
    add(out.subarray(samples(0.005 + k * gap)), hammer, 0.4);
  }
  return reverb(put(fadeEnd(out, 0.8)), rooms.parlour);
};

/** Two gongs and a hammer at twenty strokes a second, in the double ring of an old exchange. */
export const telephone: Effect = (_intensity, random) => {
  const out = new Float32Array(samples(4.4));
  const low = random.range(1180, 1320);
  const high = low * random.range(1.2, 1.28);
  for (const [from, to] of [[0.005, 0.42], [0.62, 1.04], [2.0, 2.42], [2.62, 3.0]] as const) {
    let k = 0;
    for (let t = from; t < to; t += 0.0405 * random.range(0.98, 1.02)) {
      const hz = k % 2 === 0 ? low : high;
      for (const [ratio, level, t60] of [[1, 0.6, 0.55], [2.1, 0.4, 0.4], [2.95, 0.3, 0.25], [4.6, 0.2, 0.12]] as const) ring(out, samples(t), hz * ratio, t60, level * 0.22);
      k++;
    }
  }
  filter(out, highpass(500));
  return reverb(put(fadeEnd(out, 0.5)), rooms.parlour);
};

/** A pea whistle: a tone near 2.8 kHz broken by the pea some thirty times a second, in breath. */
export const whistle: Effect = (intensity, random) => {
  const seconds = 0.7 + 0.5 * intensity;
  const n = samples(seconds);
  const out = new Float32Array(n + samples(0.8));
  const hz = random.range(2500, 3000);
  const trill = random.range(28, 36);
  let phase = 0;
  for (let i = 0; i < n; i++) {
    const t = i / sampleRate;
    const pea = Math.sin(2 * Math.PI * trill * t + Math.sin(t * 11));
    phase += (2 * Math.PI * hz * (1 + 0.035 * pea)) / sampleRate;
    const level = Math.min(1, t / 0.03, (seconds - t) / 0.05) * (0.6 + 0.4 * pea);
    out[i] = level * (Math.sin(phase) + 0.2 * Math.sin(2 * phase) + 0.05 * Math.sin(3 * phase));
  }
  const breath = burst(random, seconds, 0.02, 30);
  filter(breath, bandpass(hz, 1.2));
  add(out, breath, 0.25);
  return reverb(put(out), rooms.outdoors);
};

/** A steam whistle: a chord of organ pipes driven hard, wet with steam. */
export const trainWhistle: Effect = (intensity, random) => {
  const seconds = 1.6 + intensity;
  const n = samples(seconds);
  const out = new Float32Array(n + samples(1.6));
  const base = random.range(300, 350);
  for (const ratio of [1, 1.19, 1.5, 1.68]) {
    let phase = random.next() * 6;
    const wobble = random.range(4, 6);
    for (let i = 0; i < n; i++) {
      const t = i / sampleRate;
      const push = Math.min(1, t / 0.18, (seconds - t) / 0.28);
      phase += (2 * Math.PI * base * ratio * (0.965 + 0.035 * push + 0.002 * Math.sin(2 * Math.PI * wobble * t))) / sampleRate;
      out[i] = (out[i] ?? 0) + 0.25 * Math.max(0, push) * (Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.28 * Math.sin(3 * phase) + 0.1 * Math.sin(5 * phase));
    }
  }
  const steam = burst(random, seconds, 0.08, 40);
  filter(filter(steam, bandpass(2400, 0.6)), lowpass(5200));
  multiply(steam, shape(steam.length, [[0, 0], [0.15, 1], [0.5, 0.55], [seconds * 0.7, 0.4], [seconds - 0.05, 0.05], [seconds, 0]]));
  add(out, steam, 0.13);
  return reverb(put(out), { ...rooms.valley, wet: 0.4 });
};
