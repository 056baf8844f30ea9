import { add, bandpass, burst, filter, highpass, lowpass, multiply, place, ring, sampleRate, samples, scale, shape, stereo, type Stereo } from '../dsp.ts';
import type { Random } from '../random.ts';
import { reverb, rooms } from '../reverb.ts';
import { speakers, voiced, vowels } from '../voices.ts';
import type { Effect } from './steps.ts';

function put(x: Float32Array, pan = 0): Stereo {
  const out = stereo(x.length);
  place(out, x, 0, 1, pan);
  return out;
}

const mono = (seconds: number): Float32Array => new Float32Array(samples(seconds));

/** The blow, then shards: each a little plate with high modes, more of them at first, some bouncing. */
export const glassBreak: Effect = (intensity, random) => {
  const out = stereo(samples(2));
  const blow = burst(random, 0.12, 0.0005, 0.06);
  filter(blow, highpass(1500));
  place(out, blow, 0, 0.9, 0);
  const shards = 38 + Math.round(36 * intensity);
  for (let k = 0; k < shards; k++) {
    const at = random.next() ** 2.4 * 1.25;
    const shard = mono(0.3);
    const hz = random.log(2100, 8200);
    const t60 = random.log(0.03, 0.24);
    for (const ratio of [1, 1.58, 2.21]) ring(shard, 0, hz * ratio * random.range(0.97, 1.03), t60 / ratio, 0.5 / ratio);
    place(out, shard, at * sampleRate, random.log(0.06, 0.5) * (1 - at * 0.55), random.range(-0.7, 0.7));
  }
  const scatter = burst(random, 0.9, 0.02, 0.7);
  filter(scatter, highpass(4200));
  place(out, scatter, 0.02 * sampleRate, 0.12, 0);
  return reverb(out, rooms.parlour);
};

function metal(random: Random, seconds: number, base: number, ratios: readonly number[], t60: number): Float32Array {
  const out = mono(seconds);
  for (const [k, ratio] of ratios.entries()) ring(out, 0, base * ratio * random.range(0.985, 1.015), t60 / (1 + k * 0.25), 0.6 / (1 + k * 0.3), random.next() * 3, 0.0002);
  return out;
}

export const coins: Effect = (intensity, random) => {
  const out = stereo(samples(1.5));
  const count = 5 + Math.round(9 * intensity);
  for (let k = 0; k < count; k++) {
    const at = random.next() ** 1.3 * 0.75;
    place(out, metal(random, 0.35, random.range(3300, 5600), [1, 1.62, 2.31, 2.9], random.range(0.06, 0.22)), at * sampleRate, random.log(0.15, 0.8), random.range(-0.4, 0.4));
    const touch = burst(random, 0.02, 0.0003, 0.008);
    filter(touch, highpass(3000));
    place(out, touch, at * sampleRate, 0.25, 0);
  }
  return reverb(out, rooms.parlour);
};

export const clink: Effect = (_intensity, random) => {
  const out = stereo(samples(1.1));
  const hz = random.range(1900, 2700);
  place(out, metal(random, 0.9, hz, [1, 2.32, 3.86, 5.4], 0.55), 0.003 * sampleRate, 0.8, -0.1);
  place(out, metal(random, 0.9, hz * random.range(1.04, 1.15), [1, 2.32, 3.86, 5.4], 0.45), 0.006 * sampleRate, 0.7, 0.1);
  return reverb(out, rooms.parlour);
};

/** Blade on blade: many close modes, a scrape as they part. */
export const swordClash: Effect = (intensity, random) => {
  const out = stereo(samples(1.8));
  const blows = 1 + Math.round(intensity * 1.4);
  for (let k = 0; k < blows; k++) {
    const at = k * random.range(0.34, 0.48) + 0.003;
    const base = random.range(780, 1150);
    place(out, metal(random, 1.1, base, [1, 1.43, 1.92, 2.75, 3.31, 4.6, 5.8, 7.1], 0.5), at * sampleRate, 0.8, random.range(-0.2, 0.2));
    const bite = burst(random, 0.06, 0.0003, 0.03);
    filter(bite, highpass(1800));
    place(out, bite, at * sampleRate, 0.7, 0);
    const slide = burst(random, 0.22, 0.05, 0.5);
    filter(slide, bandpass(5200, 2));
    place(out, slide, (at + 0.03) * sampleRate, 0.22, 0.1);
  }
  return reverb(out, rooms.hall);
};

export const chain: Effect = (intensity, random) => {
  const out = stereo(samples(1.9));
  for (let k = 0; k < 16 + 14 * intensity; k++) {
    place(out, metal(random, 0.2, random.range(1500, 3600), [1, 1.7, 2.6, 3.4], random.range(0.03, 0.09)), random.next() * 1.2 * sampleRate, random.log(0.15, 0.8), random.range(-0.4, 0.4));
  }
  return reverb(out, rooms.hall);
};

export const matchStrike: Effect = (_intensity, random) => {
  const out = mono(2);
  const scrape = burst(random, 0.2, 0.03, 2);
  filter(scrape, bandpass(4200, 0.6));
  for (let i = 0; i < scrape.length; i++) scrape[i] = (scrape[i] ?? 0) * (0.4 + 0.6 * Math.abs(Math.sin(i * 0.011 + Math.sin(i * 0.0037))));
  add(out, scrape, 0.5);
  const flare = burst(random, 1.6, 0.05, 1.3);
  filter(filter(flare, bandpass(1700, 0.35)), highpass(300));
  multiply(flare, shape(flare.length, [[0, 0.2], [0.09, 1], [0.35, 0.5], [1.6, 0]]));
  add(out.subarray(samples(0.19)), flare, 1.1);
  for (let k = 0; k < 16; k++) {
    const spit = burst(random, 0.02, 0.0004, 0.008);
    add(out.subarray(samples(0.2 + random.next() ** 1.8 * 1.1)), filter(spit, bandpass(random.log(2000, 6000), 1)), random.log(0.08, 0.5));
  }
  return reverb(put(out), { ...rooms.parlour, wet: 0.15 });
};

/** The blast wave, the gas behind it, then the land giving it back. */
export const gunshot: Effect = (intensity, random) => {
  const out = stereo(samples(3));
  const blast = burst(random, 0.4, 0.0003, 0.09);
  filter(blast, lowpass(6500));
  place(out, blast, 0.002 * sampleRate, 1, 0);
  const body = burst(random, 0.6, 0.001, 0.28);
  filter(body, lowpass(420));
  place(out, body, 0.002 * sampleRate, 1.6, 0);
  const thump = mono(0.3);
  ring(thump, 0, 62, 0.22, 1, 0, 0.001);
  place(out, thump, 0.002 * sampleRate, 1, 0);
  for (let k = 0; k < 9; k++) {
    const at = random.range(0.09, 1.3);
    const back = burst(random, 0.5, 0.02, 0.4);
    filter(back, lowpass(1700 * Math.exp(-at) + 250));
    place(out, back, at * sampleRate, 0.3 * Math.exp(-at * 1.9) * (0.6 + 0.4 * intensity), random.range(-0.9, 0.9));
  }
  return reverb(out, { ...rooms.valley, decaySeconds: 2.2, wet: 0.35 });
};

export const explosion: Effect = (intensity, random) => {
  const out = stereo(samples(4.5));
  for (const [hz, t60, gain] of [[5000, 0.25, 0.7], [900, 1, 1.2], [160, 2.6, 2.6]] as const) {
    const layer = burst(random, 3.6, 0.003, t60);
    place(out, filter(layer, lowpass(hz)), 0.003 * sampleRate, gain, 0);
  }
  for (let k = 0; k < 40; k++) {
    const debris = burst(random, 0.08, 0.001, 0.04);
    filter(debris, bandpass(random.log(400, 3500), 1));
    place(out, debris, (0.5 + random.next() * 2.2) * sampleRate, random.log(0.02, 0.16) * (0.5 + 0.5 * intensity), random.range(-0.8, 0.8));
  }
  return reverb(out, { ...rooms.valley, wet: 0.45 });
};

/** Many throats on an open vowel, swelling and falling, and hands. */
export const cheer: Effect = (intensity, random) => {
  const out = stereo(samples(4.4));
  for (let k = 0; k < 18 + Math.round(10 * intensity); k++) {
    const speaker = random.pick(speakers);
    const seconds = random.range(0.7, 1.9);
    const up = random.range(1.7, 2.4);
    const shout = voiced(random, speaker, seconds, vowels[0], random.pick(vowels), up * 0.85, up, 0.03);
    for (let i = 0; i < shout.length; i++) {
      const t = i / shout.length;
      shout[i] = (shout[i] ?? 0) * Math.min(1, t / 0.15, (1 - t) / 0.4);
    }
    place(out, shout, random.next() * 1.7 * sampleRate, random.log(0.12, 0.5), random.range(-0.9, 0.9));
  }
  addClaps(random, out, 160 + 160 * intensity, 3.4, 0.2);
  return reverb(out, { ...rooms.hall, wet: 0.6 });
};

function addClaps(random: Random, out: Stereo, count: number, seconds: number, gain: number): void {
  const clap = (): Float32Array => {
    const grain = burst(random, 0.04, 0.0006, random.range(0.012, 0.028));
    return filter(grain, bandpass(random.log(900, 2300), 1.1));
  };
  const claps: [Float32Array, ...Float32Array[]] = [clap()];
  for (let k = 0; k < 23; k++) claps.push(clap());
  for (let k = 0; k < count; k++) {
    const at = random.next();
    const swell = Math.min(1, at / 0.12, (1 - at) / 0.45);
    place(out, random.pick(claps), at * seconds * sampleRate, gain * random.log(0.2, 1) * swell, random.range(-0.9, 0.9));
  }
}

export const applause: Effect = (intensity, random) => {
  const out = stereo(samples(4.6));
  addClaps(random, out, 380 + 420 * intensity, 4, 0.5);
  return reverb(out, { ...rooms.hall, wet: 0.5 });
};

export const pageTurn: Effect = (_intensity, random) => {
  const seconds = 0.75;
  const n = samples(seconds);
  const out = new Float32Array(n + samples(0.3));
  const sheet = burst(random, seconds, 0.01, 60);
  filter(filter(sheet, highpass(900)), lowpass(7500));
  let flick = 0.5;
  const sweepUp = shape(n, [[0, 0], [0.12, 0.5], [0.3, 0.25], [0.46, 1], [0.52, 0.5], [seconds, 0]]);
  for (let i = 0; i < n; i++) {
    if (i % 90 === 0) flick = random.log(0.15, 1);
    sheet[i] = (sheet[i] ?? 0) * flick * (sweepUp[i] ?? 0);
  }
  add(out, sheet);
  return reverb(put(out), { ...rooms.parlour, wet: 0.15 });
};

export const paper: Effect = (intensity, random) => {
  const out = mono(1.5);
  for (let k = 0; k < 70 + 60 * intensity; k++) {
    const grain = burst(random, 0.03, 0.001, random.range(0.005, 0.03));
    filter(grain, bandpass(random.log(1600, 7000), 1));
    const t = random.next();
    add(out.subarray(samples(t * 1.1)), grain, random.log(0.05, 0.7) * Math.sin(Math.PI * t) ** 0.5);
  }
  return reverb(put(out), { ...rooms.parlour, wet: 0.15 });
};

/** First and second sound of the heart, felt rather than heard; enough overtone to reach a small loudspeaker. */
export const heartbeat: Effect = (intensity, random) => {
  const beat = 0.95 - 0.3 * intensity;
  const out = mono(beat * 5 + 0.4);
  for (let k = 0; k < 5; k++) {
    for (const [offset, hz, gain] of [[0, 52, 1], [0.29 * beat ** 0.5, 66, 0.65]] as const) {
      const at = samples(0.02 + k * beat * random.range(0.99, 1.01) + offset);
      ring(out, at, hz, 0.16, gain, 0, 0.012);
      ring(out, at, hz * 2, 0.11, gain * 0.4, 0, 0.01);
      ring(out, at, hz * 3.1, 0.07, gain * 0.15, 0, 0.01);
    }
  }
  return put(filter(out, lowpass(500)));
};

/** One switch or lamp key. */
export const click: Effect = (_intensity, random) => {
  const out = mono(0.5);
  for (const [at, gain] of [[0.004, 0.6], [0.004 + random.range(0.02, 0.035), 1]] as const) {
    const snap = burst(random, 0.03, 0.0003, 0.009);
    add(out.subarray(samples(at)), filter(snap, bandpass(2600, 0.6)), gain);
    ring(out, samples(at), random.range(1500, 2000), 0.03, 0.3 * gain);
    ring(out, samples(at), random.range(380, 460), 0.04, 0.3 * gain, 0, 0.001);
  }
  return reverb(put(scale(out, 0.8)), rooms.parlour);
};
