/**
 * What the benches keep of a sound: its level in every hundredth of a second and whatever else they ask for. Small
 * enough for hours, fine enough for pauses. The weighting is that of ITU-R BS.1770-4, worked out here once more and not
 * borrowed from the mixer's meter, so that one can tell on the other.
 */
import { Biquad, highPass, highShelf, lowPass, revisedLowCurve } from './biquad.ts';

/** Frames a second. */
export const framesPerSecond = 100;
/** Cells a second of the finest look, for clicks. */
export const cellsPerSecond = 1000;
const silence = -120;

export interface TrackOptions {
  sampleRate: number;
  /** Power of 5-9 kHz and below 100 Hz in each frame (of the sum of the channels). */
  bands?: boolean;
  /** The sum of the channels at a quarter of the rate, for pitch and timbre. */
  voice?: boolean;
  /** The sharpest bend of the wave in every thousandth of a second. */
  clicks?: boolean;
}

/** Growing numbers without boxing. */
class Numbers {
  #values = new Float32Array(4096);
  length = 0;

  add(value: number): void {
    if (this.length === this.#values.length) {
      const more = new Float32Array(this.length * 2);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  view(): Float32Array {
    return this.#values.subarray(0, this.length);
  }
}

export interface Track {
  seconds: number;
  /** K-weighted power of each frame, summed over the channels. */
  weighted: Float32Array;
  /** Plain power of each frame, summed over the channels. */
  plain: Float32Array;
  sibilance: Float32Array;
  rumble: Float32Array;
  /** At `voiceRate`. */
  voice: Float32Array;
  voiceRate: number;
  /** Largest second difference of the wave in each cell. */
  bends: Float32Array;
}

const decimation = 4;

/** Collects a Track from blocks of any size. */
export class TrackRecorder {
  readonly #options: TrackOptions;
  readonly #weighting: readonly [Biquad, Biquad, Biquad, Biquad];
  readonly #sibilance: Biquad[];
  readonly #rumble: Biquad[];
  readonly #antiAlias: Biquad[];
  readonly #frames = { weighted: new Numbers(), plain: new Numbers(), sibilance: new Numbers(), rumble: new Numbers() };
  readonly #voice = new Numbers();
  readonly #bends = new Numbers();
  readonly #sums = { weighted: 0, plain: 0, sibilance: 0, rumble: 0 };
  #inFrame = 0;
  #done = 0;
  #sharpest = 0;
  #inCell = 0;
  #last = [0, 0, 0, 0];

  constructor(options: TrackOptions) {
    const { sampleRate } = options;
    this.#options = options;
    const shelf = (): Biquad => highShelf(sampleRate, 1681.9744509555319, 0.7071752369554196, 3.99984385397);
    this.#weighting = [shelf(), revisedLowCurve(sampleRate), shelf(), revisedLowCurve(sampleRate)];
    // Butterworth of the fourth order, in two halves.
    const halves = [0.5412, 1.3066];
    this.#sibilance = halves.flatMap((q) => [highPass(sampleRate, 5000, q), lowPass(sampleRate, 9000, q)]);
    this.#rumble = halves.map((q) => lowPass(sampleRate, 100, q));
    this.#antiAlias = [0.5098, 0.6013, 0.9, 2.5629].map((q) => lowPass(sampleRate, sampleRate / decimation / 2.4, q));
  }

  push(channels: readonly Float32Array[]): void {
    const [left, right = left] = channels;
    if (!left || !right) return;
    const { sampleRate, bands, voice, clicks } = this.#options;
    const frame = sampleRate / framesPerSecond;
    const cell = Math.round(sampleRate / cellsPerSecond);
    const [shelfLeft, passLeft, shelfRight, passRight] = this.#weighting;
    const sums = this.#sums;
    const last = this.#last;
    for (let i = 0; i < left.length; i += 1) {
      const l = left[i]!;
      const r = right[i]!;
      const wl = passLeft.next(shelfLeft.next(l));
      const wr = passRight.next(shelfRight.next(r));
      sums.weighted += wl * wl + wr * wr;
      sums.plain += l * l + r * r;
      if (bands || voice) {
        const both = (l + r) / 2;
        if (bands) {
          const high = chain(this.#sibilance, both);
          const low = chain(this.#rumble, both);
          sums.sibilance += high * high;
          sums.rumble += low * low;
        }
        if (voice) {
          const smooth = chain(this.#antiAlias, both);
          if (this.#done % decimation === 0) this.#voice.add(smooth);
        }
      }
      if (clicks) {
        const bend = Math.max(Math.abs(l - 2 * last[0]! + last[1]!), Math.abs(r - 2 * last[2]! + last[3]!));
        if (bend > this.#sharpest) this.#sharpest = bend;
        last[1] = last[0]!;
        last[0] = l;
        last[3] = last[2]!;
        last[2] = r;
        this.#inCell += 1;
        if (this.#inCell === cell) {
          this.#bends.add(this.#sharpest);
          this.#sharpest = 0;
          this.#inCell = 0;
        }
      }
      this.#done += 1;
      this.#inFrame += 1;
      if (this.#inFrame >= frame) this.#closeFrame();
    }
  }

  #closeFrame(): void {
    const sums = this.#sums;
    for (const name of ['weighted', 'plain', 'sibilance', 'rumble'] as const) {
      this.#frames[name].add(sums[name] / this.#inFrame);
      sums[name] = 0;
    }
    this.#inFrame = 0;
  }

  finish(): Track {
    const { weighted, plain, sibilance, rumble } = this.#frames;
    return {
      seconds: this.#done / this.#options.sampleRate,
      weighted: weighted.view(),
      plain: plain.view(),
      sibilance: sibilance.view(),
      rumble: rumble.view(),
      voice: this.#voice.view(),
      voiceRate: this.#options.sampleRate / decimation,
      bends: this.#bends.view(),
    };
  }
}

function chain(filters: Biquad[], sample: number): number {
  let out = sample;
  for (let i = 0; i < filters.length; i += 1) out = filters[i]!.next(out);
  return out;
}

/** Loudness of a K-weighted power, LUFS. */
export function lufs(power: number): number {
  return power <= 0 ? silence : Math.max(silence, -0.691 + 10 * Math.log10(power));
}

/** Level of a plain power, dB. */
export function decibels(power: number): number {
  return power <= 0 ? silence : Math.max(silence, 10 * Math.log10(power));
}

export function meanPower(frames: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(frames.length, to);
  let sum = 0;
  for (let i = start; i < end; i += 1) sum += frames[i]!;
  return end > start ? sum / (end - start) : 0;
}

/** Frame of a time. */
export function frameAt(seconds: number): number {
  return Math.round(seconds * framesPerSecond);
}

/**
 * Gated loudness of [from, to) frames as BS.1770-4 has it (400 ms blocks, every 100 ms, gates at -70 LUFS and 10 LU
 * below what passed); of less than 400 ms the plain loudness.
 */
export function gatedLoudness(frames: Float32Array, from = 0, to: number = frames.length): number {
  const blocks: number[] = [];
  for (let at = from; at + 40 <= to; at += 10) blocks.push(meanPower(frames, at, at + 40));
  if (blocks.length === 0) return lufs(meanPower(frames, from, to));
  const above = (gate: number): number[] => blocks.filter((power) => lufs(power) > gate);
  const average = (powers: number[]): number => powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length);
  const first = above(-70);
  return lufs(average(above(Math.max(-70, lufs(average(first)) - 10))));
}

/** Largest frame between two times, seconds. */
export function largestIn(frames: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = Math.max(0, frameAt(from)); i < Math.min(frames.length, frameAt(to)); i += 1) most = Math.max(most, frames[i]!);
  return most;
}
