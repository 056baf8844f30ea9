/** The colour of a voice: its mean spectrum in bands of equal width to the ear, level taken out. */

const size = 512;
const bands = 24;
const lowest = 120;
const highest = 5000;

/** In-place FFT of a power-of-two length (Cooley and Tukey). */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= n; length <<= 1) {
    const angle = (-2 * Math.PI) / length;
    for (let at = 0; at < n; at += length) {
      for (let k = 0; k < length / 2; k += 1) {
        const c = Math.cos(angle * k);
        const s = Math.sin(angle * k);
        const p = at + k;
        const q = p + length / 2;
        const x = re[q]! * c - im[q]! * s;
        const y = re[q]! * s + im[q]! * c;
        re[q] = re[p]! - x;
        im[q] = im[p]! - y;
        re[p]! += x;
        im[p]! += y;
      }
    }
  }
}

const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);

/** Adds up the spectra of a voice's frames. */
export class TimbreMeter {
  readonly #rate: number;
  readonly #sums = new Float64Array(bands);
  #frames = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Frames of [from, to) seconds that pass the gate. */
  add(samples: Float32Array, from: number, to: number, gatePower: number): void {
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    for (let at = Math.round(from * this.#rate); at + size < Math.min(samples.length, to * this.#rate); at += size) {
      let power = 0;
      for (let i = 0; i < size; i += 1) {
        const sample = samples[at + i]!;
        power += sample * sample;
        re[i] = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
      }
      if (power / size < gatePower) continue;
      im.fill(0);
      fft(re, im);
      const energies = new Float64Array(bands);
      for (let bin = 1; bin < size / 2; bin += 1) {
        const place = ((mel((bin * this.#rate) / size) - mel(lowest)) / (mel(highest) - mel(lowest))) * bands;
        if (place >= 0 && place < bands) energies[Math.floor(place)]! += re[bin]! ** 2 + im[bin]! ** 2;
      }
      for (let band = 0; band < bands; band += 1) this.#sums[band]! += 10 * Math.log10(energies[band]! + 1e-12);
      this.#frames += 1;
    }
  }

  get frames(): number {
    return this.#frames;
  }

  /** Mean level of each band, dB about their own mean. */
  colour(): Float64Array {
    const means = this.#sums.map((sum) => sum / Math.max(1, this.#frames));
    const level = means.reduce((sum, value) => sum + value, 0) / bands;
    return means.map((value) => value - level);
  }
}

/** Distance of two colours: root mean square of the bands' differences, dB. */
export function colourDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let band = 0; band < a.length; band += 1) sum += (a[band]! - (b[band] ?? 0)) ** 2;
  return Math.sqrt(sum / a.length);
}
