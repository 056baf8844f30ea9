import { add, bandpass, burst, filter, filterStereo, highpass, lowpass, multiply, peaking, place, ring, sampleRate, samples, scale, shape, stereo, type Stereo, sweep, white } from '../dsp.ts';
import type { Random } from '../random.ts';
import { reverb, rooms } from '../reverb.ts';
import { birdPhrase, birdSpecies } from '../birds.ts';
import { voiced, vowels } from '../voices.ts';
import type { Effect } from './steps.ts';

function put(x: Float32Array, pan = 0): Stereo {
  const out = stereo(x.length);
  place(out, x, 0, 1, pan);
  return out;
}

/** Thunder is one bang heard from every kilometre of its channel in turn: claps that come later are duller. */
function thunder(random: Random, near: boolean, intensity: number): Stereo {
  const seconds = near ? 6 : 7.5;
  const n = samples(seconds);
  const out = stereo(n);
  const envelope = [new Float32Array(n), new Float32Array(n)] as const;
  let t = near ? 0.02 : random.range(0.1, 0.3);
  while (t < seconds - 1.4) {
    const size = random.range(0.25, 1) * (near ? Math.exp(-t / 1.5) : Math.sin(Math.PI * Math.min(1, (t + 0.5) / (seconds - 0.8))) ** 1.3);
    const rise = near && t < 0.3 ? 0.006 : random.range(0.04, 0.16);
    const fall = random.range(0.25, 0.7);
    const pan = random.range(0.25, 0.75);
    const from = samples(t);
    for (let i = from; i < n; i++) {
      const dt = (i - from) / sampleRate;
      const level = size * (dt < rise ? dt / rise : Math.exp(-(dt - rise) / fall));
      if (dt > rise && level < 1e-4) break;
      envelope[0][i] = (envelope[0][i] ?? 0) + level * (1 - pan);
      envelope[1][i] = (envelope[1][i] ?? 0) + level * pan;
    }
    t += random.range(0.12, 0.75);
  }
  const cutoff = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const s = i / sampleRate;
    cutoff[i] = near ? 130 + 2600 * Math.exp(-s / 0.35) + 260 * Math.exp(-s / 2) : 95 + 90 * Math.exp(-s / 3);
  }
  for (const [curve, target] of [[envelope[0], out.left], [envelope[1], out.right]] as const) {
    add(target, multiply(sweep(white(n, random), cutoff, 0.7, 'low'), curve), 2);
  }
  filterStereo(out, peaking(75, 0.9, 6));
  if (near) {
    // The tearing at the start: the nearest stretch of the channel.
    for (let k = 0; k < 7; k++) {
      const crack = burst(random, 0.3, 0.001, random.range(0.06, 0.2));
      filter(crack, highpass(500));
      place(out, crack, random.next() ** 2 * 0.32 * sampleRate, random.range(0.2, 0.5) * (0.4 + 0.6 * intensity), random.range(-0.5, 0.5));
    }
  }
  const fade = samples(1.6);
  for (const channel of [out.left, out.right]) for (let i = 0; i < fade; i++) channel[n - 1 - i] = (channel[n - 1 - i] ?? 0) * (i / fade) ** 1.5;
  return reverb(out, { ...rooms.valley, wet: 0.3 });
}

export const thunderNear: Effect = (intensity, random) => thunder(random, true, intensity);
export const thunderFar: Effect = (intensity, random) => thunder(random, false, intensity);

export const windGust: Effect = (intensity, random) => {
  const seconds = 3.4;
  const n = samples(seconds);
  const out = stereo(n);
  const swell = shape(n, [[0, 0], [random.range(0.9, 1.4), 1], [1.9, 0.7], [seconds, 0]]);
  const cutoff = new Float32Array(n);
  for (let i = 0; i < n; i++) cutoff[i] = 180 + (380 + 300 * intensity) * (swell[i] ?? 0);
  for (const channel of [out.left, out.right]) add(channel, multiply(sweep(white(n, random), cutoff, 1.8, 'band'), swell));
  const voice = multiply(multiply(sweep(white(n, random), cutoff.map((f) => f * 2.1), 16, 'band'), swell), swell);
  place(out, voice, 0, 0.8, random.range(-0.4, 0.4));
  return out;
};

/** A wave gathers, breaks and runs back over the shingle: the hiss of its foam sinks and dulls as it drains. */
export const waveCrash: Effect = (intensity, random) => {
  const seconds = 6;
  const n = samples(seconds);
  const out = stereo(n);
  const peak = random.range(0.7, 1);
  for (const channel of [out.left, out.right]) {
    const swell = shape(n, [[0, 0], [peak * 0.7, 0.25], [peak, 1], [peak + 0.5, 0.55], [peak + 1.6, 0.16], [seconds, 0]]);
    const cutoff = shape(n, [[0, 300], [peak, 4500 + 2500 * intensity], [peak + 1.5, 1900], [seconds, 700]]);
    add(channel, multiply(sweep(white(n, random), cutoff, 0.7, 'low'), swell));
    const foam = filter(sweep(white(n, random), shape(n, [[0, 1500], [peak, 9000], [peak + 1.8, 5200], [seconds, 2400]]), 0.7, 'low'), highpass(1400));
    const fizz = new Float32Array(n);
    let bubbles = 1;
    for (let k = 0; k < n; k++) {
      const t = k / sampleRate - peak;
      // Bubbles burst in crowds, not evenly.
      if (k % 1100 === 0) bubbles = random.range(0.55, 1.3);
      const level = t < 0 ? 0.1 * Math.max(0, 1 + t / peak) ** 2 : 0.24 * Math.exp(-t / 1.15) * Math.min(1, (seconds - 0.05 - t - peak) / 0.8);
      fizz[k] = Math.max(0, level) * bubbles;
    }
    add(channel, multiply(foam, smooth(fizz, 0.012)));
    add(channel, multiply(scale(filter(white(n, random), lowpass(120)), 4), swell));
  }
  return out;
};

/** Takes the corners off a curve: one-pole, `seconds` to two thirds of a step. */
function smooth(curve: Float32Array, seconds: number): Float32Array {
  const part = 1 - Math.exp(-1 / (seconds * sampleRate));
  let level = 0;
  for (let i = 0; i < curve.length; i++) {
    level += part * ((curve[i] ?? 0) - level);
    curve[i] = level;
  }
  return curve;
}

/** A body meets water: the slap, the hollow gulp of the cavity, drops that fall back. */
export const splash: Effect = (intensity, random) => {
  const out = stereo(samples(1.9));
  const slap = burst(random, 0.5, 0.004, 0.28 + 0.2 * intensity);
  filter(slap, bandpass(1100, 0.4));
  place(out, slap, 0.004 * sampleRate, 1, 0);
  const low = burst(random, 0.4, 0.01, 0.25);
  filter(low, lowpass(260));
  place(out, low, 0, 1.2, 0);
  for (let k = 0; k < 46; k++) {
    const drop = new Float32Array(samples(0.09));
    ring(drop, 0, random.log(420, 2600), random.range(0.02, 0.08), 1, 0, 0.002);
    place(out, drop, (0.05 + random.next() ** 1.4 * 1.2) * sampleRate, random.log(0.03, 0.28), random.range(-0.7, 0.7));
  }
  const spray = burst(random, 1.2, 0.12, 0.9);
  filter(spray, highpass(2600));
  place(out, spray, 0.03 * sampleRate, 0.3, 0.1);
  return reverb(out, { ...rooms.outdoors, wet: 0.1 });
};

/** Water into a vessel: bubbles whose pitch rises as the vessel fills. */
/** A vessel filled: the stream gurgles unevenly, the air above it sings higher as it shortens, and drops close it. */
export const waterPour: Effect = (_intensity, random) => {
  const seconds = random.range(2.1, 2.6);
  const out = stereo(samples(seconds + 0.7));
  // The bottle breathes: a few glugs a second, each its own size.
  const flow: [number, number][] = [[0, 0], [0.12, 0.9]];
  for (let t = 0.12; t < seconds - 0.45; ) {
    t += random.range(0.11, 0.26);
    flow.push([t, random.range(0.3, 0.6)], [t + 0.05, random.range(0.75, 1.1)]);
  }
  flow.push([seconds - 0.18, 0.4], [seconds, 0]);
  const stream = shape(samples(seconds), flow);
  const now = (t: number): number => stream[Math.min(stream.length - 1, samples(t))] ?? 0;
  for (let t = 0.02; t < seconds; t += random.log(0.003, 0.012)) {
    const fill = t / seconds;
    const drop = new Float32Array(samples(0.06));
    ring(drop, 0, random.log(380, 1500) * (1 + 0.9 * fill), random.range(0.015, 0.05), 1, 0, 0.0015);
    place(out, drop, t * sampleRate, random.log(0.04, 0.36) * now(t), random.range(-0.3, 0.3));
  }
  const air = white(samples(seconds), random);
  const note = shape(air.length, [[0, 520], [seconds * 0.6, 900], [seconds, 1700]]);
  const song = sweep(air.slice(), note, 9, 'band');
  const rush = filter(sweep(air, shape(air.length, [[0, 900], [seconds, 1900]]), 1.4, 'band'), lowpass(4200));
  place(out, multiply(song, stream), 0, 0.5, 0);
  place(out, multiply(rush, stream), 0, 0.22, 0);
  for (let k = 0, t = seconds + 0.05; k < 3; k++, t += random.range(0.1, 0.22)) {
    const drip = new Float32Array(samples(0.12));
    ring(drip, 0, random.range(1300, 2100), 0.07, 1, 0, 0.002);
    place(out, drip, t * sampleRate, 0.16 * 0.6 ** k, random.range(-0.2, 0.2));
  }
  return reverb(out, { ...rooms.parlour, wet: 0.15 });
};

export const birdCall: Effect = (_intensity, random) => {
  const species = random.pick(birdSpecies);
  const out = stereo(samples(4.4));
  place(out, birdPhrase(random, species), 0.01 * sampleRate, 0.8, -0.2);
  place(out, birdPhrase(random, species), random.range(2, 2.4) * sampleRate, 0.55, 0.1);
  return reverb(out, { ...rooms.outdoors, dampingHz: 3200, wet: 0.4 });
};

/** A tawny owl's hoot: a long note, a wait, a short one and a wavering last. */
export const owl: Effect = (_intensity, random) => {
  const out = new Float32Array(samples(4.6));
  const base = random.range(620, 740) / 1.0;
  const hoot = (at: number, seconds: number, quaver: number, gain: number): void => {
    let phase = 0;
    const from = samples(at);
    const n = samples(seconds);
    for (let i = 0; i < n && from + i < out.length; i++) {
      const t = i / n;
      const tremor = Math.sin((2 * Math.PI * 13 * i) / sampleRate);
      phase += (2 * Math.PI * base * (0.96 + 0.07 * Math.sin(Math.PI * t ** 0.7) + 0.012 * quaver * tremor)) / sampleRate;
      const level = Math.min(1, t / 0.16, (1 - t) / 0.3) * (1 - 0.45 * quaver * (0.5 + 0.5 * tremor));
      out[from + i] = gain * level * (Math.sin(phase) + 0.14 * Math.sin(2 * phase) + 0.04 * Math.sin(3 * phase));
    }
  };
  hoot(0.02, 0.62, 0, 0.9);
  hoot(1.7, 0.18, 0, 0.5);
  hoot(2.05, 1.25, 1, 1);
  const breath = burst(random, 1.2, 0.1, 8);
  filter(breath, bandpass(base, 3));
  add(out.subarray(samples(2.05)), breath, 0.03);
  return reverb(put(out), { ...rooms.valley, decaySeconds: 1.8, wet: 0.35 });
};

/** A wolf far off: a cry that climbs, holds and falls. */
export const wolf: Effect = (_intensity, random) => {
  const seconds = random.range(3, 3.8);
  const n = samples(seconds);
  const out = new Float32Array(n + samples(2));
  const base = random.range(330, 420);
  const pitch = shape(n, [[0, base * 0.72], [0.5, base * 1.22], [0.8, base * 1.3], [seconds * 0.75, base * 1.22], [seconds, base * 0.8]]);
  let phase = 0;
  for (let i = 0; i < n; i++) {
    const t = i / sampleRate;
    phase += (2 * Math.PI * (pitch[i] ?? base) * (1 + 0.006 * Math.sin(2 * Math.PI * 5.2 * t))) / sampleRate;
    const level = Math.min(1, t / 0.35, (seconds - t) / 1.1);
    out[i] = level * (Math.sin(phase) + 0.42 * Math.sin(2 * phase) + 0.16 * Math.sin(3 * phase) + 0.07 * Math.sin(4 * phase));
  }
  return reverb(put(out), { ...rooms.valley, wet: 0.6 });
};

/** Two or three barks: a rough voice that opens and drops within a fifth of a second. */
export const dogBark: Effect = (intensity, random) => {
  const count = 2 + Math.round(intensity);
  const out = new Float32Array(samples(count * 0.5 + 0.7));
  const dog = { hz: random.range(240, 330), tract: random.range(1.05, 1.25) };
  let at = 0.01;
  for (let k = 0; k < count; k++) {
    const seconds = random.range(0.15, 0.2);
    const bark = voiced(random, dog, seconds, vowels[1] ?? [530, 1840, 2480], vowels[0], 1.35, 0.75, 0.16);
    const growl = burst(random, seconds, 0.008, 0.22);
    filter(growl, bandpass(1150, 0.8));
    add(bark, growl, 0.35);
    for (let i = 0; i < bark.length; i++) {
      const t = i / bark.length;
      bark[i] = Math.tanh((bark[i] ?? 0) * 2.2) * Math.min(1, t / 0.07, ((1 - t) / 0.6) ** 1.3);
    }
    add(out.subarray(samples(at)), bark, random.range(0.8, 1));
    at += random.range(0.34, 0.48);
  }
  // A muzzle gives little above 7 kHz; what the rasp adds there is only hiss.
  return reverb(put(filter(filter(filter(out, highpass(180)), lowpass(6500)), lowpass(7500))), rooms.outdoors);
};

/** A herring gull: harsh cries that leap up and fall, quickening. */
export const gull: Effect = (_intensity, random) => {
  const out = new Float32Array(samples(3.4));
  let at = 0.02;
  for (let k = 0; k < 5; k++) {
    const seconds = k === 0 ? random.range(0.55, 0.7) : random.range(0.24, 0.34);
    const n = samples(seconds);
    const from = samples(at);
    const base = random.range(760, 860);
    let phase = 0;
    for (let i = 0; i < n && from + i < out.length; i++) {
      const t = i / n;
      const rise = t < 0.25 ? t / 0.25 : 1 - (t - 0.25) / 0.95;
      phase += (2 * Math.PI * base * (0.85 + 0.65 * rise)) / sampleRate;
      const level = Math.min(1, t / 0.08, (1 - t) / 0.3) * (k === 0 ? 0.7 : 1 - k * 0.12);
      out[from + i] = level * (0.5 * Math.sin(phase) + 0.6 * Math.sin(2 * phase) + 0.4 * Math.sin(3 * phase) + 0.18 * Math.sin(4 * phase)) * (1 + random.range(-0.15, 0.15));
    }
    at += seconds + random.range(0.08, 0.16);
  }
  return reverb(put(filter(out, highpass(500))), { ...rooms.outdoors, wet: 0.4 });
};

/** Rooks and crows: a rough throat, low, each caw falling a little. */
export const crow: Effect = (intensity, random) => {
  const count = 2 + Math.round(intensity * 2);
  const out = new Float32Array(samples(count * 0.62 + 0.8));
  const bird = { hz: random.range(250, 330), tract: random.range(1.35, 1.55) };
  let at = 0.02;
  for (let k = 0; k < count; k++) {
    const seconds = random.range(0.26, 0.36);
    const caw = voiced(random, bird, seconds, [900, 1300, 2500], [760, 1180, 2300], 1.15, 0.85, 0.22);
    for (let i = 0; i < caw.length; i++) {
      const t = i / caw.length;
      // The two halves of the syrinx beat against each other: that is the rasp.
      const rasp = 0.6 + 0.4 * Math.sin((2 * Math.PI * 74 * i) / sampleRate);
      caw[i] = Math.tanh((caw[i] ?? 0) * 2.6) * rasp * Math.min(1, t / 0.1, (1 - t) / 0.4);
    }
    add(out.subarray(samples(at)), caw, random.range(0.75, 1));
    at += random.range(0.48, 0.66);
  }
  return reverb(put(filter(out, highpass(350))), { ...rooms.outdoors, wet: 0.45 });
};
