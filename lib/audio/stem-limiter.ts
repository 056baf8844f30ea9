import { TruePeakLimiter } from './limiter.ts';

type Stereo = [Float32Array, Float32Array];

/**
 * Limits the stems of a mix with the gain curve of the mix: each of them is multiplied, frame by frame, by what the
 * limiter does to all of them together, so that the limited stems still sum to the limited mix. Stems limited one by one
 * would not: each alone has other peaks.
 */
export class StemLimiter {
  readonly #limiter: TruePeakLimiter;
  readonly #stems: number;
  /** What each stem still waits with: as many frames as the limiter looks ahead. */
  #waiting: Stereo[];

  /** `gain` is an amplitude factor put on before; `ceiling` the largest true peak of the mix, amplitude. */
  constructor(sampleRate: number, gain: number, ceiling: number, stems: number) {
    this.#limiter = new TruePeakLimiter(sampleRate, gain, ceiling);
    this.#stems = stems;
    this.#waiting = Array.from({ length: stems }, () => [new Float32Array(), new Float32Array()]);
  }

  /** The deepest reduction so far, as a factor. */
  get deepest(): number {
    return this.#limiter.deepest;
  }

  /**
   * Limits the next block of every stem, all of one length; gives back what is ready of each and of their sum. Throws
   * RangeError for another number of stems than at the start.
   */
  push(stems: readonly (readonly [Float32Array, Float32Array])[]): { mix: Stereo; stems: Stereo[] } {
    if (stems.length !== this.#stems) throw new RangeError(`There are ${this.#stems} stems, not ${stems.length}.`);
    const frames = stems[0]?.[0].length ?? 0;
    const mix: Stereo = [new Float32Array(frames), new Float32Array(frames)];
    for (const stem of stems) {
      mix.forEach((sum, channel) => {
        const samples = stem[channel]!;
        for (let i = 0; i < frames; i += 1) sum[i]! += samples[i]!;
      });
    }
    const { channels, gains } = this.#limiter.pushWithGains(mix);
    return { mix: channels, stems: stems.map((stem, index) => this.#release(index, stem, gains)) };
  }

  /** The frames still inside; ends the stream. */
  finish(): { mix: Stereo; stems: Stereo[] } {
    const silence = (): Stereo => [new Float32Array(this.#limiter.delay), new Float32Array(this.#limiter.delay)];
    return this.push(Array.from({ length: this.#stems }, silence));
  }

  /** As many frames of a stem as have a gain, each with its own. */
  #release(index: number, stem: readonly [Float32Array, Float32Array], gains: Float32Array): Stereo {
    const ready = this.#waiting[index]!.map((held, channel) => {
      const samples = stem[channel]!;
      const joined = new Float32Array(held.length + samples.length);
      joined.set(held);
      joined.set(samples, held.length);
      return joined;
    });
    const [left, right] = ready;
    if (!left || !right) throw new RangeError('A stem has two channels.');
    this.#waiting[index] = [left.slice(gains.length), right.slice(gains.length)];
    for (let i = 0; i < gains.length; i += 1) {
      left[i]! *= gains[i]!;
      right[i]! *= gains[i]!;
    }
    return [left.subarray(0, gains.length), right.subarray(0, gains.length)];
  }
}
