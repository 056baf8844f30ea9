import { fromDb } from '../../../audio/pcm.ts';
import { lentFloats } from '../../../audio/room.ts';
import { fadeEdges, leadSeconds, silenceDb, soundingRuns, trailSeconds, windowSeconds } from '../edges.ts';
import type { InnerPause } from './inner-pauses.ts';

/** One stretch of the raw sound that is kept, in samples, [from, to), and the samples of silence put after it. */
interface Piece {
  from: number;
  to: number;
  gap: number;
}

/** A take ready to be measured, and where its moments came from. */
export interface PolishedSound {
  samples: Float32Array;
  /** Time in the take, seconds, of a time in the raw sound. What was cut away falls on the cut. */
  timeOf(rawSeconds: number): number;
}

interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

/** Second-order high-pass, Butterworth (R. Bristow-Johnson's cookbook). */
function highPass(sampleRate: number, hz: number): Biquad {
  const w = (2 * Math.PI * hz) / sampleRate;
  const alpha = Math.sin(w) / Math.SQRT2;
  const c = Math.cos(w);
  const a0 = 1 + alpha;
  return { b0: (1 + c) / 2 / a0, b1: -(1 + c) / a0, b2: (1 + c) / 2 / a0, a1: (-2 * c) / a0, a2: (1 - alpha) / a0 };
}

/** Peaking equaliser (the same cookbook). */
function peaking(sampleRate: number, hz: number, q: number, db: number): Biquad {
  const a = 10 ** (db / 40);
  const w = (2 * Math.PI * hz) / sampleRate;
  const alpha = Math.sin(w) / (2 * q);
  const c = Math.cos(w);
  const a0 = 1 + alpha / a;
  return { b0: (1 + alpha * a) / a0, b1: (-2 * c) / a0, b2: (1 - alpha * a) / a0, a1: (-2 * c) / a0, a2: (1 - alpha / a) / a0 };
}

/** High shelf of slope 1 (the same cookbook). */
function highShelf(sampleRate: number, hz: number, db: number): Biquad {
  const a = 10 ** (db / 40);
  const w = (2 * Math.PI * hz) / sampleRate;
  const c = Math.cos(w);
  const beta = 2 * Math.sqrt(a) * (Math.sin(w) / Math.SQRT2);
  const a0 = a + 1 - (a - 1) * c + beta;
  return {
    b0: (a * (a + 1 + (a - 1) * c + beta)) / a0,
    b1: (-2 * a * (a - 1 + (a + 1) * c)) / a0,
    b2: (a * (a + 1 + (a - 1) * c - beta)) / a0,
    a1: (2 * (a - 1 - (a + 1) * c)) / a0,
    a2: (a + 1 - (a - 1) * c - beta) / a0,
  };
}

/**
 * Three filters one after the other, sample by sample: none waits for itself while the others work. What one hands to the
 * next has the precision of a sample, as if each had gone over the whole sound alone.
 */
function filter(samples: Float32Array, first: Biquad, second: Biquad, third: Biquad): void {
  const { b0, b1, b2, a1, a2 } = first;
  const { b0: d0, b1: d1, b2: d2, a1: c1, a2: c2 } = second;
  const { b0: f0, b1: f1, b2: f2, a1: e1, a2: e2 } = third;
  let s1 = 0;
  let s2 = 0;
  let t1 = 0;
  let t2 = 0;
  let u1 = 0;
  let u2 = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const x = samples[i]!;
    const sum = b0 * x + s1;
    s1 = b1 * x - a1 * sum + s2;
    s2 = b2 * x - a2 * sum;
    // Digital silence would let the state fade into denormals, which are slow.
    if (Math.abs(s1) + Math.abs(s2) < 1e-20) {
      s1 = 0;
      s2 = 0;
    }
    const y = Math.fround(sum);
    const next = d0 * y + t1;
    t1 = d1 * y - c1 * next + t2;
    t2 = d2 * y - c2 * next;
    if (Math.abs(t1) + Math.abs(t2) < 1e-20) {
      t1 = 0;
      t2 = 0;
    }
    const z = Math.fround(next);
    const last = f0 * z + u1;
    u1 = f1 * z - e1 * last + u2;
    u2 = f2 * z - e2 * last;
    if (Math.abs(u1) + Math.abs(u2) < 1e-20) {
      u1 = 0;
      u2 = 0;
    }
    samples[i] = last;
  }
}

/** Inner silences longer than this are shortened to it: longer pauses are the timeline's, not the voice's. */
const longestSilenceSeconds = 0.78;
/** How far a silence may stand from the word that ends it, in seconds: word times are good to a few hundredths. */
const nearSeconds = 0.08;
/** Shorter silences are the closures of stops, not pauses. */
const shortestPauseSeconds = 0.07;
/** A voiced end that espeak-ng cuts in full sound is let die away over this, as a throat does. */
const releaseSeconds = 0.05;
/** A sound that stood this far below its last moment shortly before is a burst (a final t): it keeps its edge. dB. */
const burstDb = 15;

/** What is kept: from just before the first sound to just after the last, with the silences between brought to length. */
function keptPieces(samples: Float32Array, sampleRate: number, pauses: InnerPause[]): Piece[] {
  const runs = soundingRuns(samples, sampleRate);
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) return [];
  const pieces: Piece[] = [{ from: Math.max(0, first.from - Math.round(leadSeconds * sampleRate)), to: 0, gap: 0 }];
  let next = 0;
  for (let r = 1; r < runs.length; r += 1) {
    const from = runs[r - 1]!.to;
    const to = runs[r]!.from;
    if (to - from < shortestPauseSeconds * sampleRate) continue;
    while ((pauses[next]?.before ?? Infinity) < from / sampleRate - nearSeconds) next += 1;
    const pause = pauses[next];
    const asked = pause && pause.before <= to / sampleRate + nearSeconds ? pause.seconds : 0;
    const length = to - from;
    const wanted = Math.min(Math.round(longestSilenceSeconds * sampleRate), Math.max(length, Math.round(asked * sampleRate)));
    if (wanted === length) continue;
    // The middle goes or grows, so that the end of one word and the start of the next stay as they were.
    const half = Math.min(length, wanted) >> 1;
    const piece = pieces.at(-1)!;
    piece.to = from + half;
    piece.gap = Math.max(0, wanted - length);
    pieces.push({ from: wanted > length ? piece.to : to - (wanted - half), to: 0, gap: 0 });
  }
  pieces.at(-1)!.to = Math.min(samples.length, last.to + Math.round(trailSeconds * sampleRate));
  return pieces;
}

/**
 * From raw espeak-ng sound to a take: no offset (high-pass at 55 Hz), the edge of the synthesis taken off (a dip at
 * 3 kHz and a falling shelf from 6 kHz), the voice's measured gain, pauses as asked for and none over 0.78 s, edges
 * trimmed to 20 and 30 ms with short fades. Nothing depends on how loud this one line is, so that directions stay. A sound of silence
 * gives no samples.
 */
export function polish(raw: Int16Array, sampleRate: number, gainDb: number, pauses: InnerPause[]): PolishedSound {
  const samples = lentFloats(raw.length);
  const gain = fromDb(gainDb) / 32768;
  for (let i = 0; i < raw.length; i += 1) samples[i] = raw[i]! * gain;
  filter(samples, highPass(sampleRate, 55), peaking(sampleRate, 3000, 0.9, -2), highShelf(sampleRate, 6000, -3));
  release(samples, sampleRate);
  const pieces = keptPieces(samples, sampleRate, pauses);
  const kept = lentFloats(pieces.reduce((sum, { from, to, gap }) => sum + to - from + gap, 0));
  let at = 0;
  for (const { from, to, gap } of pieces) {
    kept.set(samples.subarray(from, to), at);
    kept.fill(0, at + to - from, at + to - from + gap);
    at += to - from + gap;
  }
  fadeEdges(kept, sampleRate);
  return { samples: kept, timeOf: (rawSeconds) => timeIn(pieces, rawSeconds * sampleRate) / sampleRate };
}

/** Lets a line that ends in the middle of a vowel, as espeak-ng's do, die away. */
function release(samples: Float32Array, sampleRate: number): void {
  const window = Math.round(windowSeconds * sampleRate);
  const end = soundingRuns(samples, sampleRate).at(-1)?.to ?? 0;
  const length = Math.round(releaseSeconds * sampleRate);
  const from = end - length;
  if (from < 0) return;
  const power = (at: number): number => {
    let sum = 0;
    for (let i = at; i < at + window; i += 1) sum += samples[i]! * samples[i]!;
    return sum;
  };
  // The very last window may be half empty; the one before it says how loud the line was when it broke off.
  const last = power(end - 2 * window);
  for (let at = from; at < end - 2 * window; at += window) if (power(at) * 10 ** (burstDb / 10) < last) return;
  for (let i = 0; i < length; i += 1) samples[from + i]! *= 0.5 + 0.5 * Math.cos((Math.PI * i) / length);
}

function timeIn(pieces: Piece[], rawSample: number): number {
  let before = 0;
  for (const { from, to, gap } of pieces) {
    if (rawSample < from) return before;
    if (rawSample < to) return before + rawSample - from;
    before += to - from + gap;
  }
  return before;
}

/** The end of the sound in [from, to), seconds: a word ends where it falls silent, not where the next one starts. */
export function soundEnd(samples: Float32Array, sampleRate: number, from: number, to: number, loudest: number): number {
  const first = Math.max(0, Math.round(from * sampleRate));
  let last = Math.min(samples.length, Math.round(to * sampleRate));
  const threshold = loudest * fromDb(silenceDb + 6);
  while (last > first && Math.abs(samples[last - 1]!) <= threshold) last -= 1;
  const end = last / sampleRate;
  // Shorter silences are the closures of stops and belong to the word.
  return to - end < 0.06 || end <= from ? to : Math.min(to, end + 0.01);
}
