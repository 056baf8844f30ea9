import { SlidingMinimum } from './sliding-minimum.ts';
import { largestOvershoot, peakBetween, truePeakTaps } from './true-peak.ts';

/**
 * A look-ahead limiter on the true peak: the gain needed at each frame (also for the points between frames) is held
 * over the look-ahead, comes back slowly and is then smoothed by a moving mean of the same length, so that it has
 * always arrived when the peak does. Both channels share one gain, so the stereo picture stands still.
 */

const lookAheadSeconds = 0.006;
/** Time in which the gain recovers most of the way, seconds: slow enough not to be heard. */
const releaseSeconds = 0.25;
const half = truePeakTaps / 2;
const stretch = 64;
/** Frames that are judged one by one only where one of them is loud: a part of a stretch. */
const fineStretch = 16;
const fineBits = 4;
/** Gains are summed as whole numbers of this size, so that nothing drifts. */
const gainUnit = 2 ** 40;

/** Lays what comes behind the `held` samples that wait, at one gain. */
function putBehind(samples: Float32Array, held: number, coming: Float32Array, gain: number): void {
  const { length } = coming;
  for (let i = 0; i < length; i += 1) samples[held + i] = coming[i]! * gain;
}

/** The largest sample of every `fineStretch` frames. */
function peaksInto(peaks: Float32Array, samples: Float32Array, cells: number): void {
  const { length } = samples;
  for (let cell = 0; cell < cells; cell += 1) {
    const end = Math.min(length, (cell + 1) * fineStretch);
    let most = 0;
    for (let i = cell * fineStretch; i < end; i += 1) {
      const size = Math.abs(samples[i]!);
      if (size > most) most = size;
    }
    peaks[cell] = most;
  }
}

/** Largest of a frame and the points up to the next one. */
function peakAt(samples: Float32Array, at: number): number {
  return Math.max(Math.abs(samples[at]!), peakBetween(samples, at));
}

/** Frames [from, to) of what leaves, which lie `ahead` further on in what waits. */
function copyInto(out: Float32Array, samples: Float32Array, ahead: number, from: number, to: number): void {
  for (let i = from; i < to; i += 1) out[i] = samples[ahead + i]!;
}

/** The same, each under its factor. */
function multiplyInto(out: Float32Array, samples: Float32Array, ahead: number, from: number, to: number, factors: Float64Array): void {
  for (let i = from; i < to; i += 1) out[i] = samples[ahead + i]! * factors[i - from]!;
}

export class TruePeakLimiter {
  readonly #gain: number;
  readonly #ceiling: number;
  readonly #look: number;
  readonly #release: number;
  readonly #minimum: SlidingMinimum;
  /** The last `look` held gains as whole numbers, a ring, and their sum: exact however long the stream is. */
  readonly #ring: Float64Array;
  #ringAt = 0;
  #ringSum: number;
  #held = 1;
  /** Input that waits (the look-ahead and the context of the interpolator), and after it what is pushed. */
  #joined: [Float32Array, Float32Array];
  /** The largest sample of every `fineStretch` frames of `joined`, channel by channel. */
  #peaks: [Float32Array, Float32Array] = [new Float32Array(), new Float32Array()];
  readonly #fine = new Float64Array(fineStretch);
  readonly #waiting: number;
  /** Where each block is limited to; null where every block gets arrays of its own. */
  #out: [Float32Array, Float32Array] | null;
  #skip: number;
  #deepest = 1;
  /** Where each block's gains are written, one for each frame that leaves; null where nobody wants them. */
  #gains: Float32Array | null = null;

  /**
   * `gain` is an amplitude factor put on before; `ceiling` the largest true peak, amplitude. With `reuse` every block
   * comes in the same arrays: each must be done with before the next is pushed.
   */
  constructor(sampleRate: number, gain: number, ceiling: number, { reuse = false }: { reuse?: boolean } = {}) {
    this.#gain = gain;
    this.#ceiling = ceiling;
    this.#look = Math.max(2, Math.round(lookAheadSeconds * sampleRate));
    this.#release = 1 - Math.exp(-1 / (releaseSeconds * sampleRate));
    this.#minimum = new SlidingMinimum(this.#look);
    this.#ring = new Float64Array(this.#look).fill(gainUnit);
    this.#ringSum = this.#look * gainUnit;
    this.#waiting = this.delay + half;
    this.#joined = [new Float32Array(this.#waiting), new Float32Array(this.#waiting)];
    this.#out = reuse ? [new Float32Array(), new Float32Array()] : null;
    this.#skip = this.delay;
  }

  /** Frames by which the output follows the input (taken off again by `push` and `finish`). */
  get delay(): number {
    return this.#look + half - 1;
  }

  /** The deepest reduction so far, as a factor. */
  get deepest(): number {
    return this.#deepest;
  }

  /**
   * As `push`, with the factor by which every frame that leaves was multiplied: the gain put on before and the limiter's
   * own together. Put on the parts of a mix frame by frame, they sum to the limited mix.
   */
  pushWithGains(channels: readonly [Float32Array, Float32Array]): { channels: [Float32Array, Float32Array]; gains: Float32Array } {
    const gains = new Float32Array(channels[0].length);
    this.#gains = gains;
    const limited = this.push(channels);
    this.#gains = null;
    return { channels: limited, gains: gains.subarray(gains.length - limited[0].length) };
  }

  /** Limits the next block of two channels; gives back what is ready, in step with the first frame of the whole. */
  push(channels: readonly [Float32Array, Float32Array]): [Float32Array, Float32Array] {
    const length = channels[0].length;
    const held = this.#waiting;
    const [left, right] = this.#join(channels);
    const [leftOut, rightOut] = this.#room(length);
    const gains = this.#gains;
    // Frame `at` of `joined` is judged as soon as `half` frames after it are known, and leaves `look` frames later.
    const firstJudged = held - half;
    const smooth = this.#fine;
    const toLeave = firstJudged - this.#look + 1;
    for (let from = 0; from < length; from += stretch) {
      const to = Math.min(length, from + stretch);
      const quiet = this.#isQuiet(this.#peaks[0], firstJudged + from, firstJudged + to) && this.#isQuiet(this.#peaks[1], firstJudged + from, firstJudged + to);
      if (quiet && this.#atRest()) {
        // Nothing is held down and nothing here asks for it: the sound passes as it is.
        copyInto(leftOut, left, toLeave, from, to);
        copyInto(rightOut, right, toLeave, from, to);
        gains?.fill(this.#gain, from, to);
        continue;
      }
      for (let fine = from; fine < to; fine += fineStretch) {
        const end = Math.min(to, fine + fineStretch);
        const leftQuiet = quiet || this.#isQuiet(this.#peaks[0], firstJudged + fine, firstJudged + end);
        const rightQuiet = quiet || this.#isQuiet(this.#peaks[1], firstJudged + fine, firstJudged + end);
        for (let i = fine; i < end; i += 1) {
          const at = firstJudged + i;
          const peak = leftQuiet && rightQuiet ? 0 : Math.max(leftQuiet ? 0 : peakAt(left, at), rightQuiet ? 0 : peakAt(right, at));
          smooth[i - fine] = peak <= this.#ceiling ? 1 : this.#ceiling / peak;
        }
        this.#smooth(smooth, end - fine);
        multiplyInto(leftOut, left, toLeave, fine, end, smooth);
        multiplyInto(rightOut, right, toLeave, fine, end, smooth);
        if (gains) for (let i = fine; i < end; i += 1) gains[i] = this.#gain * smooth[i - fine]!;
      }
    }
    // What waits moves to the front.
    left.copyWithin(0, length);
    right.copyWithin(0, length);
    return this.#trim([leftOut, rightOut]);
  }

  /** What waits and what comes, with the gain put on, as one. */
  #join(channels: readonly [Float32Array, Float32Array]): [Float32Array, Float32Array] {
    const held = this.#waiting;
    const whole = held + channels[0].length;
    if (this.#joined[0].length < whole) {
      const larger = (samples: Float32Array): Float32Array => {
        const room = new Float32Array(whole);
        room.set(samples.subarray(0, held));
        return room;
      };
      this.#joined = [larger(this.#joined[0]), larger(this.#joined[1])];
    }
    const cells = Math.ceil(whole / fineStretch);
    if (this.#peaks[0].length < cells) this.#peaks = [new Float32Array(cells), new Float32Array(cells)];
    const joined: [Float32Array, Float32Array] = [this.#joined[0].subarray(0, whole), this.#joined[1].subarray(0, whole)];
    for (const channel of [0, 1] as const) {
      putBehind(joined[channel], held, channels[channel], this.#gain);
      peaksInto(this.#peaks[channel], joined[channel], cells);
    }
    return joined;
  }

  #room(length: number): [Float32Array, Float32Array] {
    if (this.#out === null) return [new Float32Array(length), new Float32Array(length)];
    if (this.#out[0].length < length) this.#out = [new Float32Array(length), new Float32Array(length)];
    return [this.#out[0].subarray(0, length), this.#out[1].subarray(0, length)];
  }

  /** The frames still inside; ends the stream. */
  finish(): [Float32Array, Float32Array] {
    return this.push([new Float32Array(this.delay), new Float32Array(this.delay)]);
  }

  #trim(out: [Float32Array, Float32Array]): [Float32Array, Float32Array] {
    const drop = Math.min(this.#skip, out[0].length);
    if (drop === 0) return out;
    this.#skip -= drop;
    return [out[0].subarray(drop), out[1].subarray(drop)];
  }

  /** True once every gain inside is 1: time may then stand still without any difference. */
  #atRest(): boolean {
    return this.#minimum.calm && this.#ringSum === this.#look * gainUnit;
  }

  /** True where nothing that frames [from, to) of a channel are judged by can pass the ceiling. */
  #isQuiet(peaks: Float32Array, from: number, to: number): boolean {
    let most = 0;
    const last = Math.min(peaks.length - 1, (to + half - 1) >> fineBits);
    for (let cell = Math.max(0, from - half + 1) >> fineBits; cell <= last; cell += 1) {
      if (peaks[cell]! > most) most = peaks[cell]!;
    }
    return most * largestOvershoot <= this.#ceiling;
  }

  /** Makes of the gains that frames need those that they are given: held, let go and smoothed. In place. */
  #smooth(gains: Float64Array, count: number): void {
    const look = this.#look;
    const release = this.#release;
    const ring = this.#ring;
    const whole = look * gainUnit;
    let held = this.#held;
    let sum = this.#ringSum;
    let at = this.#ringAt;
    let deepest = this.#deepest;
    this.#minimum.takeLeast(gains, count);
    for (let i = 0; i < count; i += 1) {
      const least = gains[i]!;
      held = least < held ? least : held + (least - held) * release;
      if (least === 1 && held > 0.99999) held = 1;
      const unit = Math.floor(held * gainUnit);
      sum += unit - ring[at]!;
      ring[at] = unit;
      at = at + 1 === look ? 0 : at + 1;
      const smooth = sum / whole;
      if (smooth < deepest) deepest = smooth;
      gains[i] = smooth;
    }
    this.#held = held;
    this.#ringSum = sum;
    this.#ringAt = at;
    this.#deepest = deepest;
  }
}
