/**
 * Numbers that look random and never change: the same seed gives the same sound on every machine.
 */

/** 32-bit hash of a text (FNV-1a with a final avalanche), for choices that follow the content and not its position. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A value in [-1, 1) that follows from the text alone. */
export function variation(text: string): number {
  return hashText(text) / 0x80000000 - 1;
}

/** Marsaglia's xorshift32: a fast stream of 32-bit values. */
export class XorShift {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 0x9e3779b9;
  }

  /**
   * Writes samples times `scale` as whole numbers from `lowest` to `highest`, with triangular noise of -1 to 1 (the sum of
   * the next two values, less 1) put on before they are rounded. One loop over all: this is done to every sample there is.
   */
  dither(samples: Float32Array, scale: number, out: Int32Array, lowest: number, highest: number): void {
    let x = this.#state;
    for (let i = 0; i < samples.length; i += 1) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      const first = x >>> 0;
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      const value = Math.floor(samples[i]! * scale + (first + (x >>> 0)) / 4294967296 - 0.5);
      out[i] = value > highest ? highest : value < lowest ? lowest : value;
    }
    this.#state = x;
  }

  /** Next value in [0, 1). */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) / 4294967296;
  }
}
