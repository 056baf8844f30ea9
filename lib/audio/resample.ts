import { frameCount } from './pcm.ts';
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
/** For what is only measured: about 65 dB of stop band, flat to 0.85 of the Nyquist frequency, at half the cost. */
export const measuring: ResampleQuality = { halfTaps: 16, kaiserBeta: 6.5 };
const passband = 0.95;

export interface Filter {
  /** Output phases in one period, and input frames in one period. */
  up: number;
  down: number;
  taps: number;
  /** `up` rows of `taps` coefficients. */
  rows: Float32Array[];
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
  const rows: Float32Array[] = [];
  for (let phase = 0; phase < up; phase += 1) {
    const row = new Float32Array(taps);
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
export function weighted(taps: Float32Array, samples: Float32Array, first: number): number {
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

function resampleChannel(samples: Float32Array, filter: Filter, frames: number): Float32Array {
  const { up, down, taps, rows } = filter;
  const half = taps / 2;
  const padded = new Float32Array(samples.length + taps * 3);
  padded.set(samples, taps);
  const out = new Float32Array(frames);
  let base = 0;
  let phase = 0;
  for (let i = 0; i < frames; i += 1) {
    const row = rows[phase]!;
    const first = base - half + 1 + taps;
    out[i] = weighted(row, padded, first);
    phase += down;
    while (phase >= up) {
      phase -= up;
      base += 1;
    }
  }
  return out;
}

/** The sound at another whole-number sample rate; the same object where nothing is to be done. Not delayed. */
export function resample(pcm: Pcm, sampleRate: number, quality: ResampleQuality = listening): Pcm {
  if (pcm.sampleRate === sampleRate) return pcm;
  const filter = filterFor(pcm.sampleRate, sampleRate, quality);
  const frames = Math.round((frameCount(pcm) * sampleRate) / pcm.sampleRate);
  return { sampleRate, channels: pcm.channels.map((samples) => resampleChannel(samples, filter, frames)) };
}
