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

/** Filters a sound in place from its start, or backwards from its end. */
function run(samples: Float32Array, { b0, b1, b2, a1, a2 }: Biquad, backwards: boolean): void {
  const step = backwards ? -1 : 1;
  let s1 = 0;
  let s2 = 0;
  for (let i = backwards ? samples.length - 1 : 0; i >= 0 && i < samples.length; i += step) {
    const x = samples[i]!;
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    // Digital silence would let the state fade into denormals, which are slow.
    if (s1 < 1e-20 && s1 > -1e-20 && s2 < 1e-20 && s2 > -1e-20) {
      s1 = 0;
      s2 = 0;
    }
    samples[i] = y;
  }
}

/** A filtered copy. */
export function filtered(samples: Float32Array, filters: readonly Biquad[]): Float32Array {
  const out = samples.slice();
  for (const filter of filters) run(out, filter, false);
  return out;
}

/** A copy filtered forwards and backwards: twice the slope, nothing delayed, no phase turned. */
export function filteredBothWays(samples: Float32Array, filters: readonly Biquad[]): Float32Array {
  const out = filtered(samples, filters);
  for (const filter of filters) run(out, filter, true);
  return out;
}
