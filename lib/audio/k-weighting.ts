import type { Biquad } from './filters.ts';

/** The filter of ITU-R BS.1770-4 that makes of sound what loudness is reckoned from. */

/** The two stages of K-weighting for any sample rate (the analogue prototypes behind the table of BS.1770-4). */
function kWeighting(sampleRate: number): [Biquad, Biquad] {
  const k1 = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const q1 = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const n1 = 1 + k1 / q1 + k1 * k1;
  const shelf = {
    b0: (high + (band * k1) / q1 + k1 * k1) / n1,
    b1: (2 * (k1 * k1 - high)) / n1,
    b2: (high - (band * k1) / q1 + k1 * k1) / n1,
    a1: (2 * (k1 * k1 - 1)) / n1,
    a2: (1 - k1 / q1 + k1 * k1) / n1,
  };
  const k2 = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const q2 = 0.5003270373238773;
  const n2 = 1 + k2 / q2 + k2 * k2;
  return [shelf, { b0: 1, b1: -2, b2: 1, a1: (2 * (k2 * k2 - 1)) / n2, a2: (1 - k2 / q2 + k2 * k2) / n2 }];
}

/** What a channel's filters hold from one block to the next. */
interface WeightedState {
  s1: number;
  s2: number;
  h1: number;
  h2: number;
}

/** Values too small to hear would slow the filter down (denormals). */
function settled(value: number): number {
  return Math.abs(value) < 1e-25 ? 0 : value;
}

/** K-weights channels through a stream. */
export class Weighting {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  readonly #states: WeightedState[];

  constructor(sampleRate: number, channels: number) {
    [this.#shelf, this.#highPass] = kWeighting(sampleRate);
    this.#states = Array.from({ length: channels }, () => ({ s1: 0, s2: 0, h1: 0, h2: 0 }));
  }

  /** Sum of squares of the weighted samples [from, to) of all channels. */
  energy(channels: readonly Float32Array[], from: number, to: number): number {
    let sum = 0;
    for (let channel = 0; channel < this.#states.length; channel += 2) {
      const [first, second] = [this.#states[channel]!, this.#states[channel + 1]];
      sum += second ? this.#both(channels[channel]!, channels[channel + 1]!, first, second, from, to) : this.#one(channels[channel]!, first, from, to);
    }
    return sum;
  }

  #one(samples: Float32Array, state: WeightedState, from: number, to: number): number {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const { a1: c1, a2: c2 } = this.#highPass;
    let { s1, s2, h1, h2 } = state;
    let sum = 0;
    for (let i = from; i < to; i += 1) {
      const x = samples[i]!;
      // What does not wait for the sample before is added up first: each filter is as quick as its own feedback.
      const y = b0 * x + s1;
      s1 = b1 * x + s2 - a1 * y;
      s2 = b2 * x - a2 * y;
      const z = y + h1;
      h1 = h2 - 2 * y - c1 * z;
      h2 = y - c2 * z;
      sum += z * z;
    }
    state.s1 = settled(s1);
    state.s2 = settled(s2);
    state.h1 = settled(h1);
    state.h2 = settled(h2);
    return sum;
  }

  /** As `#one`, two channels side by side: neither waits for the other. Each has a sum of its own, so that nothing is rounded otherwise. */
  #both(left: Float32Array, right: Float32Array, first: WeightedState, second: WeightedState, from: number, to: number): number {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const { a1: c1, a2: c2 } = this.#highPass;
    let { s1, s2, h1, h2 } = first;
    let { s1: t1, s2: t2, h1: g1, h2: g2 } = second;
    let sum = 0;
    let other = 0;
    for (let i = from; i < to; i += 1) {
      const x = left[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x + s2 - a1 * y;
      s2 = b2 * x - a2 * y;
      const z = y + h1;
      h1 = h2 - 2 * y - c1 * z;
      h2 = y - c2 * z;
      sum += z * z;
      const u = right[i]!;
      const v = b0 * u + t1;
      t1 = b1 * u + t2 - a1 * v;
      t2 = b2 * u - a2 * v;
      const w = v + g1;
      g1 = g2 - 2 * v - c1 * w;
      g2 = v - c2 * w;
      other += w * w;
    }
    first.s1 = settled(s1);
    first.s2 = settled(s2);
    first.h1 = settled(h1);
    first.h2 = settled(h2);
    second.s1 = settled(t1);
    second.s2 = settled(t2);
    second.h1 = settled(g1);
    second.h2 = settled(g2);
    return sum + other;
  }
}
