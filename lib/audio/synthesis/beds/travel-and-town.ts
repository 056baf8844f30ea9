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
  pinkStereo,
  place,
  ring,
  sampleRate,
  samples,
  stereo,
  wander,
} from '../dsp.ts';
import { hoof, step } from '../effects/steps.ts';
import { reverb, rooms } from '../reverb.ts';
import { babble } from './living.ts';
import type { Bed } from './weather.ts';

/** An old street: talk, soles, a cart far off. */
export const street: Bed = (n, intensity, random) => {
  const out = babble(n, random, 5 + Math.round(6 * intensity), 0.9);
  const walkers = stereo(n);
  for (let k = 0; k < 4 + Math.round(4 * intensity); k++) {
    let at = random.next() * n;
    const pace = random.range(0.46, 0.62);
    const steps = random.integer(12, 30);
    const gain = random.log(0.06, 0.3);
    const from = random.range(-0.9, 0.9);
    const drift = random.range(-0.05, 0.05);
    for (let s = 0; s < steps; s++) {
      const fade = Math.sin((Math.PI * (s + 0.5)) / steps);
      place(walkers, step(random, 'stone'), at, gain * fade * random.range(0.7, 1.1), from + drift * s, true);
      at += pace * random.range(0.93, 1.07) * sampleRate;
    }
  }
  reverb(walkers, { ...rooms.outdoors, wet: 0.6 }, true);
  addStereo(out, walkers, 0.8);
  const rumble = pinkStereo(n, random, 0.35);
  filterStereo(rumble, lowpass(190), true);
  multiply(rumble.left, wander(n, random, 1.3, 0.3, 1));
  multiply(rumble.right, wander(n, random, 1.3, 0.3, 1));
  return addStereo(out, rumble);
};

/** Motor traffic, passing and far. */
export const city: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.5);
  filterStereo(out, lowpass(420), true);
  filterStereo(out, peaking(90, 0.8, 5), true);
  multiply(out.left, wander(n, random, 1.2, 0.6, 1.1));
  multiply(out.right, wander(n, random, 1.2, 0.6, 1.1));
  const cars = Math.round((n / sampleRate) * (0.22 + 0.35 * intensity));
  for (let k = 0; k < cars; k++) {
    const length = samples(random.range(2, 4));
    const pass = new Float32Array(length);
    random.fillNoise(pass, 1);
    filter(filter(pass, bandpass(random.range(500, 1100), 0.5)), lowpass(2600));
    const middle = random.range(0.4, 0.6);
    for (let i = 0; i < length; i++) {
      const d = (i / length - middle) * 7;
      pass[i] = (pass[i] ?? 0) * (1 / (1 + d * d)) * Math.sin((Math.PI * i) / length);
    }
    place(out, pass, random.next() * n, random.log(0.08, 0.4), random.range(-0.8, 0.8), true);
  }
  return out;
};

/** A quiet room and its clock: the escapement's two unequal beats, never quite even. */
export const clockRoom: Bed = (n, intensity, random) => {
  const out = stereo(n);
  const beats = 2 * Math.round(n / sampleRate / 1.04);
  const tick = (hz: number): Float32Array => {
    const grain = burst(random, 0.09, 0.0004, 0.01);
    filter(grain, bandpass(3000, 0.7));
    ring(grain, 2, hz, 0.035, 0.3);
    ring(grain, 2, hz * 2.6, 0.02, 0.18);
    ring(grain, 2, hz * 0.24, 0.06, 0.3);
    return grain;
  };
  for (let k = 0; k < beats; k++) {
    const at = ((k + (k % 2 === 0 ? 0 : 0.035)) / beats) * n + random.range(-0.004, 0.004) * sampleRate;
    place(out, tick(k % 2 === 0 ? 1650 : 1420), at, random.range(0.4, 0.8) * (0.7 + 0.3 * intensity), 0.2, true);
  }
  reverb(out, { ...rooms.parlour, wet: 0.55 }, true);
  const air = pinkStereo(n, random, 0.3);
  filterStereo(air, lowpass(700), true);
  multiply(multiply(air.left, wander(n, random, 1, 0.5, 1.1)), wander(n, random, 0.4, 0.6, 1.1));
  multiply(multiply(air.right, wander(n, random, 1, 0.5, 1.1)), wander(n, random, 0.4, 0.6, 1.1));
  return addStereo(out, air);
};

/** Inside a railway carriage: the roar of the wheels, the joints of the rails in pairs, a speed that wavers. */
export const train: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.6);
  filterStereo(out, lowpass(330), true);
  filterStereo(out, peaking(70, 1, 6), true);
  const rush = pinkStereo(n, random, 0.1 + 0.07 * intensity);
  filterStereo(rush, bandpass(1200, 0.5), true);
  addStereo(out, rush);
  multiply(multiply(out.left, wander(n, random, 1.1, 0.65, 1.1)), wander(n, random, 0.3, 0.75, 1.1));
  multiply(multiply(out.right, wander(n, random, 1.1, 0.65, 1.1)), wander(n, random, 0.3, 0.75, 1.1));
  const speed = wander(n, random, 3.5, 0.82, 1.18);
  const clack = (): Float32Array => {
    const grain = burst(random, 0.16, 0.001, 0.05);
    filter(grain, lowpass(2200));
    ring(grain, 0, random.range(88, 100), 0.16, 1.2, 0, 0.002);
    ring(grain, 0, random.range(420, 520), 0.08, 0.6, 0, 0.001);
    ring(grain, 0, random.range(1350, 1600), 0.05, 0.3, 0, 0.001);
    return grain;
  };
  let at = 0;
  while (at < n) {
    const gap = (0.2 / (speed[Math.floor(at) % n] ?? 1)) * sampleRate;
    // The joints are what says train: they stand out of the rumble.
    const gain = random.range(0.8, 1.5);
    place(out, clack(), at, gain, -0.15, true);
    place(out, clack(), at + gap, gain * 0.85, 0.15, true);
    at += (random.range(1.0, 1.35) / (speed[Math.floor(at) % n] ?? 1)) * sampleRate;
  }
  return out;
};

/** A carriage on a road: a horse at a trot, iron tyres over stones, leather and wood. */
export const carriage: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.7);
  filterStereo(out, lowpass(240), true);
  const tyres = pinkStereo(n, random, 0.5);
  filterStereo(tyres, bandpass(900, 0.5), true);
  multiply(tyres.left, wander(n, random, 0.09, 0.1, 1));
  multiply(tyres.right, wander(n, random, 0.09, 0.1, 1));
  addStereo(out, tyres, 0.6);
  multiply(out.left, wander(n, random, 1, 0.6, 1.1));
  multiply(out.right, wander(n, random, 1, 0.6, 1.1));
  const horse = stereo(n);
  const pace = wander(n, random, 2.5, 0.8, 1.2);
  let at = 0;
  while (at < n) {
    const beat = (0.36 / (pace[Math.floor(at) % n] ?? 1)) * sampleRate;
    place(horse, hoof(random), at, random.range(0.3, 0.6), -0.2, true);
    place(horse, hoof(random), at + random.range(0.02, 0.05) * sampleRate, random.range(0.2, 0.4), -0.1, true);
    if (random.chance(0.15)) {
      const creak = burst(random, 0.12, 0.03, 0.12);
      filter(creak, bandpass(random.range(700, 1300), 6));
      place(horse, creak, at, 0.5 * intensity, 0.3, true);
    }
    at += beat * random.range(0.92, 1.08);
  }
  filterStereo(horse, highpass(90), true);
  reverb(horse, { ...rooms.outdoors, wet: 0.3 }, true);
  return addStereo(out, horse);
};

/** Below deck: timbers that work, water along the planks. */
export const ship: Bed = (n, intensity, random) => {
  const out = pinkStereo(n, random, 0.45);
  filterStereo(out, lowpass(300), true);
  multiply(out.left, wander(n, random, 1.3, 0.3, 1));
  multiply(out.right, wander(n, random, 1.3, 0.3, 1));
  const wash = pinkStereo(n, random, 0.18);
  filterStereo(wash, bandpass(1100, 0.5), true);
  multiply(wash.left, wander(n, random, 1.1, 0.1, 1));
  multiply(wash.right, wander(n, random, 1.1, 0.1, 1));
  addStereo(out, wash);
  const timbers = stereo(n);
  let at = random.next() * sampleRate;
  while (at < n) {
    const seconds = random.range(0.25, 0.9);
    const groan = new Float32Array(samples(seconds));
    let t = 0;
    let gap = random.range(0.014, 0.03);
    const hz = random.range(260, 620);
    while (t < seconds - 0.05) {
      ring(groan, samples(t), hz * random.range(0.97, 1.03), 0.03, random.range(0.3, 1) * Math.sin((Math.PI * t) / seconds));
      t += gap;
      gap *= random.range(0.94, 1.09);
    }
    place(timbers, groan, at, random.log(0.22, 0.8) * (0.6 + 0.4 * intensity), random.range(-0.8, 0.8), true);
    at += random.log(0.5, 3.5) * sampleRate;
  }
  reverb(timbers, { ...rooms.parlour, wet: 0.6 }, true);
  return addStereo(out, timbers);
};
