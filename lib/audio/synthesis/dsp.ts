import type { Random } from './random.ts';

/** Everything here works at CD rate; the mixer resamples nothing. */
export const sampleRate = 44_100;

export interface Stereo {
  left: Float32Array;
  right: Float32Array;
}

export function stereo(length: number): Stereo {
  return { left: new Float32Array(length), right: new Float32Array(length) };
}

export function samples(seconds: number): number {
  return Math.max(1, Math.round(seconds * sampleRate));
}

/** Coefficients of a second-order section, normalised by a0 (Audio EQ Cookbook, R. Bristow-Johnson). */
export interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

function section(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}

function angle(hz: number): { cos: number; sin: number } {
  const w = (2 * Math.PI * Math.min(hz, sampleRate * 0.47)) / sampleRate;
  return { cos: Math.cos(w), sin: Math.sin(w) };
}

export function lowpass(hz: number, q = Math.SQRT1_2): Biquad {
  const { cos, sin } = angle(hz);
  const alpha = sin / (2 * q);
  return section((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

export function highpass(hz: number, q = Math.SQRT1_2): Biquad {
  const { cos, sin } = angle(hz);
  const alpha = sin / (2 * q);
  return section((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

/** Constant 0 dB peak gain. */
export function bandpass(hz: number, q: number): Biquad {
  const { cos, sin } = angle(hz);
  const alpha = sin / (2 * q);
  return section(alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha);
}

export function peaking(hz: number, q: number, gainDb: number): Biquad {
  const { cos, sin } = angle(hz);
  const alpha = sin / (2 * q);
  const a = 10 ** (gainDb / 40);
  return section(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
}

/**
 * Filters in place. With `wrap` the buffer is a circle: the filter first runs over the last half second, so that
 * what leaves the end meets what enters at the start and the loop has no join.
 */
export function filter(x: Float32Array, c: Biquad, wrap = false): Float32Array {
  const { b0, b1, b2, a1, a2 } = c;
  let z1 = 0;
  let z2 = 0;
  for (let i = wrap ? Math.max(0, x.length - sampleRate / 2) : x.length; i < x.length; i++) {
    const s = x[i] ?? 0;
    const y = b0 * s + z1;
    z1 = b1 * s - a1 * y + z2;
    z2 = b2 * s - a2 * y;
  }
  for (let i = 0; i < x.length; i++) {
    const s = x[i] ?? 0;
    const y = b0 * s + z1;
    z1 = b1 * s - a1 * y + z2;
    z2 = b2 * s - a2 * y;
    x[i] = y;
  }
  return x;
}

export function filterStereo(x: Stereo, c: Biquad, wrap = false): Stereo {
  filter(x.left, c, wrap);
  filter(x.right, c, wrap);
  return x;
}

/**
 * A resonant filter whose cutoff moves (topology-preserving state variable filter, V. Zavalishin). `cutoff` in Hz, one
 * value a sample; read every 32 samples.
 */
export function sweep(
  x: Float32Array,
  cutoff: Float32Array,
  q: number,
  mode: 'low' | 'band',
  wrap = false,
): Float32Array {
  const k = 1 / q;
  let s1 = 0;
  let s2 = 0;
  const n = x.length;
  for (let i = wrap ? -Math.min(n, sampleRate / 2) : 0; i < n; ) {
    const f = Math.min(cutoff[(i + n) % n] ?? 1000, sampleRate * 0.45);
    const g = Math.tan((Math.PI * f) / sampleRate);
    const a = 1 / (1 + g * (g + k));
    const stop = i < 0 ? Math.min(0, i + 32) : Math.min(n, i + 32);
    for (; i < stop; i++) {
      const at = i < 0 ? i + n : i;
      const input = x[at] ?? 0;
      const band = a * (s1 + g * (input - s2));
      const low = s2 + g * band;
      s1 = 2 * band - s1;
      s2 = 2 * low - s2;
      if (i >= 0) x[at] = mode === 'low' ? low : band * k;
    }
  }
  return x;
}

export function white(length: number, random: Random, gain = 1): Float32Array {
  const out = new Float32Array(length);
  random.fillNoise(out, gain);
  return out;
}

/** -3 dB an octave (P. Kellet's economy filter). */
export function pink(length: number, random: Random, gain = 1): Float32Array {
  const out = white(length, random, gain);
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  for (let i = -Math.min(length, sampleRate / 2); i < length; i++) {
    const at = i < 0 ? i + length : i;
    const w = out[at] ?? 0;
    p0 = 0.99765 * p0 + w * 0.099046;
    p1 = 0.963 * p1 + w * 0.2965164;
    p2 = 0.57 * p2 + w * 1.0526913;
    if (i >= 0) out[at] = (p0 + p1 + p2 + w * 0.1848) * 0.35;
  }
  return out;
}

export function pinkStereo(length: number, random: Random, gain = 1): Stereo {
  return { left: pink(length, random, gain), right: pink(length, random, gain) };
}

export function whiteStereo(length: number, random: Random, gain = 1): Stereo {
  return { left: white(length, random, gain), right: white(length, random, gain) };
}

/**
 * A curve that wanders between `low` and `high` with a knot about every `everySeconds`, unevenly spaced, and closes on
 * itself: slow variation with no period of its own.
 */
export function wander(length: number, random: Random, everySeconds: number, low: number, high: number): Float32Array {
  const count = Math.max(4, Math.round(length / sampleRate / everySeconds));
  const spacing: number[] = [];
  const values: number[] = [];
  let total = 0;
  for (let k = 0; k < count; k++) {
    const gap = random.range(0.55, 1.45);
    total += gap;
    spacing.push(gap);
    values.push(random.range(low, high));
  }
  const out = new Float32Array(length);
  let at = 0;
  let passed = 0;
  for (let k = 0; k < count; k++) {
    passed += spacing[k] ?? 0;
    const until = k === count - 1 ? length : Math.round((passed / total) * length);
    const from = values[k] ?? low;
    const to = values[(k + 1) % count] ?? low;
    const span = Math.max(1, until - at);
    for (let i = at; i < until; i++) {
      const t = (i - at) / span;
      out[i] = from + (to - from) * t * t * (3 - 2 * t);
    }
    at = until;
  }
  return out;
}

export function multiply(x: Float32Array, curve: Float32Array): Float32Array {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] ?? 0) * (curve[i] ?? 0);
  return x;
}

export function scale(x: Float32Array, gain: number): Float32Array {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] ?? 0) * gain;
  return x;
}

export function add(out: Float32Array, x: Float32Array, gain = 1): void {
  const n = Math.min(out.length, x.length);
  for (let i = 0; i < n; i++) out[i] = (out[i] ?? 0) + (x[i] ?? 0) * gain;
}

export function addStereo(out: Stereo, x: Stereo, gain = 1): Stereo {
  add(out.left, x.left, gain);
  add(out.right, x.right, gain);
  return out;
}

/** Lays a grain at a sample with a constant-power pan; past the end it goes on at the start when `wrap`. */
export function place(out: Stereo, grain: Float32Array, at: number, gain: number, pan: number, wrap = false): void {
  const n = out.left.length;
  const turn = ((Math.max(-1, Math.min(1, pan)) + 1) * Math.PI) / 4;
  const l = Math.cos(turn) * gain * Math.SQRT2;
  const r = Math.sin(turn) * gain * Math.SQRT2;
  let j = Math.round(at);
  if (wrap) j = ((j % n) + n) % n;
  for (let i = 0; i < grain.length; i++, j++) {
    if (j >= n) {
      if (!wrap) return;
      j -= n;
    }
    if (j < 0) continue;
    const s = grain[i] ?? 0;
    out.left[j] = (out.left[j] ?? 0) + s * l;
    out.right[j] = (out.right[j] ?? 0) + s * r;
  }
}

/** Adds a damped sine, `t60` seconds to -60 dB, with an attack ramp so that it does not click. */
export function ring(
  out: Float32Array,
  at: number,
  hz: number,
  t60: number,
  gain: number,
  phase = 0,
  attackSeconds = 0.0004,
): void {
  if (hz > sampleRate * 0.45) return;
  const decay = 10 ** (-3 / (t60 * sampleRate));
  const w = (2 * Math.PI * hz) / sampleRate;
  const turn = 2 * decay * Math.cos(w);
  const squared = decay * decay;
  let y1 = gain * Math.sin(phase - w) / decay;
  let y2 = (gain * Math.sin(phase - 2 * w)) / squared;
  const attack = Math.max(1, attackSeconds * sampleRate);
  const start = Math.round(at);
  const end = Math.min(out.length, start + Math.round(t60 * sampleRate));
  const steady = Math.min(end, start + Math.ceil(attack));
  let i = start;
  for (; i < steady; i++) {
    const y = turn * y1 - squared * y2;
    y2 = y1;
    y1 = y;
    out[i] = (out[i] ?? 0) + y * Math.min(1, (i - start) / attack);
  }
  for (; i < end; i++) {
    const y = turn * y1 - squared * y2;
    y2 = y1;
    y1 = y;
    out[i] = (out[i] ?? 0) + y;
  }
}

/** White noise with a linear attack and an exponential decay (`t60` seconds to -60 dB). */
export function burst(random: Random, seconds: number, attackSeconds: number, t60: number): Float32Array {
  const out = white(samples(seconds), random);
  const decay = 10 ** (-3 / (t60 * sampleRate));
  const attack = Math.max(1, attackSeconds * sampleRate);
  const fade = Math.min(out.length, samples(0.003));
  let level = 1;
  for (let i = 0; i < out.length; i++) {
    let gain = i < attack ? i / attack : level;
    if (i >= attack) level *= decay;
    if (i > out.length - fade) gain *= (out.length - i) / fade;
    out[i] = (out[i] ?? 0) * gain;
  }
  return out;
}

/** A piecewise-linear curve through [seconds, value] points. */
export function shape(length: number, points: readonly (readonly [number, number])[]): Float32Array {
  const out = new Float32Array(length);
  let k = 0;
  for (let i = 0; i < length; i++) {
    const t = i / sampleRate;
    while (k < points.length - 1 && t > (points[k + 1]?.[0] ?? Infinity)) k++;
    const [t0, v0] = points[k] ?? [0, 0];
    const [t1, v1] = points[k + 1] ?? [t0, v0];
    out[i] = t1 > t0 ? v0 + (v1 - v0) * Math.max(0, Math.min(1, (t - t0) / (t1 - t0))) : v0;
  }
  return out;
}
