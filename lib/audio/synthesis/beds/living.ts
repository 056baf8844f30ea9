import {
  addStereo,
  bandpass,
  filter,
  filterStereo,
  highpass,
  lowpass,
  multiply,
  pinkStereo,
  place,
  ring,
  sampleRate,
  samples,
  stereo,
  type Stereo,
  wander,
} from '../dsp.ts';
import type { Random } from '../random.ts';
import { reverb, rooms } from '../reverb.ts';
import { birdPhrase, birdSpecies } from '../birds.ts';
import { syllable, type Speaker, speakers } from '../voices.ts';
import type { Bed } from './weather.ts';

function airBed(n: number, random: Random, gain: number, hz: number): Stereo {
  const air = pinkStereo(n, random, gain);
  filterStereo(air, lowpass(hz), true);
  multiply(air.left, wander(n, random, 1.2, 0.6, 1.1));
  multiply(air.right, wander(n, random, 1.2, 0.6, 1.1));
  return air;
}

/** Field crickets: chirps of three or four wing strokes on a carrier near 4.5 kHz, each insect on its own clock. */
export const night: Bed = (n, intensity, random) => {
  const out = airBed(n, random, 0.12, 420);
  const insects = 3 + Math.round(intensity * 5);
  for (let k = 0; k < insects; k++) {
    const hz = random.range(3900, 5100);
    const strokeSeconds = random.range(0.014, 0.02);
    const pulses = random.integer(3, 4);
    const chirp = new Float32Array(samples(strokeSeconds * 1.6 * pulses + 0.01));
    for (let p = 0; p < pulses; p++) {
      const from = samples(p * strokeSeconds * 1.6);
      const length = samples(strokeSeconds);
      const level = 0.55 + (0.45 * p) / pulses;
      for (let i = 0; i < length; i++) {
        const window = Math.sin((Math.PI * i) / length) ** 1.5;
        chirp[from + i] = level * window * Math.sin((2 * Math.PI * hz * (1 - (0.02 * i) / length) * i) / sampleRate);
      }
    }
    const gain = random.log(0.05, 0.24);
    const pan = random.range(-0.95, 0.95);
    const every = random.range(0.36, 0.75);
    let at = random.next() * sampleRate;
    while (at < n) {
      const bout = random.integer(3, 14);
      for (let c = 0; c < bout && at < n; c++) {
        place(out, chirp, at, gain * random.range(0.7, 1.1), pan, true);
        at += every * random.range(0.86, 1.16) * sampleRate;
      }
      at += random.range(0.4, 4) * sampleRate;
    }
  }
  // Farther off they blur into a shimmer.
  const shimmer = pinkStereo(n, random, 0.1);
  filterStereo(shimmer, bandpass(4600, 9), true);
  multiply(shimmer.left, wander(n, random, 0.16, 0.2, 1));
  multiply(shimmer.right, wander(n, random, 0.16, 0.2, 1));
  return addStereo(out, shimmer, 0.7);
};

export const forest: Bed = (n, intensity, random) => {
  const out = stereo(n);
  const birds = 4 + Math.round(intensity * 4);
  for (let k = 0; k < birds; k++) {
    const species = random.pick(birdSpecies);
    const gain = random.log(0.07, 0.4);
    const pan = random.range(-0.95, 0.95);
    let at = random.next() * 4 * sampleRate;
    while (at < n) {
      place(out, birdPhrase(random, species), at, gain * random.range(0.6, 1), pan, true);
      at += random.log(1.6, 9) * sampleRate;
    }
  }
  reverb(out, { ...rooms.outdoors, dampingHz: 3200, wet: 0.5 }, true);
  addStereo(out, airBed(n, random, 0.12, 500));
  const leaves = pinkStereo(n, random, 0.16);
  filterStereo(leaves, bandpass(3600, 0.5), true);
  const breeze = wander(n, random, 1.5, 0.1, 1);
  multiply(multiply(leaves.left, breeze), wander(n, random, 0.2, 0.5, 1));
  multiply(multiply(leaves.right, breeze), wander(n, random, 0.2, 0.5, 1));
  return addStereo(out, leaves);
};

/** Many people talking and no word to be understood: syllables of several throats in phrases with gaps. */
export function babble(n: number, random: Random, voices: number, wet: number): Stereo {
  const out = stereo(n);
  for (let k = 0; k < voices; k++) {
    const speaker: Speaker = random.pick(speakers);
    const own = { ...speaker, hz: speaker.hz * random.range(0.88, 1.14), tract: speaker.tract * random.range(0.95, 1.06) };
    const sounds: [Float32Array, ...Float32Array[]] = [syllable(random, own)];
    for (let s = 0; s < 21; s++) sounds.push(syllable(random, own));
    const gain = random.log(0.15, 0.7);
    const pan = random.range(-0.9, 0.9);
    let at = random.next() * 3 * sampleRate;
    const end = n + at;
    while (at < end) {
      const words = random.integer(5, 19);
      for (let w = 0; w < words && at < end; w++) {
        place(out, random.pick(sounds), at, gain * random.range(0.5, 1.1), pan, true);
        at += random.range(0.13, 0.27) * sampleRate;
      }
      at += random.log(0.25, 2.4) * sampleRate;
    }
  }
  filterStereo(out, highpass(140), true);
  filterStereo(out, lowpass(2600, 0.6), true);
  return reverb(out, { ...rooms.hall, decaySeconds: 1.1, wet }, true);
}

export const crowd: Bed = (n, intensity, random) => babble(n, random, 9 + Math.round(9 * intensity), 0.8);

/** A low-ceilinged room with people, mugs and plates. */
export const tavern: Bed = (n, intensity, random) => {
  const out = babble(n, random, 7 + Math.round(6 * intensity), 0.6);
  const table = stereo(n);
  let at = random.next() * sampleRate;
  while (at < n) {
    const clink = new Float32Array(samples(0.4));
    const hz = random.log(1700, 4200);
    for (const [ratio, gain] of [[1, 1], [2.32, 0.5], [3.9, 0.25]] as const) ring(clink, 0, hz * ratio, random.range(0.08, 0.3), gain, 0, 0.001);
    const thud = new Float32Array(samples(0.2));
    ring(thud, 0, random.range(130, 260), 0.12, 1, 0, 0.002);
    ring(thud, 0, random.range(300, 600), 0.07, 0.5, 0, 0.002);
    if (random.chance(0.55)) place(table, clink, at, random.log(0.01, 0.07), random.range(-0.9, 0.9), true);
    else place(table, thud, at, random.log(0.05, 0.28), random.range(-0.9, 0.9), true);
    at += random.log(0.25, 3) * sampleRate;
  }
  reverb(table, { ...rooms.parlour, decaySeconds: 0.7, wet: 0.7 }, true);
  addStereo(out, table);
  return addStereo(out, airBed(n, random, 0.1, 260));
};

/** The quiet of a house: air, a beam that settles far off. */
export const room: Bed = (n, intensity, random) => {
  const out = airBed(n, random, 0.3, 380);
  const soft = pinkStereo(n, random, 0.05 + 0.04 * intensity);
  filterStereo(soft, bandpass(1500, 0.4), true);
  multiply(soft.left, wander(n, random, 0.8, 0.6, 1.1));
  multiply(soft.right, wander(n, random, 0.8, 0.6, 1.1));
  addStereo(out, soft);
  const house = stereo(n);
  let at = random.range(1, 4) * sampleRate;
  while (at < n) {
    const beam = new Float32Array(samples(0.3));
    const hz = random.range(160, 420);
    ring(beam, 0, hz, 0.09, 1, 0, 0.002);
    ring(beam, 0, hz * 2.7, 0.05, 0.4, 0, 0.001);
    filter(beam, lowpass(900));
    place(house, beam, at, random.log(0.015, 0.09), random.range(-0.9, 0.9), true);
    at += random.log(0.8, 6) * sampleRate;
  }
  reverb(house, { ...rooms.parlour, wet: 1 }, true);
  return addStereo(out, house);
};

