/** A small seeded generator (sfc32): one seed is one sound, byte for byte, on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `label` keeps two sounds of one seed apart. */
  constructor(seed: number, label = '') {
    let hash = 2166136261 ^ Math.trunc(seed);
    const mix = `${label}:${seed}`;
    for (let i = 0; i < mix.length; i++) hash = Math.imul(hash ^ mix.charCodeAt(i), 16777619);
    this.#a = hash | 0;
    this.#b = Math.imul(hash ^ 0x9e3779b9, 0x85ebca6b) | 0;
    this.#c = Math.trunc(seed) | 0;
    for (let i = 0; i < 15; i++) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  range(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  integer(low: number, high: number): number {
    return Math.floor(this.range(low, high + 1));
  }

  /** Log-uniform: what loudness of drops and pitch of things want. */
  log(low: number, high: number): number {
    return low * (high / low) ** this.next();
  }

  sign(): number {
    return this.next() < 0.5 ? -1 : 1;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }

  /** Fills with uniform noise in [-1, 1). Inlined xorshift, seeded from this generator: beds need millions of samples. */
  fillNoise(out: Float32Array, gain = 1): void {
    let state = (this.next() * 4294967296) | 0 || 1;
    const scale = gain / 2147483648;
    for (let i = 0; i < out.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      out[i] = state * scale;
    }
  }
}
