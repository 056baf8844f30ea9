/** Second-order filters for measuring, by the bilinear transform. */
export class Biquad {
  readonly #b0: number;
  readonly #b1: number;
  readonly #b2: number;
  readonly #a1: number;
  readonly #a2: number;
  #s1 = 0;
  #s2 = 0;

  constructor(b: readonly [number, number, number], a: readonly [number, number, number]) {
    this.#b0 = b[0] / a[0];
    this.#b1 = b[1] / a[0];
    this.#b2 = b[2] / a[0];
    this.#a1 = a[1] / a[0];
    this.#a2 = a[2] / a[0];
  }

  next(x: number): number {
    const y = this.#b0 * x + this.#s1;
    this.#s1 = this.#b1 * x - this.#a1 * y + this.#s2;
    this.#s2 = this.#b2 * x - this.#a2 * y;
    // Numbers too small to hear slow a filter down.
    if (y < 1e-20 && y > -1e-20) {
      if (this.#s1 < 1e-20 && this.#s1 > -1e-20) this.#s1 = 0;
      if (this.#s2 < 1e-20 && this.#s2 > -1e-20) this.#s2 = 0;
    }
    return y;
  }
}

export function highPass(sampleRate: number, hertz: number, q: number): Biquad {
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  return new Biquad([1, -2, 1], [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]);
}

/** The second stage of the weighting of BS.1770-4: its numerator is 1, -2, 1 whatever the rate. */
export function revisedLowCurve(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087613982) / sampleRate);
  const q = 0.5003270373253953;
  const norm = 1 + k / q + k * k;
  return new Biquad([norm, -2 * norm, norm], [norm, 2 * (k * k - 1), 1 - k / q + k * k]);
}

export function lowPass(sampleRate: number, hertz: number, q: number): Biquad {
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  return new Biquad([k * k, 2 * k * k, k * k], [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]);
}

export function highShelf(sampleRate: number, hertz: number, q: number, gainDb: number): Biquad {
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  const high = 10 ** (gainDb / 20);
  const band = high ** 0.4996667741545416;
  return new Biquad([high + (band * k) / q + k * k, 2 * (k * k - high), high - (band * k) / q + k * k], [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]);
}
