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

/** Filters a sound in place through one section. */
function runOne(samples: Float32Array, { b0, b1, b2, a1, a2 }: Biquad): void {
  let s1 = 0;
  let s2 = 0;
  for (let from = 0; from < samples.length; from += stretch) {
    const to = Math.min(samples.length, from + stretch);
    for (let i = from; i < to; i += 1) {
      const x = samples[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      samples[i] = y;
    }
    s1 = settled(s1);
    s2 = settled(s2);
  }
}

/** Filters a sound where it lies. */
export function filterInPlace(samples: Float32Array, filters: readonly Biquad[]): void {
  for (let i = 0; i < filters.length; i += 2) {
    const second = filters[i + 1];
    if (second) runPair(samples, filters[i]!, second);
    else runOne(samples, filters[i]!);
  }
}

/** Lets everything through. */
const open: Biquad = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

/**
 * Mean power of a sound behind up to four sections, in every `hop` samples: the sound itself is left as it is. The
 * sections run side by side, so that all take little longer than one.
 */
export function powersBehind(samples: Float32Array, [first = open, second = open, third = open, fourth = open]: readonly Biquad[], hop: number): Float32Array {
  const { b0, b1, b2, a1, a2 } = first;
  const { b0: d0, b1: d1, b2: d2, a1: c1, a2: c2 } = second;
  const { b0: f0, b1: f1, b2: f2, a1: e1, a2: e2 } = third;
  const { b0: h0, b1: h1, b2: h2, a1: g1, a2: g2 } = fourth;
  const powers = new Float32Array(Math.ceil(samples.length / hop));
  let s1 = 0;
  let s2 = 0;
  let t1 = 0;
  let t2 = 0;
  let u1 = 0;
  let u2 = 0;
  let v1 = 0;
  let v2 = 0;
  for (let part = 0; part < powers.length; part += 1) {
    const to = Math.min(samples.length, (part + 1) * hop);
    let sum = 0;
    for (let i = part * hop; i < to; i += 1) {
      const x = samples[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = d0 * y + t1;
      t1 = d1 * y - c1 * z + t2;
      t2 = d2 * y - c2 * z;
      const p = f0 * z + u1;
      u1 = f1 * z - e1 * p + u2;
      u2 = f2 * z - e2 * p;
      const q = h0 * p + v1;
      v1 = h1 * p - g1 * q + v2;
      v2 = h2 * p - g2 * q;
      sum += q * q;
    }
    powers[part] = sum / hop;
    s1 = settled(s1);
    s2 = settled(s2);
    t1 = settled(t1);
    t2 = settled(t2);
    u1 = settled(u1);
    u2 = settled(u2);
    v1 = settled(v1);
    v2 = settled(v2);
  }
  return powers;
}

/** A filtered copy. */
export function filtered(samples: Float32Array, filters: readonly Biquad[]): Float32Array {
  const out = samples.slice();
  filterInPlace(out, filters);
  return out;
}

/** Filters a sound where it lies, forwards and backwards: twice the slope, nothing delayed, no phase turned. */
export function filterBothWays(samples: Float32Array, filters: readonly Biquad[]): void {
  filterInPlace(samples, filters);
  samples.reverse();
  filterInPlace(samples, filters);
  samples.reverse();
}
