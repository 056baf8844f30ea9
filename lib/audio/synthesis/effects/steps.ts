import { add, bandpass, burst, filter, highpass, lowpass, place, ring, sampleRate, samples, scale, stereo, type Stereo } from '../dsp.ts';
import type { Random } from '../random.ts';
import { reverb, rooms } from '../reverb.ts';

/** An effect: as long as the thing itself, with its body and the tail of its place. Intensity 0 to 1. */
export type Effect = (intensity: number, random: Random) => Stereo;

export type Ground = 'wood' | 'stone' | 'gravel' | 'snow';

/** One step: heel, a moment, the ball of the foot. */
export function step(random: Random, ground: Ground): Float32Array {
  const out = new Float32Array(samples(0.42));
  const roll = random.range(0.07, 0.11);
  for (const [at, gain] of [[0, 1], [roll, 0.5]] as const) {
    const start = samples(at);
    if (ground === 'wood' || ground === 'stone') {
      const click = burst(random, 0.06, 0.0008, ground === 'wood' ? 0.022 : 0.03);
      filter(click, ground === 'wood' ? lowpass(random.range(1300, 2000)) : bandpass(random.range(1500, 2600), 0.6));
      add(out.subarray(start), click, gain * 0.8);
      if (ground === 'wood') {
        ring(out, start, random.range(82, 110), 0.13, gain * 0.9, 0, 0.002);
        ring(out, start, random.range(190, 260), 0.09, gain * 0.5, 0, 0.001);
        ring(out, start, random.range(480, 700), 0.045, gain * 0.22, 0, 0.001);
      } else {
        ring(out, start, random.range(120, 160), 0.05, gain * 0.5, 0, 0.002);
        ring(out, start, random.range(900, 1300), 0.025, gain * 0.2);
      }
    } else {
      const grains = ground === 'gravel' ? 34 : 70;
      const spread = ground === 'gravel' ? 0.16 : 0.2;
      for (let k = 0; k < grains; k++) {
        const grain = burst(random, 0.02, 0.0005, ground === 'gravel' ? random.range(0.004, 0.014) : 0.006);
        filter(grain, bandpass(ground === 'gravel' ? random.log(1300, 6000) : random.log(1600, 4200), 1.2));
        const t = random.next() ** 1.6 * spread;
        add(out.subarray(start + samples(t)), grain, gain * random.log(0.1, 0.9) * (1 - t / spread / 1.4));
      }
      ring(out, start, random.range(75, 110), 0.08, gain * 0.5, 0, 0.004);
    }
  }
  return out;
}

/** One hoof on a hard road. */
export function hoof(random: Random): Float32Array {
  const out = new Float32Array(samples(0.2));
  const hz = random.range(620, 1050);
  ring(out, 0, hz, 0.05, 0.9, 0, 0.0006);
  ring(out, 0, hz * 1.72, 0.03, 0.4);
  ring(out, 0, random.range(140, 190), 0.07, 0.7, 0, 0.002);
  const grit = burst(random, 0.06, 0.001, 0.03);
  filter(grit, bandpass(random.range(1800, 3200), 0.8));
  add(out, grit, 0.5);
  return out;
}

function walk(random: Random, ground: Ground, count: number, pace: number): Stereo {
  const out = stereo(samples(count * pace + 0.9));
  let at = 0.01;
  for (let k = 0; k < count; k++) {
    // Left and right differ; nobody walks to a metronome.
    const side = k % 2 === 0 ? -0.12 : 0.12;
    place(out, step(random, ground), at * sampleRate, (k % 2 === 0 ? 1 : 0.88) * random.range(0.75, 1.05), side + (k / count - 0.5) * 0.5);
    at += pace * random.range(0.92, 1.08);
  }
  return out;
}

const pace = (intensity: number): number => 0.66 - 0.16 * intensity;

export const footstepsWood: Effect = (intensity, random) => reverb(walk(random, 'wood', 5, pace(intensity)), rooms.parlour);
export const footstepsStone: Effect = (intensity, random) => reverb(walk(random, 'stone', 5, pace(intensity)), rooms.hall);
export const footstepsGravel: Effect = (intensity, random) => reverb(walk(random, 'gravel', 5, pace(intensity)), { ...rooms.outdoors, wet: 0.1 });
export const footstepsSnow: Effect = (intensity, random) => reverb(walk(random, 'snow', 5, pace(intensity) + 0.08), { ...rooms.outdoors, wet: 0.05 });
export const runningSteps: Effect = (intensity, random) => reverb(walk(random, 'stone', 9, 0.34 - 0.06 * intensity), rooms.outdoors);

/** Trot at low intensity (pairs), gallop at high (three beats and a gap). */
export const hooves: Effect = (intensity, random) => {
  const gallop = intensity > 0.6;
  const strides = gallop ? 7 : 6;
  const stride = gallop ? 0.46 : 0.68;
  const beats = gallop ? [0, 0.14, 0.27, 0.38] : [0, 0.5];
  const out = stereo(samples(strides * stride + 1));
  let at = 0.01;
  for (let k = 0; k < strides; k++) {
    const near = Math.sin((Math.PI * (k + 0.8)) / (strides + 0.6));
    for (const beat of beats) {
      const t = at + beat * stride * random.range(0.97, 1.03);
      place(out, hoof(random), t * sampleRate, (0.35 + 0.65 * near) * random.range(0.7, 1), (k / strides - 0.5) * 1.2);
      place(out, hoof(random), (t + random.range(0.012, 0.03)) * sampleRate, 0.3 * near, (k / strides - 0.5) * 1.2);
    }
    at += stride;
  }
  return reverb(out, rooms.outdoors);
};

/** Wheels and hooves that come and go. */
export const carriagePasses: Effect = (intensity, random) => {
  const seconds = 5;
  const n = samples(seconds);
  const out = stereo(n);
  const rattle = burst(random, seconds, 0.01, 400);
  filter(filter(rattle, bandpass(750, 0.5)), lowpass(2400));
  const rumble = burst(random, seconds, 0.01, 400);
  scale(filter(rumble, lowpass(170)), 2.2);
  add(rattle, rumble);
  let level = 0.5;
  for (let i = 0; i < n; i++) {
    if (i % 2600 === 0) level = random.range(0.35, 1);
    const d = (i / n - 0.45) * 5.5;
    rattle[i] = (rattle[i] ?? 0) * (0.6 + 0.4 * level * Math.exp(-(i % 2600) / 1400)) * (1 / (1 + d * d)) * Math.min(1, (n - i) / 12000);
  }
  place(out, rattle, 0, 0.9, 0);
  let at = 0.05;
  while (at < seconds - 0.3) {
    const d = (at / seconds - 0.45) * 5.5;
    const near = Math.min(1, (seconds - at) / 1.2) / (1 + d * d);
    place(out, hoof(random), at * sampleRate, near * random.range(0.5, 0.9), (at / seconds - 0.5) * 1.3);
    at += random.range(0.2, 0.25) - 0.03 * intensity;
  }
  return reverb(filterHigh(out), rooms.outdoors);
};

function filterHigh(x: Stereo): Stereo {
  filter(x.left, highpass(45));
  filter(x.right, highpass(45));
  return x;
}
