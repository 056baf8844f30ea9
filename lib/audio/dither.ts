import { XorShift } from './random.ts';

/** To 16 bits with triangular dither (two units wide, Lipshitz and Vanderkooy), the same noise on every run. */
export class Dither16 {
  readonly #random: XorShift;
  readonly #scale: number;

  /** `scale` is an amplitude factor put on first. */
  constructor(seed: number, scale = 1) {
    this.#random = new XorShift(seed);
    this.#scale = 32767 * scale;
  }

  convert(samples: Float32Array): Int16Array<ArrayBuffer> {
    const random = this.#random;
    const scale = this.#scale;
    const out = new Int16Array(samples.length);
    for (let i = 0; i < samples.length; i += 1) {
      const value = Math.round(samples[i]! * scale + random.next() + random.next() - 1);
      out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
    }
    return out;
  }
}
