import { frameCount } from './pcm.ts';
import { lentFloats } from './room.ts';
import type { Pcm } from './types.ts';

/**
 * Change of sample rate by a rational polyphase filter: a sinc under a Kaiser window (J. O. Smith, "Digital Audio
 * Resampling"), about 90 dB of stop band, flat to 0.92 of the lower Nyquist frequency.
 */

export interface ResampleQuality {
  /** Zero crossings of the sinc on each side. */
  halfTaps: number;
  kaiserBeta: number;
}
/** For what is listened to. */
const listening: ResampleQuality = { halfTaps: 32, kaiserBeta: 9 };
/** For what is only measured: about 55 dB of stop band, flat to 0.8 of the Nyquist frequency, at a third of the cost. */
export const measuring: ResampleQuality = { halfTaps: 11, kaiserBeta: 5 };
/** For what is only compared with another sound that was treated alike: about 45 dB of stop band, flat to 0.75 of the Nyquist frequency. */
export const comparing: ResampleQuality = { halfTaps: 7, kaiserBeta: 4 };
const passband = 0.95;

export interface Filter {
  /** Output phases in one period, and input frames in one period. */
  up: number;
  down: number;
  taps: number;
  /** `up` rows of `taps` coefficients. */
  rows: Float64Array[];
}

const filters = new Map<string, Filter>();

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of the first kind, order 0 (series). */
export function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 60; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
    if (term < 1e-12 * sum) break;
  }
  return sum;
}

function buildFilter(from: number, to: number, { halfTaps, kaiserBeta }: ResampleQuality): Filter {
  const divisor = greatestCommonDivisor(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const cutoff = passband * Math.min(1, to / from);
  // Even, so that the taps come in fours.
  const half = 2 * Math.ceil(halfTaps / (2 * Math.min(1, to / from)));
  const taps = half * 2;
  const rows: Float64Array[] = [];
  for (let phase = 0; phase < up; phase += 1) {
    const row = new Float64Array(taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const x = tap - half + 1 - phase / up;
      const window = Math.abs(x) >= half ? 0 : besselI0(kaiserBeta * Math.sqrt(1 - (x / half) ** 2)) / besselI0(kaiserBeta);
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
      row[tap] = sinc * window * cutoff;
      sum += row[tap] ?? 0;
    }
    // Each phase passes a constant unchanged: no ripple at the phase rate.
    for (let tap = 0; tap < taps; tap += 1) row[tap] = (row[tap] ?? 0) / sum;
    rows.push(row);
  }
  return { up, down, taps, rows };
}

/** The filter between two rates, made once. */
export function filterFor(from: number, to: number, quality: ResampleQuality = listening): Filter {
  const key = `${from}>${to} ${quality.halfTaps}`;
  let filter = filters.get(key);
  if (!filter) {
    filter = buildFilter(from, to, quality);
    if (filters.size > 8) filters.clear();
    filters.set(key, filter);
  }
  return filter;
}

/** The sum of samples from `first` on, each times its tap. Four sums at once: the processor need not wait for one addition before the next. */
export function weighted(taps: Float64Array, samples: Float32Array, first: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let tap = 0; tap < taps.length; tap += 4) {
    const at = first + tap;
    a += taps[tap]! * samples[at]!;
    b += taps[tap + 1]! * samples[at + 1]!;
    c += taps[tap + 2]! * samples[at + 2]!;
    d += taps[tap + 3]! * samples[at + 3]!;
  }
  return a + b + (c + d);
}

/** Outputs that share a row of taps are made four at a time: each tap is fetched once for all of them. */
const together = 4;
const leastStretch = 1024;
/** One stretch of the input in double precision, silence where the sound has not begun or has ended. */
let stretch = new Float64Array(0);

function fillStretch(samples: Float32Array, first: number, length: number): Float64Array {
  if (stretch.length < length) stretch = new Float64Array(length);
  const from = Math.max(0, Math.min(length, -first));
  const to = Math.max(from, Math.min(length, samples.length - first));
  stretch.fill(0, 0, from);
  for (let i = from; i < to; i += 1) stretch[i] = samples[first + i]!;
  stretch.fill(0, to, length);
  return stretch;
}

function resampleChannel(samples: Float32Array, { up, down, taps, rows }: Filter, frames: number): Float32Array {
  const half = taps / 2;
  const out = lentFloats(frames);
  const most = up * together * Math.ceil(leastStretch / up);
  for (let begin = 0; begin < frames; begin += most) {
    const end = Math.min(frames, begin + most);
    const input = fillStretch(samples, (begin / up) * down - half + 1, Math.floor(((end - begin - 1) * down) / up) + taps);
    for (let phase = 0; phase < up && begin + phase < end; phase += 1) {
      const base = Math.floor((phase * down) / up);
      const row = rows[(phase * down) % up]!;
      if (up === 1) decimated(row, input, down, out, begin, end);
      else onePhase(row, input, { base, down }, out, { from: begin + phase, up, end });
    }
  }
  return out;
}

/** Every `up`-th output from `from` on: they lie `down` inputs apart and share their taps. */
function onePhase(row: Float64Array, input: Float64Array, { base, down }: { base: number; down: number }, out: Float32Array, { from, up, end }: { from: number; up: number; end: number }): void {
  let first = base;
  let i = from;
  for (; i + 3 * up < end; i += 4 * up) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let at = first;
    for (let tap = 0; tap < row.length; tap += 1) {
      const weight = row[tap]!;
      a += weight * input[at]!;
      b += weight * input[at + down]!;
      c += weight * input[at + 2 * down]!;
      d += weight * input[at + 3 * down]!;
      at += 1;
    }
    out[i] = a;
    out[i + up] = b;
    out[i + 2 * up] = c;
    out[i + 3 * up] = d;
    first += 4 * down;
  }
  for (; i < end; i += up) {
    let sum = 0;
    for (let tap = 0; tap < row.length; tap += 1) sum += row[tap]! * input[first + tap]!;
    out[i] = sum;
    first += down;
  }
}

/** To a whole part of the rate: there is one row, and it is the same from both ends (its very last tap is 0). */
function decimated(row: Float64Array, input: Float64Array, down: number, out: Float32Array, begin: number, end: number): void {
  const middle = row.length / 2 - 1;
  const centre = row[middle]!;
  let first = 0;
  let i = begin;
  for (; i + 3 < end; i += 4) {
    let low = first;
    let high = first + 2 * middle;
    const at = first + middle;
    let a = centre * input[at]!;
    let b = centre * input[at + down]!;
    let c = centre * input[at + 2 * down]!;
    let d = centre * input[at + 3 * down]!;
    for (let tap = 0; tap < middle; tap += 1) {
      const weight = row[tap]!;
      a += weight * (input[low]! + input[high]!);
      b += weight * (input[low + down]! + input[high + down]!);
      c += weight * (input[low + 2 * down]! + input[high + 2 * down]!);
      d += weight * (input[low + 3 * down]! + input[high + 3 * down]!);
      low += 1;
      high -= 1;
    }
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
    out[i + 3] = d;
    first += 4 * down;
  }
  for (; i < end; i += 1) {
    let sum = 0;
    for (let tap = 0; tap < row.length; tap += 1) sum += row[tap]! * input[first + tap]!;
    out[i] = sum;
    first += down;
  }
}

/** The sound at another whole-number sample rate; the same object where nothing is to be done. Channels that are one array stay one. Not delayed. */
export function resample(pcm: Pcm, sampleRate: number, quality: ResampleQuality = listening): Pcm {
  if (pcm.sampleRate === sampleRate) return pcm;
  const filter = filterFor(pcm.sampleRate, sampleRate, quality);
  const frames = Math.round((frameCount(pcm) * sampleRate) / pcm.sampleRate);
  const made = new Map([...new Set(pcm.channels)].map((samples) => [samples, resampleChannel(samples, filter, frames)]));
  return { sampleRate, channels: pcm.channels.map((samples) => made.get(samples)!) };
}
