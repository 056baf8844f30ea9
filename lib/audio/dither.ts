import { XorShift } from './random.ts';

/** To 16 bits with triangular dither (two units wide, Lipshitz and Vanderkooy), the same noise on every run. */
export class Dither16 {
  readonly #random: XorShift;

  constructor(seed: number) {
    this.#random = new XorShift(seed);
  }

  convert(samples: Float32Array): Int16Array<ArrayBuffer> {
    const random = this.#random;
    const out = new Int16Array(samples.length);
    for (let i = 0; i < samples.length; i += 1) {
      const value = Math.round(samples[i]! * 32767 + random.next() + random.next() - 1);
      out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
    }
    return out;
  }
}
