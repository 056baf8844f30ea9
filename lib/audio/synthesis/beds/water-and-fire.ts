import {
  add,
  addStereo,
  bandpass,
  burst,
  filter,
  filterStereo,
  highpass,
  lowpass,
  multiply,
  pink,
  pinkStereo,
  place,
  ring,
  sampleRate,
  samples,
  scale,
  stereo,
  sweep,
  wander,
  white,
  whiteStereo,
} from '../dsp.ts';
import { reverb, rooms } from '../reverb.ts';
import type { Random } from '../random.ts';
import type { Bed } from './weather.ts';

/** Adds the swell of one wave to a curve that is a circle: a rise as it comes in, a break, a long draw back. */
function addWave(curve: Float32Array, at: number, rise: number, fall: number, height: number): void {
  const n = curve.length;
  const up = samples(rise);
  const down = samples(fall * 4);
  for (let i = -up; i < down; i++) {
    const j = (((Math.round(at) + i) % n) + n) % n;
    const level = i < 0 ? ((i + up) / up) ** 2 : Math.exp(-i / sampleRate / fall);
    curve[j] = (curve[j] ?? 0) + height * level;
  }
}

export const sea: Bed = (n, intensity, random) => {
  const breaking = [new Float32Array(n).fill(0.06), new Float32Array(n).fill(0.06)] as const;
  let at = random.range(0, 3) * sampleRate;
  const end = n + at;
  while (at < end) {
    const height = random.range(0.35, 1);
    const pan = random.range(0.25, 0.75);
    const rise = random.range(0.5, 1.3);
    const fall = random.range(0.7, 1.7);
    addWave(breaking[0], at, rise, fall, height * (1 - pan));
    addWave(breaking[1], at + random.range(0, 0.5) * sampleRate, rise, fall, height * pan);
    at += random.range(1.8, 5.2) * sampleRate;
  }
  const out = stereo(n);
  for (const [curve, target] of [[breaking[0], out.left], [breaking[1], out.right]] as const) {
    const cutoff = new Float32Array(n);
    for (let i = 0; i < n; i++) cutoff[i] = 350 + (3200 + 2600 * intensity) * Math.min(1, curve[i] ?? 0);
    add(target, multiply(sweep(pink(n, random), cutoff, 0.7, 'low', true), curve), 1.4);
    // Foam: the fizz that is left on the sand.
    const foam = filter(white(n, random, 0.12), highpass(3500), true);
    add(target, multiply(multiply(foam, curve), wander(n, random, 0.25, 0.6, 1.2)), 0.6);
  }
  const deep = pinkStereo(n, random, 0.2 + 0.25 * intensity);
  filterStereo(deep, lowpass(160), true);
  multiply(deep.left, wander(n, random, 1.4, 0.4, 1));
  multiply(deep.right, wander(n, random, 1.4, 0.4, 1));
  return addStereo(out, deep);
};

/** A bubble: a sine at its Minnaert frequency that rises as it nears the surface. */
function bubble(random: Random, low: number, high: number): Float32Array {
  const hz = random.log(low, high);
  const t60 = Math.min(0.16, 28 / hz) * random.range(0.8, 2.2);
  const out = new Float32Array(samples(t60 * 1.1));
  const rise = random.range(0.1, 0.6) / t60;
  const decay = 10 ** (-3 / (t60 * sampleRate));
  let level = 1;
  let phase = 0;
  for (let i = 0; i < out.length; i++) {
    phase += (2 * Math.PI * hz * (1 + (rise * i) / sampleRate)) / sampleRate;
    out[i] = Math.sin(phase) * level * Math.min(1, i / 60);
    level *= decay;
  }
  return out;
}

export const stream: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.03 + 0.07 * intensity);
  filterStereo(out, bandpass(900, 0.35), true);
  const fine = whiteStereo(n, random, 0.006 + 0.016 * intensity);
  filterStereo(fine, highpass(2500), true);
  filterStereo(fine, lowpass(8000), true);
  addStereo(out, fine);
  multiply(out.left, wander(n, random, 0.9, 0.7, 1.25));
  multiply(out.right, wander(n, random, 0.9, 0.7, 1.25));
  // A stream is its bubbles; the rush only binds them.
  const bubbles: [Float32Array, ...Float32Array[]] = [bubble(random, 400, 2600)];
  for (let i = 0; i < 150; i++) bubbles.push(bubble(random, i % 4 === 0 ? 260 : 450, i % 4 === 0 ? 600 : 2800));
  const busy = wander(n, random, 0.8, 0.1, 1);
  const count = Math.round((n / sampleRate) * (150 + 230 * intensity));
  for (let i = 0; i < count; i++) {
    const at = Math.floor(random.next() * n);
    place(out, random.pick(bubbles), at, random.log(0.03, 0.42) * (busy[at] ?? 1), random.range(-0.8, 0.8), true);
  }
  return out;
};

export const fire: Bed = (n, intensity, random) => {
  const roar = pinkStereo(n, random, 0.16 + 0.3 * intensity);
  filterStereo(roar, lowpass(260), true);
  const flutter = wander(n, random, 0.22, 0.55, 1.1);
  const slow = wander(n, random, 1.5, 0.55, 1.1);
  multiply(multiply(roar.left, flutter), slow);
  multiply(multiply(roar.right, wander(n, random, 0.22, 0.55, 1.1)), slow);
  const hiss = whiteStereo(n, random, 0.014 + 0.02 * intensity);
  filterStereo(hiss, bandpass(4200, 0.5), true);
  multiply(hiss.left, wander(n, random, 0.5, 0.3, 1.2));
  multiply(hiss.right, wander(n, random, 0.5, 0.3, 1.2));
  addStereo(roar, hiss);
  const make = (): Float32Array => {
    const grain = burst(random, 0.05, 0.0003, random.range(0.004, 0.03));
    filter(grain, bandpass(random.log(900, 6500), 0.9));
    if (random.chance(0.2)) ring(grain, 4, random.log(180, 420), 0.05, 0.5);
    return grain;
  };
  const crackles: [Float32Array, ...Float32Array[]] = [make()];
  for (let i = 0; i < 39; i++) crackles.push(make());
  let at = 0;
  while (at < n) {
    // Sap boils in spits: a handful of cracks close together, then a wait.
    const spit = random.chance(0.25) ? random.integer(4, 11) : 1;
    const pan = random.range(-0.45, 0.45);
    let t = at;
    for (let k = 0; k < spit; k++) {
      place(roar, random.pick(crackles), t, random.log(0.05, 0.62), pan + random.range(-0.1, 0.1), true);
      t += random.log(0.008, 0.09) * sampleRate;
    }
    at += random.log(0.02, 0.45 - 0.25 * intensity) * sampleRate;
  }
  return roar;
};

/** Drips in a vaulted space. */
export const cave: Bed = (n, intensity, random) => {
  const out = stereo(n);
  let at = random.next() * sampleRate;
  while (at < n) {
    const drip = bubble(random, 650, 1900);
    place(out, drip, at, random.log(0.08, 0.5), random.range(-0.8, 0.8), true);
    if (random.chance(0.4)) place(out, bubble(random, 1400, 2800), at + random.range(0.02, 0.07) * sampleRate, 0.1, 0, true);
    at += random.log(0.18, 1.5 - 0.8 * intensity) * sampleRate;
  }
  reverb(out, { ...rooms.hall, size: 1.7, decaySeconds: 2.6, wet: 1.1 }, true);
  const breath = pinkStereo(n, random, 0.05);
  filterStereo(breath, lowpass(320), true);
  scale(multiply(breath.left, wander(n, random, 1.1, 0.5, 1.1)), 0.9);
  scale(multiply(breath.right, wander(n, random, 1.1, 0.5, 1.1)), 0.9);
  return addStereo(out, breath);
};
