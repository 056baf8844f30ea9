/** Keeps what was made under a key, up to so many bytes; what was unused for longest goes first. */
export class ByteCache<Value> {
  readonly #kept = new Map<string, { made: Promise<Value>; bytes: number }>();
  readonly #most: number;
  readonly #bytesOf: (value: Value) => number;
  #bytes = 0;

  constructor(mostBytes: number, bytesOf: (value: Value) => number) {
    this.#most = mostBytes;
    this.#bytesOf = bytesOf;
  }

  /** What stands under the key, made once even where many ask at a time. What failed is not kept. */
  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const found = this.#kept.get(key);
    if (found !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, found);
      return await found.made;
    }
    const entry = { made: make(), bytes: 0 };
    this.#kept.set(key, entry);
    try {
      const value = await entry.made;
      entry.bytes = this.#bytesOf(value);
      this.#bytes += entry.bytes;
      for (const [oldest, { bytes }] of this.#kept) {
        if (this.#bytes <= this.#most || oldest === key) break;
        this.#kept.delete(oldest);
        this.#bytes -= bytes;
      }
      return value;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}
