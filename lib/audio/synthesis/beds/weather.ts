import {
  addStereo,
  bandpass,
  burst,
  filter,
  filterStereo,
  highpass,
  lowpass,
  multiply,
  peaking,
  pink,
  pinkStereo,
  place,
  ring,
  sampleRate,
  samples,
  scale,
  type Stereo,
  sweep,
  wander,
  whiteStereo,
} from '../dsp.ts';
import type { Random } from '../random.ts';

/** A bed: `length` samples that are a circle (the end meets the start), shaped by an intensity from 0 to 1. */
export type Bed = (length: number, intensity: number, random: Random) => Stereo;

type Grains = [Float32Array, ...Float32Array[]];

/** The splash of one drop: a click of noise and now and then the ring of the bubble it drags under (Minnaert). */
function dropGrains(random: Random, low: number, high: number, ringing: number): Grains {
  const make = (): Float32Array => {
    const grain = burst(random, 0.03, 0.0006, random.range(0.008, 0.03));
    filter(grain, bandpass(random.log(low, high), 1.1));
    if (random.chance(ringing)) ring(grain, samples(0.002), random.log(1400, 5200), random.range(0.012, 0.03), 0.25);
    return grain;
  };
  const grains: Grains = [make()];
  for (let i = 0; i < 31; i++) grains.push(make());
  return grains;
}

function scatter(out: Stereo, grains: Grains, perSecond: number, gain: number, random: Random): void {
  const n = out.left.length;
  const count = Math.round((n / sampleRate) * perSecond);
  for (let i = 0; i < count; i++) {
    // Loudness of drops follows a power law: many far, few near.
    const near = random.log(0.06, 1);
    place(out, random.pick(grains), random.next() * n, near * gain, random.range(-0.9, 0.9), true);
  }
}

export const rain: Bed = (n, intensity, random) => {
  const wash = whiteStereo(n, random, 0.05 + 0.1 * intensity);
  filterStereo(wash, highpass(900 - 500 * intensity), true);
  filterStereo(wash, lowpass(7000 + 2500 * intensity, 0.6), true);
  const far = pinkStereo(n, random, 0.06 + 0.22 * intensity);
  filterStereo(far, lowpass(1600), true);
  addStereo(wash, far);
  const swell = wander(n, random, 1.5, 0.72, 1.15);
  multiply(wash.left, swell);
  multiply(wash.right, wander(n, random, 1.4, 0.9, 1.1));
  multiply(wash.right, swell);
  multiply(wash.left, wander(n, random, 1.4, 0.9, 1.1));
  scatter(wash, dropGrains(random, 1800, 7500, 0.35), 60 + 420 * intensity, 0.75 - 0.3 * intensity, random);
  return wash;
};

/** Drops on slates and boards overhead: short thuds of the roof under the hush outside. */
export const rainRoof: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.1 + 0.12 * intensity);
  filterStereo(out, lowpass(2200), true);
  multiply(out.left, wander(n, random, 1.5, 0.75, 1.15));
  multiply(out.right, wander(n, random, 1.5, 0.75, 1.15));
  const make = (): Float32Array => {
    const grain = burst(random, 0.06, 0.0012, random.range(0.02, 0.05));
    filter(grain, bandpass(random.log(350, 1500), 1.3));
    scale(grain, 1.6);
    return grain;
  };
  const grains: Grains = [make()];
  for (let i = 0; i < 23; i++) grains.push(make());
  scatter(out, grains, 50 + 190 * intensity, 0.8, random);
  scatter(out, dropGrains(random, 2200, 5200, 0.1), 14, 0.12, random);
  return out;
};

/** Drops on the pane, from inside: hard small ticks, runnels, the weather dulled by the wall. */
export const rainWindow: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.09 + 0.12 * intensity);
  filterStereo(out, lowpass(1300), true);
  multiply(out.left, wander(n, random, 1.4, 0.7, 1.2));
  multiply(out.right, wander(n, random, 1.4, 0.7, 1.2));
  const make = (): Float32Array => {
    const grain = burst(random, 0.04, 0.0004, random.range(0.006, 0.02));
    filter(grain, bandpass(random.log(1100, 4200), 1.4));
    ring(grain, 10, random.log(900, 2600), 0.02, 0.1);
    return grain;
  };
  const grains: Grains = [make()];
  for (let i = 0; i < 23; i++) grains.push(make());
  scatter(out, grains, 26 + 130 * intensity, 0.75, random);
  return out;
};

/** One curve of gusts drives loudness and pitch of the air together, a little apart in each ear. */
function gusts(n: number, random: Random, strength: number): Float32Array {
  const slow = wander(n, random, 2.2, 0.25, 1);
  const quick = wander(n, random, 0.7, 1 - strength, 1 + strength * 0.4);
  return multiply(slow, quick);
}

function air(n: number, random: Random, gust: Float32Array, low: number, high: number, q: number): Float32Array {
  const cutoff = new Float32Array(n);
  const drift = wander(n, random, 1.1, 0.88, 1.14);
  for (let i = 0; i < n; i++) cutoff[i] = (low + (high - low) * (gust[i] ?? 0)) * (drift[i] ?? 1);
  return multiply(sweep(pink(n, random), cutoff, q, 'band', true), gust);
}

export const wind: Bed = (n, intensity, random) => {
  const gust = gusts(n, random, 0.4 + 0.2 * intensity);
  const out = { left: air(n, random, gust, 140, 520 + 260 * intensity, 1.2), right: air(n, random, gust, 140, 500 + 260 * intensity, 1.2) };
  const body = pinkStereo(n, random, 0.22);
  filterStereo(body, lowpass(240), true);
  multiply(body.left, gust);
  multiply(body.right, gust);
  addStereo(out, body);
  const hiss = pinkStereo(n, random, 0.1 + 0.08 * intensity);
  filterStereo(hiss, bandpass(2600, 0.5), true);
  multiply(multiply(hiss.left, gust), gust);
  multiply(multiply(hiss.right, gust), gust);
  addStereo(out, hiss);
  if (intensity > 0.35) {
    // The whistle of an edge: a narrow band that rises with the gust.
    const whistle = air(n, random, gust, 420, 1050, 14);
    place(out, multiply(whistle, gust), 0, 0.5 * intensity, random.range(-0.5, 0.5));
  }
  return out;
};

/** Wind over snow: no leaves, a thin high voice and the dry hiss of driven grains. */
export const snowWind: Bed = (n, intensity, random) => {
  const gust = gusts(n, random, 0.5);
  const out = { left: air(n, random, gust, 240, 700, 2.4), right: air(n, random, gust, 230, 720, 2.4) };
  place(out, multiply(air(n, random, gust, 600, 1500, 18), gust), 0, 0.4 + 0.3 * intensity, random.range(-0.4, 0.4));
  const grains = whiteStereo(n, random, 0.03 + 0.04 * intensity);
  filterStereo(grains, bandpass(5200, 0.7), true);
  for (const channel of [grains.left, grains.right]) multiply(multiply(channel, gust), wander(n, random, 0.3, 0.3, 1.2));
  return addStereo(out, grains);
};

export const storm: Bed = (n, intensity, random) => {
  const out = rain(n, 0.75 + 0.25 * intensity, random);
  scale(out.left, 0.8);
  scale(out.right, 0.8);
  addStereo(out, wind(n, 0.7 + 0.3 * intensity, random), 1.3);
  // Weather rolling far off; the claps themselves are effects.
  const roll = pinkStereo(n, random, 0.9);
  filterStereo(roll, lowpass(85), true);
  filterStereo(roll, peaking(55, 0.8, 4), true);
  const swell = wander(n, random, 1.8, 0, 1);
  multiply(multiply(roll.left, swell), swell);
  multiply(multiply(roll.right, swell), swell);
  return addStereo(out, roll);
};
