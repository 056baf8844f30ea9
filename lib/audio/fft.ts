import { lentFloats } from './room.ts';

/**
 * Power spectra of real frames of one length under a periodic Hann window: an FFT of radix 4 (Cooley and Tukey), two real
 * frames at a time, one as the real and one as the imaginary part.
 */
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
    this.#cos = Float64Array.from({ length: size }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: size }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
  }

  /**
   * Adds the power of each bin, 0 to size / 2 - 1, of the frame that begins at sample `start` to `power`, from index
   * `at` on. What lies outside the samples counts as silence.
   */
  addPower(samples: Float32Array, start: number, power: Float64Array | Float32Array, at = 0): void {
    this.#re.fill(0);
    this.#im.fill(0);
    this.#load(samples, start, this.#re);
    this.#transform();
    const re = this.#re;
    const im = this.#im;
    for (let bin = 0; bin < this.size / 2; bin += 1) power[at + bin]! += re[bin]! ** 2 + im[bin]! ** 2;
  }

  /** Sets the powers of `count` frames, `hop` samples apart from sample 0 on: size / 2 for each, one frame after the other. */
  powersOf(samples: Float32Array, hop: number, count: number): Float32Array {
    const { size } = this;
    const bins = size / 2;
    const powers = lentFloats(count * bins);
    const re = this.#re;
    const im = this.#im;
    for (let frame = 0; frame < count; frame += 2) {
      const paired = frame + 1 < count;
      re.fill(0);
      im.fill(0);
      this.#load(samples, frame * hop, re);
      if (paired) this.#load(samples, (frame + 1) * hop, im);
      this.#transform();
      // The spectrum of a real frame is the same, mirrored, below 0 Hz: sum and difference with the mirror part the two.
      const at = frame * bins;
      powers[at] = re[0]! ** 2;
      if (paired) powers[at + bins] = im[0]! ** 2;
      for (let bin = 1; bin < bins; bin += 1) {
        const a = re[bin]!;
        const b = im[bin]!;
        const c = re[size - bin]!;
        const d = im[size - bin]!;
        powers[at + bin] = 0.25 * ((a + c) * (a + c) + (b - d) * (b - d));
        if (paired) powers[at + bins + bin] = 0.25 * ((b + d) * (b + d) + (c - a) * (c - a));
      }
    }
    return powers;
  }

  #load(samples: Float32Array, start: number, into: Float64Array): void {
    const window = this.#window;
    const order = this.#order;
    const end = Math.min(window.length, samples.length - start);
    for (let i = Math.max(0, -start); i < end; i += 1) into[order[i]!] = samples[start + i]! * window[i]!;
  }

  #transform(): void {
    const re = this.#re;
    const im = this.#im;
    const { size } = this;
    let half = 1;
    if (size >= 4) {
      this.#firstFour();
      half = 4;
    }
    for (; half * 4 <= size; half *= 4) this.#four(half);
    if (half === size) return;
    // Twice a power of four: one step of radix 2 is left.
    for (let k = 0; k < half; k += 1) {
      const c = this.#cos[k]!;
      const s = this.#sin[k]!;
      const j = k + half;
      const x = re[j]! * c - im[j]! * s;
      const y = re[j]! * s + im[j]! * c;
      re[j] = re[k]! - x;
      im[j] = im[k]! - y;
      re[k]! += x;
      im[k]! += y;
    }
  }

  /** Joins single samples by fours: nothing is turned there. */
  #firstFour(): void {
    const re = this.#re;
    const im = this.#im;
    for (let i = 0; i < this.size; i += 4) {
      const ra = re[i]! + re[i + 1]!;
      const ma = im[i]! + im[i + 1]!;
      const rb = re[i]! - re[i + 1]!;
      const mb = im[i]! - im[i + 1]!;
      const rc = re[i + 2]! + re[i + 3]!;
      const mc = im[i + 2]! + im[i + 3]!;
      const rd = re[i + 2]! - re[i + 3]!;
      const md = im[i + 2]! - im[i + 3]!;
      re[i] = ra + rc;
      im[i] = ma + mc;
      re[i + 2] = ra - rc;
      im[i + 2] = ma - mc;
      re[i + 1] = rb + md;
      im[i + 1] = mb - rd;
      re[i + 3] = rb - md;
      im[i + 3] = mb + rd;
    }
  }

  /** Joins spectra of `quarter` bins by fours: two steps of radix 2 in one, with three turns instead of four. */
  #four(quarter: number): void {
    const re = this.#re;
    const im = this.#im;
    const cos = this.#cos;
    const sin = this.#sin;
    const { size } = this;
    const stride = size / (4 * quarter);
    for (let k = 0; k < quarter; k += 1) {
      const turn = k * stride;
      const c1 = cos[2 * turn]!;
      const s1 = sin[2 * turn]!;
      const c2 = cos[turn]!;
      const s2 = sin[turn]!;
      const c3 = cos[3 * turn]!;
      const s3 = sin[3 * turn]!;
      for (let i0 = k; i0 < size; i0 += 4 * quarter) {
        const i1 = i0 + quarter;
        const i2 = i1 + quarter;
        const i3 = i2 + quarter;
        const r1 = re[i1]! * c1 - im[i1]! * s1;
        const m1 = re[i1]! * s1 + im[i1]! * c1;
        const r2 = re[i2]! * c2 - im[i2]! * s2;
        const m2 = re[i2]! * s2 + im[i2]! * c2;
        const r3 = re[i3]! * c3 - im[i3]! * s3;
        const m3 = re[i3]! * s3 + im[i3]! * c3;
        const ra = re[i0]! + r1;
        const ma = im[i0]! + m1;
        const rb = re[i0]! - r1;
        const mb = im[i0]! - m1;
        const rc = r2 + r3;
        const mc = m2 + m3;
        const rd = r2 - r3;
        const md = m2 - m3;
        re[i0] = ra + rc;
        im[i0] = ma + mc;
        re[i2] = ra - rc;
        im[i2] = ma - mc;
        // A quarter turn: (r, m) becomes (m, -r).
        re[i1] = rb + md;
        im[i1] = mb - rd;
        re[i3] = rb - md;
        im[i3] = mb + rd;
      }
    }
  }
}
