import type { Stereo } from './dsp.ts';
import { energies } from './level.ts';
import type { Random } from './random.ts';

/** Energies come ten a second. */
const perSecond = 10;
/** Nearer than this a bed may be like itself: that is its texture. Further than all but so much of it, likeness is chance. Seconds. */
const nearest = 5;
const shortestOverlap = 12;
/** A mix may use less of a bed than was made, and a second less may be like itself at a distance at which the whole is not. */
const parts = Array.from({ length: 13 }, (_, k) => 1 - 0.025 * k);
/** A listener may take what is 0.6 alike for a repeat; filters after this one change a little. */
const allowed = 0.46;
const tries = 64;
/** Depth of the slow change of level that is laid over a bed which is too like itself, from the first try to the last, and of what is laid over a change that helped but not enough, dB. */
const depth = { first: 1, last: 3.2, next: 1.5 };
const knotSeconds = 2.6;

/** Pearson's r of a row with itself `lag` on, over its first `n` values. */
function likeness(row: Float64Array, n: number, lag: number): number {
  const m = n - lag;
  let sa = 0;
  let sb = 0;
  let saa = 0;
  let sbb = 0;
  let sab = 0;
  for (let i = 0; i < m; i++) {
    const a = row[i] ?? 0;
    const b = row[i + lag] ?? 0;
    sa += a;
    sb += b;
    saa += a * a;
    sbb += b * b;
    sab += a * b;
  }
  const spread = (saa - (sa * sa) / m) * (sbb - (sb * sb) / m);
  return spread > 1e-12 ? (sab - (sa * sb) / m) / Math.sqrt(spread) : 0;
}

/** The most that an envelope (dB, ten a second), or its first `shares`, is like itself at any distance that could be heard as a repeat. */
export function mostLikeness(envelope: Float64Array, shares: readonly number[] = parts): number {
  let most = 0;
  for (const share of shares) {
    const n = Math.floor(envelope.length * share);
    for (let lag = nearest * perSecond; n - lag >= shortestOverlap * perSecond; lag++) most = Math.max(most, likeness(envelope, n, lag));
  }
  return most;
}

/** A slow change of level in dB, ten a second, that closes on itself. */
function drift(count: number, random: Random, deep: number): Float64Array {
  const knots = Math.max(4, Math.round(count / perSecond / knotSeconds));
  const at = Array.from({ length: knots }, (_, k) => ((k + random.range(-0.35, 0.35)) / knots) * count);
  const values = at.map(() => random.range(-deep, deep));
  const out = new Float64Array(count);
  for (let k = 0; k < knots; k++) {
    const from = at[k] ?? 0;
    const to = k + 1 < knots ? (at[k + 1] ?? 0) : (at[0] ?? 0) + count;
    const a = values[k] ?? 0;
    const b = values[(k + 1) % knots] ?? 0;
    for (let i = Math.ceil(from); i < to; i++) {
      const t = (i - from) / (to - from);
      out[((i % count) + count) % count] = a + (b - a) * t * t * (3 - 2 * t);
    }
  }
  return out;
}

/**
 * Sees to it that no stretch of a bed sounds like another: where its envelope is too like itself, players lean in and
 * hold back a little here and there: slow changes of level, each laid over those that helped, until it is like itself no
 * more or no more are tried. Changes `x`; the end still meets the start.
 */
export function breakRepeats(x: Stereo, random: Random): Stereo {
  const envelope = energies(x).map((energy) => 10 * Math.log10(Math.max(energy, 1e-6)));
  const count = envelope.length;
  let least = mostLikeness(envelope);
  let chosen: Float64Array | null = null;
  for (let k = 0; k < tries && least >= allowed; k++) {
    const from: Float64Array | null = chosen;
    const added = drift(count, random, from === null ? depth.first + ((depth.last - depth.first) * k) / (tries - 1) : depth.next);
    const change = added.map((db, i) => Math.max(-depth.last, Math.min(depth.last, db + (from?.[i] ?? 0))));
    const now = mostLikeness(envelope.map((level, i) => level + (change[i] ?? 0)));
    if (now >= least) continue;
    least = now;
    chosen = change;
  }
  if (chosen === null) return x;
  const gains = chosen.map((db) => 10 ** (db / 20));
  const n = x.left.length;
  for (let i = 0; i < n; i++) {
    const at = (i / n) * count;
    const k = Math.floor(at);
    const a = gains[k] ?? 1;
    const gain = a + ((gains[(k + 1) % count] ?? a) - a) * (at - k);
    x.left[i] = (x.left[i] ?? 0) * gain;
    x.right[i] = (x.right[i] ?? 0) * gain;
  }
  return x;
}
