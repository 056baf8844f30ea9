import { besselI0 } from './resample.ts';

/**
 * True peak by 4-fold oversampling (ITU-R BS.1770-4, Annex 2), with a longer interpolator than the example there.
 */

const phases = 4;
export const truePeakTaps = 24;
const half = truePeakTaps / 2;

/** Rows for the three points between two samples. */
const rows: Float64Array[] = [];
/** No point between samples can pass the largest sample nearby times this (the L1 norm of the interpolator). */
export const largestOvershoot: number = (() => {
  let largest = 1;
  for (let phase = 1; phase < phases; phase += 1) {
    const row = new Float64Array(truePeakTaps);
    let sum = 0;
    for (let tap = 0; tap < truePeakTaps; tap += 1) {
      const x = tap - half + 1 - phase / phases;
      row[tap] = (Math.sin(Math.PI * x) / (Math.PI * x)) * (besselI0(7 * Math.sqrt(1 - (x / half) ** 2)) / besselI0(7));
      sum += row[tap] ?? 0;
    }
    for (let tap = 0; tap < truePeakTaps; tap += 1) row[tap] = (row[tap] ?? 0) / sum;
    rows.push(row);
    largest = Math.max(largest, row.reduce((total, value) => total + Math.abs(value), 0));
  }
  return largest;
})();

/**
 * The row of the point at a quarter is that of the one at three quarters turned round, and the row of the middle is its
 * own: with sums and differences of the samples that lie as far before as behind, half of the products are enough.
 */
const even = Float64Array.from({ length: half }, (_, tap) => (rows[0]![tap]! + rows[0]![truePeakTaps - 1 - tap]!) / 2);
const odd = Float64Array.from({ length: half }, (_, tap) => (rows[0]![tap]! - rows[0]![truePeakTaps - 1 - tap]!) / 2);
const middle = rows[1]!.slice(0, half);

/** Largest of the three points between frame `at` and the next. Needs `half` samples on both sides. */
export function peakBetween(samples: Float32Array, at: number): number {
  const first = at - half + 1;
  const last = at + half;
  let a = 0;
  let b = 0;
  let c = 0;
  for (let tap = 0; tap < half; tap += 1) {
    const before = samples[first + tap]!;
    const behind = samples[last - tap]!;
    const sum = before + behind;
    a += even[tap]! * sum;
    b += middle[tap]! * sum;
    c += odd[tap]! * (before - behind);
  }
  return Math.max(Math.abs(a) + Math.abs(c), Math.abs(b));
}

/** Sound is passed over by long stretches, and where one is loud by short ones: voices are loud for a moment at a time. */
const stretch = 256;
const shortStretch = 16;
/** Samples that a meter is given at once: it keeps a copy of them. */
const atOnce = 8192;

/** The true peak of a whole sound as an amplitude, `least` where it stays under that. */
export function truePeakOver(samples: Float32Array, least: number): number {
  const meter = new TruePeakMeter(least);
  for (let at = 0; at < samples.length; at += atOnce) meter.push(samples.subarray(at, at + atOnce));
  return meter.finish();
}

/** The largest sample that a point between frames [from, to) can be made of. */
function largestAround(samples: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from - half + 1; i < to + half; i += 1) {
    const size = Math.abs(samples[i]!);
    if (size > largest) largest = size;
  }
  return largest;
}

/** Follows the true peak of one channel through a stream. Only stretches that could hold a new peak are oversampled. */
export class TruePeakMeter {
  #peak: number;
  /** The last samples of what was pushed so far, the context of the next ones; and room for these. */
  #joined = new Float32Array(truePeakTaps);
  #held = truePeakTaps;

  /** What stays under `least` (an amplitude) is told to be it and costs next to nothing: for who only asks whether a ceiling is passed. */
  constructor(least = 0) {
    this.#peak = least;
  }

  push(samples: Float32Array): void {
    const whole = this.#held + samples.length;
    if (this.#joined.length < whole) {
      const larger = new Float32Array(whole);
      larger.set(this.#joined.subarray(0, this.#held));
      this.#joined = larger;
    }
    const joined = this.#joined.subarray(0, whole);
    joined.set(samples, this.#held);
    // Frame `i` is looked at once `half` frames after it are known.
    const end = joined.length - half;
    for (let from = half - 1; from < end; from += stretch) {
      const to = Math.min(end, from + stretch);
      if (largestAround(joined, from, to) * largestOvershoot <= this.#peak) continue;
      for (let short = from; short < to; short += shortStretch) {
        const shortEnd = Math.min(to, short + shortStretch);
        if (largestAround(joined, short, shortEnd) * largestOvershoot <= this.#peak) continue;
        for (let i = short; i < shortEnd; i += 1) {
          const sample = Math.abs(joined[i]!);
          if (sample > this.#peak) this.#peak = sample;
          const between = peakBetween(joined, i);
          if (between > this.#peak) this.#peak = between;
        }
      }
    }
    this.#held = Math.min(whole, truePeakTaps - 1);
    joined.copyWithin(0, whole - this.#held);
  }

  /** The peak as an amplitude (1 = full scale); ends the stream. */
  finish(): number {
    this.push(new Float32Array(half));
    return this.#peak;
  }
}
