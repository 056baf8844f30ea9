/** Power spectra of real frames of one length: radix-2 FFT (Cooley and Tukey) under a periodic Hann window. */
export class SpectrumMeter {
  readonly size: number;
  readonly #window: Float64Array;
  readonly #order: Uint32Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  /** `size` is a power of two; a shorter frame is windowed over its own length and filled up with zeros. */
  constructor(size: number, frame: number = size) {
    this.size = size;
    this.#window = Float64Array.from({ length: frame }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frame));
    const bits = Math.log2(size);
    this.#order = Uint32Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit += 1) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
    this.#cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
  }

  /**
   * Adds the power of each bin, 0 to size / 2 - 1, of the frame that begins at sample `start` to `power`, from index
   * `at` on. What lies outside the samples counts as silence.
   */
  addPower(samples: Float32Array, start: number, power: Float64Array | Float32Array, at = 0): void {
    const re = this.#re;
    const im = this.#im;
    re.fill(0);
    im.fill(0);
    const window = this.#window;
    const order = this.#order;
    for (let i = Math.max(0, -start); i < window.length && start + i < samples.length; i += 1) re[order[i]!] = samples[start + i]! * window[i]!;
    this.#transform();
    for (let bin = 0; bin < this.size / 2; bin += 1) power[at + bin]! += re[bin]! ** 2 + im[bin]! ** 2;
  }

  #transform(): void {
    const re = this.#re;
    const im = this.#im;
    for (let half = 1; half < this.size; half *= 2) {
      const stride = this.size / (2 * half);
      for (let k = 0; k < half; k += 1) {
        const c = this.#cos[k * stride]!;
        const s = this.#sin[k * stride]!;
        for (let i = k; i < this.size; i += 2 * half) {
          const j = i + half;
          const x = re[j]! * c - im[j]! * s;
          const y = re[j]! * s + im[j]! * c;
          re[j] = re[i]! - x;
          im[j] = im[i]! - y;
          re[i]! += x;
          im[i]! += y;
        }
      }
    }
  }
}
