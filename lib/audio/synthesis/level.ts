import { type Biquad, filter, filterStereo, highpass, sampleRate, type Stereo } from './dsp.ts';

/** Integrated loudness of every bed, LUFS: the mixer knows where it starts from. */
export const bedLufs = -23;

/** Loudest 400 ms of an effect by its class, LUFS. */
export const effectLufs = { soft: -28, normal: -22, loud: -18 } as const;
export type LevelClass = keyof typeof effectLufs;

/** No sample of a made sound is above this. */
export const ceiling = 0.97;

/** The two sections of K-weighting (ITU-R BS.1770-4), derived for 44.1 kHz from their analogue prototypes. */
function weighting(): [Biquad, Biquad] {
  const shelf = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const q = 0.7071752369554196;
  const vh = 10 ** (3.999843853973347 / 20);
  const vb = vh ** 0.4996667741545416;
  const a0 = 1 + shelf / q + shelf * shelf;
  const first = {
    b0: (vh + (vb * shelf) / q + shelf * shelf) / a0,
    b1: (2 * (shelf * shelf - vh)) / a0,
    b2: (vh - (vb * shelf) / q + shelf * shelf) / a0,
    a1: (2 * (shelf * shelf - 1)) / a0,
    a2: (1 - shelf / q + shelf * shelf) / a0,
  };
  const low = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const ql = 0.5003270373238773;
  const c0 = 1 + low / ql + low * low;
  return [first, { b0: 1, b1: -2, b2: 1, a1: (2 * (low * low - 1)) / c0, a2: (1 - low / ql + low * low) / c0 }];
}

const [shelfSection, lowSection] = weighting();
const step = sampleRate / 10;

/** Mean square of both channels together, K-weighted, for each 100 ms (at least four: silence follows a short sound). */
export function energies(x: Stereo): Float64Array {
  const n = x.left.length;
  const out = new Float64Array(Math.max(4, Math.ceil(n / step)));
  for (const channel of [x.left, x.right]) {
    const copy = filter(filter(channel.slice(), shelfSection), lowSection);
    for (let k = 0; k < out.length; k++) {
      let sum = 0;
      const end = Math.min(n, (k + 1) * step);
      for (let i = k * step; i < end; i++) sum += (copy[i] ?? 0) ** 2;
      out[k] = (out[k] ?? 0) + sum / step;
    }
  }
  return out;
}

const lufs = (energy: number): number => -0.691 + 10 * Math.log10(Math.max(energy, 1e-12));

/** Loudness of each 400 ms, ten a second, LUFS. */
export function momentaryLoudness(x: Stereo): number[] {
  const e = energies(x);
  const out: number[] = [];
  for (let k = 3; k < e.length; k++) out.push(lufs(((e[k] ?? 0) + (e[k - 1] ?? 0) + (e[k - 2] ?? 0) + (e[k - 3] ?? 0)) / 4));
  return out;
}

export function loudestMoment(x: Stereo): number {
  return Math.max(...momentaryLoudness(x));
}

/** Gated integrated loudness, LUFS (BS.1770-4: -70 absolute, -10 relative). */
export function integratedLoudness(x: Stereo): number {
  const power = (values: number[]): number => values.reduce((sum, v) => sum + 10 ** ((v + 0.691) / 10), 0) / Math.max(1, values.length);
  const audible = momentaryLoudness(x).filter((v) => v > -70);
  if (audible.length === 0) return -70;
  const gate = lufs(power(audible)) - 10;
  return lufs(power(audible.filter((v) => v > gate)));
}

/** Rounds off what goes past 0.7 so that nothing passes the ceiling and nothing clips hard. */
function limit(x: Float32Array, gain: number): void {
  const knee = 0.7;
  const room = ceiling - knee;
  for (let i = 0; i < x.length; i++) {
    const s = (x[i] ?? 0) * gain;
    const size = Math.abs(s);
    x[i] = size <= knee ? s : Math.sign(s) * (knee + room * Math.tanh((size - knee) / room));
  }
}

/** Brings a sound to its level in place, by whichever measure; the limiter costs level, so it looks again. */
export function calibrate(x: Stereo, targetLufs: number, measure: (x: Stereo) => number): Stereo {
  for (let pass = 0; pass < 5; pass++) {
    const missing = targetLufs - measure(x);
    if (Math.abs(missing) < 0.05) break;
    const gain = 10 ** (missing / 20);
    limit(x.left, gain);
    limit(x.right, gain);
  }
  return x;
}

/** Takes out what lies below hearing, and with it any DC. */
export function removeRumble(x: Stereo, hz: number, wrap: boolean): Stereo {
  filterStereo(x, highpass(hz), wrap);
  if (!wrap) return x;
  for (const channel of [x.left, x.right]) {
    let sum = 0;
    for (let i = 0; i < channel.length; i++) sum += channel[i] ?? 0;
    const mean = sum / channel.length;
    for (let i = 0; i < channel.length; i++) channel[i] = (channel[i] ?? 0) - mean;
  }
  return x;
}

/**
 * Draws in what stands out of a bed: any 400 ms more than `above` LU over the whole is turned down, by a gain that moves
 * along straight lines and closes on itself, so that nothing under a voice startles.
 */
export function settleBed(x: Stereo, above: number): Stereo {
  const n = x.left.length;
  const limitLufs = integratedLoudness(x) + above;
  const moments = momentaryLoudness(x);
  const count = Math.ceil(n / step);
  const gains = new Float64Array(count + 1);
  for (let k = 0; k < count; k++) {
    let excess = 0;
    for (let w = k - 4; w <= k + 1; w++) excess = Math.max(excess, (moments[w] ?? -70) - limitLufs);
    gains[k] = 10 ** (-excess / 20);
  }
  gains[count] = gains[0] ?? 1;
  for (let i = 0; i < n; i++) {
    const at = i / n * count;
    const k = at | 0;
    const a = gains[k] ?? 1;
    const gain = a + ((gains[k + 1] ?? a) - a) * (at - k);
    x.left[i] = (x.left[i] ?? 0) * gain;
    x.right[i] = (x.right[i] ?? 0) * gain;
  }
  return x;
}
