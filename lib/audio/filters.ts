/** Second-order filters by the bilinear transform (R. Bristow-Johnson's cookbook), for whole sounds. */

export interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

/** High-pass; the default q is Butterworth's, without a bump. */
export function highPass(sampleRate: number, hertz: number, q: number = Math.SQRT1_2): Biquad {
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  const norm = 1 / (1 + k / q + k * k);
  return { b0: norm, b1: -2 * norm, b2: norm, a1: 2 * (k * k - 1) * norm, a2: (1 - k / q + k * k) * norm };
}

/** Low-pass; the default q is Butterworth's. */
export function lowPass(sampleRate: number, hertz: number, q: number = Math.SQRT1_2): Biquad {
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  const norm = 1 / (1 + k / q + k * k);
  return { b0: k * k * norm, b1: 2 * k * k * norm, b2: k * k * norm, a1: 2 * (k * k - 1) * norm, a2: (1 - k / q + k * k) * norm };
}

/** State too small to hear would fade into denormals, which are slow: looked for every so many samples. */
const stretch = 256;
const tiny = 1e-20;

function settled(state: number): number {
  return state < tiny && state > -tiny ? 0 : state;
}

/**
 * Filters a sound in place through two sections at once: neither waits for the other, so that both take hardly longer
 * than one.
 */
function runPair(samples: Float32Array, first: Biquad, second: Biquad): void {
  const { b0, b1, b2, a1, a2 } = first;
  const { b0: d0, b1: d1, b2: d2, a1: c1, a2: c2 } = second;
  let s1 = 0;
  let s2 = 0;
  let t1 = 0;
  let t2 = 0;
  for (let from = 0; from < samples.length; from += stretch) {
    const to = Math.min(samples.length, from + stretch);
    for (let i = from; i < to; i += 1) {
      const x = samples[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = d0 * y + t1;
      t1 = d1 * y - c1 * z + t2;
      t2 = d2 * y - c2 * z;
      samples[i] = z;
    }
    s1 = settled(s1);
    s2 = settled(s2);
    t1 = settled(t1);
    t2 = settled(t2);
  }
}

/** Lets everything through. */
const open: Biquad = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

/** Filters a sound where it lies. */
export function filterInPlace(samples: Float32Array, filters: readonly Biquad[]): void {
  for (let i = 0; i < filters.length; i += 2) runPair(samples, filters[i]!, filters[i + 1] ?? open);
}

/** A filtered copy. */
export function filtered(samples: Float32Array, filters: readonly Biquad[]): Float32Array {
  const out = samples.slice();
  filterInPlace(out, filters);
  return out;
}

/** A copy filtered forwards and backwards: twice the slope, nothing delayed, no phase turned. */
export function filteredBothWays(samples: Float32Array, filters: readonly Biquad[]): Float32Array {
  return filtered(filtered(samples, filters).toReversed(), filters).toReversed();
}
