import { add, bandpass, burst, filter, highpass, lowpass, multiply, place, ring, samples, shape, stereo, type Stereo } from '../dsp.ts';
import type { Random } from '../random.ts';
import { reverb, rooms } from '../reverb.ts';
import type { Effect } from './steps.ts';

/** A small piece of metal struck by another: latch, bolt, key. */
function latch(random: Random, out: Float32Array, at: number, gain: number, hz = 2400): void {
  const click = burst(random, 0.03, 0.0003, 0.012);
  filter(click, highpass(900));
  add(out.subarray(samples(at)), click, gain * 0.6);
  for (const ratio of [1, 1.51, 2.23, 3.1]) ring(out, samples(at), hz * ratio * random.range(0.96, 1.04), random.range(0.02, 0.05), gain * 0.28 / ratio);
  ring(out, samples(at), random.range(300, 420), 0.04, gain * 0.3, 0, 0.001);
}

/** A blow on a wooden panel: modes of a plate, damped by its frame. */
function panel(random: Random, out: Float32Array, at: number, gain: number, base: number, t60: number): void {
  const ratios = [1, 1.62, 2.41, 3.17, 4.3, 5.9, 7.7];
  for (const [k, ratio] of ratios.entries()) {
    ring(out, samples(at), base * ratio * random.range(0.97, 1.03), t60 / (1 + k * 0.45), (gain * 0.8) / (1 + k * 0.7), random.next(), 0.0012);
  }
  const contact = burst(random, 0.05, 0.0008, 0.016);
  filter(contact, lowpass(2800));
  add(out.subarray(samples(at)), contact, gain * 0.55);
}

/** Stick and slip of a dry hinge: a train of small slips, its rate gliding, heard through the wood. */
function creak(random: Random, seconds: number, fromHz: number, toHz: number, body: readonly number[]): Float32Array {
  const n = samples(seconds);
  const out = new Float32Array(n);
  let t = 0;
  let rate = fromHz;
  while (t < seconds - 0.02) {
    const along = t / seconds;
    rate = (fromHz + (toHz - fromHz) * along) * (1 + 0.25 * Math.sin(along * 9 + fromHz)) * random.range(0.93, 1.07);
    const at = samples(t);
    const push = Math.sin(Math.PI * Math.min(1, along * 1.02)) ** 0.6 * random.range(0.5, 1);
    for (const [k, hz] of body.entries()) ring(out, at, hz * random.range(0.985, 1.015) * (1 + 0.12 * along), 0.035 / (1 + k * 0.3), push / (1 + k * 0.55), random.next() * 6);
    t += 1 / Math.max(12, rate);
  }
  return filter(out, highpass(220));
}

const mono = (seconds: number): Float32Array => new Float32Array(samples(seconds));

function put(x: Float32Array, pan = 0): Stereo {
  const out = stereo(x.length);
  place(out, x, 0, 1, pan);
  return out;
}

export const knock: Effect = (intensity, random) => {
  const count = random.integer(2, 4);
  const out = mono(count * 0.27 + 0.8);
  const base = random.range(120, 165);
  let at = 0.005;
  for (let k = 0; k < count; k++) {
    panel(random, out, at, random.range(0.7, 1) * (k === 0 ? 0.85 : 1), base, 0.11 + 0.05 * intensity);
    at += random.range(0.17, 0.24) - 0.03 * intensity;
  }
  return reverb(put(out), rooms.parlour);
};

/** Fists on a door. */
export const pounding: Effect = (intensity, random) => {
  const count = random.integer(4, 6);
  const out = mono(count * 0.24 + 1);
  let at = 0.005;
  for (let k = 0; k < count; k++) {
    panel(random, out, at, random.range(0.75, 1), random.range(68, 84), 0.26);
    for (let r = 0; r < 3; r++) latch(random, out, at + random.range(0.01, 0.07), 0.08 * intensity, 1500);
    at += random.range(0.16, 0.23);
  }
  return reverb(put(out), rooms.hall);
};

export const doorOpen: Effect = (intensity, random) => {
  const out = mono(2);
  latch(random, out, 0.01, 0.7);
  latch(random, out, 0.01 + random.range(0.06, 0.09), 0.9, 1900);
  const swing = random.range(0.7, 1);
  add(out.subarray(samples(0.2)), creak(random, swing, random.range(38, 60), random.range(80, 130), [520, 870, 1430]), 0.04 + 0.05 * intensity);
  const draught = burst(random, 1.1, 0.3, 3);
  filter(draught, bandpass(420, 0.6));
  multiply(draught, shape(draught.length, [[0, 0], [0.35, 1], [1.1, 0]]));
  add(out.subarray(samples(0.14)), draught, 0.09);
  panel(random, out, 0.14, 0.16, 90, 0.12);
  return reverb(put(out), rooms.parlour);
};

export const doorClose: Effect = (intensity, random) => {
  const out = mono(1.5);
  const rush = burst(random, 0.22, 0.17, 0.5);
  filter(rush, bandpass(380, 0.6));
  add(out, rush, 0.16);
  panel(random, out, 0.2, 0.9, random.range(62, 78), 0.2 + 0.1 * intensity);
  latch(random, out, 0.215, 0.5, 2100);
  latch(random, out, 0.215 + random.range(0.04, 0.07), 0.35, 2600);
  return reverb(put(out), rooms.parlour);
};

export const doorSlam: Effect = (intensity, random) => {
  const out = mono(2.2);
  panel(random, out, 0.004, 1, random.range(48, 60), 0.42);
  panel(random, out, 0.012, 0.8, random.range(110, 140), 0.25);
  for (let k = 0; k < 8; k++) latch(random, out, 0.01 + random.range(0, 0.16), random.range(0.05, 0.3) * (0.5 + 0.5 * intensity), random.range(1300, 2600));
  const air = burst(random, 0.3, 0.002, 0.2);
  filter(air, lowpass(500));
  add(out, air, 0.9);
  return reverb(put(out), { ...rooms.hall, wet: 0.4 });
};

export const doorCreak: Effect = (intensity, random) => {
  const seconds = random.range(1.3, 1.9);
  const out = mono(seconds + 0.7);
  const up = random.chance(0.6);
  const low = random.range(30, 44);
  const high = random.range(95, 160);
  const body = [random.range(420, 520), random.range(800, 980), random.range(1350, 1650), random.range(2300, 2800)];
  add(out, creak(random, seconds, up ? low : high, up ? high : low, body), 0.5);
  if (intensity > 0.4) add(out.subarray(samples(seconds * 0.8)), creak(random, 0.5, high, low, body), 0.3);
  return reverb(put(out), { ...rooms.hall, wet: 0.25 });
};

/** A board that gives under a foot. */
export const floorCreak: Effect = (_intensity, random) => {
  const seconds = random.range(0.45, 0.8);
  const out = mono(seconds + 0.6);
  add(out, creak(random, seconds, random.range(60, 80), random.range(26, 34), [random.range(260, 330), random.range(560, 680), random.range(1000, 1200)]), 0.5);
  return reverb(put(out), rooms.parlour);
};

export const lock: Effect = (_intensity, random) => {
  const out = mono(1.6);
  for (let k = 0; k < 6; k++) latch(random, out, 0.01 + k * random.range(0.05, 0.07), random.range(0.08, 0.25), random.range(2800, 4200));
  const turn = random.range(0.5, 0.65);
  latch(random, out, turn, 0.5, 1800);
  latch(random, out, turn + 0.09, 1, 1250);
  panel(random, out, turn + 0.09, 0.25, 150, 0.07);
  return reverb(put(out), rooms.parlour);
};

/** Wood on boards: short, rough, stopping. */
export const chairScrape: Effect = (intensity, random) => {
  const seconds = random.range(0.45, 0.75);
  const out = mono(seconds + 0.6);
  const rate = random.range(85, 120);
  add(out, creak(random, seconds, rate, rate * 1.35, [random.range(310, 380), random.range(640, 760), random.range(1150, 1400), 2200]), 0.45);
  const rub = burst(random, seconds, 0.05, 4);
  filter(rub, bandpass(900, 0.7));
  multiply(rub, shape(rub.length, [[0, 0], [0.1, 1], [seconds * 0.8, 0.8], [seconds, 0]]));
  add(out, rub, 0.25 + 0.2 * intensity);
  panel(random, out, seconds, 0.2, 140, 0.08);
  return reverb(put(out), rooms.parlour);
};

/** Something heavy goes down. */
export const thud: Effect = (intensity, random) => {
  const out = mono(1.3);
  panel(random, out, 0.004, 1, random.range(46, 58), 0.24 + 0.1 * intensity);
  const cloth = burst(random, 0.25, 0.004, 0.16);
  filter(cloth, lowpass(700));
  add(out, cloth, 0.6);
  panel(random, out, random.range(0.12, 0.2), 0.35, random.range(70, 95), 0.14);
  return reverb(put(out), rooms.parlour);
};

export const gateCreak: Effect = (intensity, random) => {
  const seconds = random.range(1, 1.4);
  const out = mono(seconds + 1);
  const body = [random.range(900, 1100), random.range(1500, 1900), random.range(2600, 3100)];
  add(out, creak(random, seconds, random.range(110, 150), random.range(190, 260), body), 0.4);
  latch(random, out, seconds + 0.08, 0.35 + 0.3 * intensity, 900);
  return reverb(put(out), rooms.outdoors);
};
