import { filterFor, weighted } from './resample.ts';

/** Change of sample rate through a stream of one channel: what comes out is what `resample` makes of the whole. */
export class StreamResampler {
  readonly #from: number;
  readonly #to: number;
  readonly #filter: ReturnType<typeof filterFor> | null;
  /** Samples that later ones still need, from input frame `#first` on; zeros stand before the sound. */
  #kept: Float32Array;
  #first: number;
  #taken = 0;
  #given = 0;
  #base = 0;
  #phase = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
    this.#filter = from === to ? null : filterFor(from, to);
    const taps = this.#filter?.taps ?? 0;
    this.#kept = new Float32Array(taps);
    this.#first = -taps;
  }

  /** The samples that became known, copies of nothing held here. */
  push(samples: Float32Array): Float32Array {
    if (!this.#filter) return samples;
    this.#taken += samples.length;
    return this.#run(samples, this.#taken - this.#filter.taps / 2);
  }

  /** The last samples: in all as many as the length in seconds asks for. */
  finish(): Float32Array {
    if (!this.#filter) return new Float32Array(0);
    const total = Math.round((this.#taken * this.#to) / this.#from);
    const made = this.#run(new Float32Array(this.#filter.taps * 2), Number.POSITIVE_INFINITY, total - this.#given);
    return made;
  }

  /** Makes samples as long as their middle lies before input frame `until`, at most `most`. */
  #run(samples: Float32Array, until: number, most = Number.POSITIVE_INFINITY): Float32Array {
    const { down, rows, taps, up } = this.#filter!;
    const half = taps / 2;
    const joined = new Float32Array(this.#kept.length + samples.length);
    joined.set(this.#kept);
    joined.set(samples, this.#kept.length);
    const room = Math.min(most, Math.ceil(((joined.length + this.#first - this.#base + 1) * up) / down) + 1);
    const out = new Float32Array(Math.max(0, room));
    let count = 0;
    while (count < most && this.#base < until && count < out.length) {
      const row = rows[this.#phase]!;
      const first = this.#base - half + 1 - this.#first;
      out[count] = weighted(row, joined, first);
      count += 1;
      this.#phase += down;
      while (this.#phase >= up) {
        this.#phase -= up;
        this.#base += 1;
      }
    }
    this.#given += count;
    const keepFrom = Math.max(0, Math.min(joined.length, this.#base - half + 1 - this.#first));
    this.#kept = joined.slice(keepFrom);
    this.#first += keepFrom;
    return out.subarray(0, count);
  }
}
