/** The least of the last `length` gains (monotonic queue in a ring whose size is a power of two). */
export class SlidingMinimum {
  readonly #length: number;
  readonly #mask: number;
  readonly #values: Float64Array;
  readonly #places: Float64Array;
  #head = 0;
  #tail = 0;
  #count = 0;
  /** Gains since one below 1 came; it stops where the queue has been emptied for that, two past the window. */
  #calm: number;

  constructor(length: number) {
    const size = 2 ** Math.ceil(Math.log2(length + 1));
    this.#length = length;
    this.#mask = size - 1;
    this.#values = new Float64Array(size);
    this.#places = new Float64Array(size);
    this.#calm = length + 2;
  }

  /** True once every gain in the window is 1. */
  get calm(): boolean {
    return this.#calm >= this.#length;
  }

  /** Puts in the place of each of the first `count` gains, which follow those of the last call, the least of its window. */
  takeLeast(gains: Float64Array, count: number): void {
    const length = this.#length;
    const mask = this.#mask;
    const values = this.#values;
    const places = this.#places;
    let head = this.#head;
    let tail = this.#tail;
    let at = this.#count;
    let calm = this.#calm;
    for (let i = 0; i < count; i += 1) {
      const gain = gains[i]!;
      calm = gain === 1 ? Math.min(calm + 1, length + 2) : 0;
      if (calm > length) {
        // Past the window every value in it is 1, and 1 is the least: it stands there, and nothing is kept of it.
        head = tail;
        continue;
      }
      while (tail !== head && values[(tail - 1) & mask]! >= gain) tail = (tail - 1) & mask;
      values[tail] = gain;
      places[tail] = at;
      tail = (tail + 1) & mask;
      if (places[head]! <= at - length) head = (head + 1) & mask;
      at += 1;
      gains[i] = values[head]!;
    }
    this.#head = head;
    this.#tail = tail;
    this.#count = at;
    this.#calm = calm;
  }
}
