import { LoudnessMeter } from './loudness.ts';
import { dialogueLufs } from './levels.ts';
import { fromDb, stereoOf } from './pcm.ts';
import { resample } from './resample.ts';
import type { Pcm } from './types.ts';

/** Makes clips ready for the mixer, each as a whole: so a window of the mix is the same whatever came before it. */

/** Below this there is no speech, only rumble and plosives, Hz. */
const speechHighPass = 60;
/** A repeat of a bed whose ends do not meet is cross-faded over this, seconds. */
const longestLoopFade = 3;
/** An effect is never louder than dialogue by more than this in any 400 ms, LU (the limit is 6 with speech beside it). */
const effectHeadroom = 2;

export interface PreparedClip {
  left: Float32Array;
  /** The same array as `left` for mono. */
  right: Float32Array;
  /** Loudest 400 ms, LUFS. */
  momentaryMaxLufs: number;
}

/** Second-order Butterworth high-pass (bilinear transform). */
function highPass(samples: Float32Array, sampleRate: number, hertz: number): Float32Array {
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  const a1 = 2 * (k * k - 1) * norm;
  const a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  const out = new Float32Array(samples.length);
  let s1 = 0;
  let s2 = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const x = samples[i]!;
    const y = norm * x + s1;
    s1 = -2 * norm * x - a1 * y + s2;
    s2 = norm * x - a2 * y;
    out[i] = y;
  }
  return out;
}

function both(pcm: Pcm, treat: (samples: Float32Array) => Float32Array): { left: Float32Array; right: Float32Array } {
  const [left, right] = stereoOf(pcm);
  const treated = treat(left);
  return { left: treated, right: right === left ? treated : treat(right) };
}

/** A spoken line at the mixer's rate, rumble and constant offset taken out. */
export function prepareSpeech(pcm: Pcm, sampleRate: number): PreparedClip {
  const { left, right } = both(resample(pcm, sampleRate), (samples) => highPass(samples, sampleRate, speechHighPass));
  return { left, right, momentaryMaxLufs: 0 };
}

/** An effect at the mixer's rate, its loudest moment measured. */
export function prepareEffect(pcm: Pcm, sampleRate: number): PreparedClip {
  const ready = resample(pcm, sampleRate);
  const [left, right] = stereoOf(ready);
  const meter = new LoudnessMeter(sampleRate, ready.channels.length, { truePeak: false });
  meter.push(ready.channels);
  return { left, right, momentaryMaxLufs: meter.finish().momentaryMaxLufs };
}

/** Gain of an effect, dB, held so that it startles nobody. */
export function effectGainDb(clip: PreparedClip, gainDb: number): number {
  return Math.min(gainDb, dialogueLufs + effectHeadroom - clip.momentaryMaxLufs);
}

function power(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += samples[i]! ** 2;
  return sum / Math.max(1, to - from);
}

/** True where the end of the sound goes on into its start without a step in level or in the wave. */
function meets(samples: Float32Array, sampleRate: number): boolean {
  const edge = Math.min(Math.floor(sampleRate / 10), samples.length >> 2);
  const end = power(samples, samples.length - edge, samples.length);
  const start = power(samples, 0, edge);
  if (end < 1e-12 && start < 1e-12) return true;
  if (end > start * 4 || start > end * 4) return false;
  let slope = 0;
  for (let i = 1; i < edge; i += 1) slope += (samples[i]! - samples[i - 1]!) ** 2 + (samples.at(-i)! - samples.at(-i - 1)!) ** 2;
  const step = Math.abs(samples[0]! - samples.at(-1)!);
  return step <= 5 * Math.sqrt(slope / (2 * edge)) + 1e-5;
}

/**
 * A bed at the mixer's rate. With `loops` it comes back as one period that may be repeated end to start: as it is where
 * its end meets its start, else shortened by a cross-fade of equal power of its tail into its head.
 */
export function prepareBed(pcm: Pcm, sampleRate: number, loops: boolean): PreparedClip {
  const ready = resample(pcm, sampleRate);
  const seamless = stereoOf(ready).every((samples) => meets(samples, sampleRate));
  if (!loops || seamless) return { ...both(ready, (samples) => samples), momentaryMaxLufs: 0 };
  const fold = (samples: Float32Array): Float32Array => {
    const overlap = Math.min(Math.round(longestLoopFade * sampleRate), samples.length >> 2);
    const period = samples.slice(0, samples.length - overlap);
    for (let i = 0; i < overlap; i += 1) {
      const angle = (Math.PI / 2) * ((i + 0.5) / overlap);
      period[i] = samples[i]! * Math.sin(angle) + samples[period.length + i]! * Math.cos(angle);
    }
    return period;
  };
  return { ...both(ready, fold), momentaryMaxLufs: 0 };
}

/**
 * Factors of pan (-1 to 1) at constant power: a mono clip in the middle is 3 dB down on both sides, so that its
 * loudness is the same everywhere; a stereo clip is balanced, unchanged in the middle. Amplitude only: safe in mono.
 */
export function panGains(pan: number, gainDb: number, mono: boolean): [number, number] {
  const angle = ((Math.max(-1, Math.min(1, Number.isFinite(pan) ? pan : 0)) + 1) * Math.PI) / 4;
  const gain = fromDb(gainDb) * (mono ? 1 : Math.SQRT2);
  return [Math.cos(angle) * gain, Math.sin(angle) * gain];
}
