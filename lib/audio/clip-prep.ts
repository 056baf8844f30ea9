import type { ScenePlace } from '../story/types.ts';
import { tameBursts } from './bursts.ts';
import { checkedClip, levelled } from './clip-check.ts';
import { filterInPlace, highPass } from './filters.ts';
import { dialogueLufs } from './levels.ts';
import { LoudnessMeter } from './loudness.ts';
import { discard, fromDb, stereoOf } from './pcm.ts';
import { answerOf } from './place-reverb.ts';
import { resample } from './resample.ts';
import type { Pcm } from './types.ts';
import { plainTreatment } from './voice-treatment.ts';
import type { VoiceTreatment } from './voice-treatment.ts';

/** Makes clips ready for the mixer, each as a whole: so a window of the mix is the same whatever came before it. */

/** A repeat of a bed whose ends do not meet is cross-faded over this, seconds. */
const longestLoopFade = 3;
/** An effect is never louder than dialogue by more than this in any 400 ms, LU (the limit is 6 with speech beside it). */
const effectHeadroom = 2;

export interface PreparedClip {
  left: Float32Array;
  /** The same array as `left` where both are the same. */
  right: Float32Array;
  /** True for a clip of one channel. */
  mono: boolean;
  /** True where nobody else holds the arrays. */
  own: boolean;
  /** Loudest 400 ms, LUFS. */
  momentaryMaxLufs: number;
  /** True where the sound breaks off in full voice: its end must be let die away. */
  abrupt: boolean;
  /** What the place of the scene answers, longer than the clip by its tail; null where nothing does. */
  room: { left: Float32Array; right: Float32Array } | null;
}

function both(pcm: Pcm, treat: (samples: Float32Array) => Float32Array): { left: Float32Array; right: Float32Array } {
  const [left, right] = stereoOf(pcm);
  const treated = treat(left);
  return { left: treated, right: right === left ? treated : treat(right) };
}

function isMono(pcm: Pcm): boolean {
  return pcm.channels.length === 1;
}

/** How a spoken line is made ready. */
export interface SpeechCare {
  treatment: VoiceTreatment;
  /** Integrated loudness of the clip, LUFS, against which its bursts are judged; null leaves them as they are. */
  loudnessLufs: number | null;
  /** The room that answers it. */
  place: ScenePlace | null;
}

/** Channels that differ by less than this share of their power (-60 dB) are parted by the noise of an encoder and nothing else. */
const encoderNoise = 1e-6;

/** Samples of a clip that are looked at in one go: what goes through a long sound in one loop is compiled for that loop alone, and slower. */
const atOnce = 4096;

/** The power of two channels together, and that of their difference. */
function powersOf(left: Float32Array, right: Float32Array): [number, number] {
  const sums = new Float64Array(2);
  for (let from = 0; from < left.length; from += atOnce) addPowers(sums, left, right, from, Math.min(left.length, from + atOnce));
  return [sums[0]!, sums[1]!];
}

/** Adds to what `powersOf` gives the samples [from, to). */
function addPowers(sums: Float64Array, left: Float32Array, right: Float32Array, from: number, to: number): void {
  let power = sums[0]!;
  let difference = sums[1]!;
  for (let i = from; i < to; i += 1) {
    const one = left[i]!;
    const other = right[i]!;
    power += one * one + other * other;
    difference += (one - other) * (one - other);
  }
  sums[0] = power;
  sums[1] = difference;
}

/** The mean of two channels, samples [from, to); `middle` may be one of them. */
function meanInto(middle: Float32Array, left: Float32Array, right: Float32Array, from: number, to: number): void {
  for (let i = from; i < to; i += 1) middle[i] = (left[i]! + right[i]!) / 2;
}

/** A line whose two channels are the same speech, as one: most voices come so, and half of the work is saved. */
function joined(pcm: Pcm): Pcm {
  const [left, right] = stereoOf(pcm);
  if (left === right) return pcm;
  const [power, difference] = powersOf(left, right);
  if (difference > power * encoderNoise) return pcm;
  const middle = pcm.own ? left : new Float32Array(left.length);
  for (let from = 0; from < left.length; from += atOnce) meanInto(middle, left, right, from, Math.min(left.length, from + atOnce));
  if (pcm.own) discard(right);
  return { ...pcm, channels: [middle, middle] };
}

/** The channel without offset and rumble, in an array of ours. */
function cleaned(samples: Float32Array, { sampleRate, own }: Pcm, highPassHz: number): Float32Array {
  const level = levelled(samples);
  const sound = own || level !== samples ? level : samples.slice();
  filterInPlace(sound, [highPass(sampleRate, highPassHz)]);
  return sound;
}

/**
 * A spoken line at the mixer's rate: rumble and constant offset taken out, hiss and thumps brought down to what is usual
 * for its voice, its room beside it. Throws AudioError for a clip that is no sound.
 */
export function prepareSpeech(pcm: Pcm, sampleRate: number, care: SpeechCare = { treatment: plainTreatment, loudnessLufs: null, place: null }): PreparedClip {
  const { treatment, loudnessLufs, place } = care;
  const whole = joined(checkedClip(pcm));
  const clean = both(whole, (samples) => cleaned(samples, whole, treatment.highPassHz));
  const [left, right] = stereoOf(resample({ sampleRate: pcm.sampleRate, channels: [clean.left, clean.right] }, sampleRate));
  if (left !== clean.left) discard(clean.left, clean.right);
  for (const samples of new Set([left, right])) tame(samples, sampleRate, treatment, loudnessLufs);
  const middle = left === right ? left : left.map((sample, i) => (sample + right[i]!) / 2);
  return { left, right, mono: isMono(pcm), own: true, momentaryMaxLufs: 0, abrupt: breaksOff(middle, sampleRate), room: place === null ? null : answerOf(place, middle, sampleRate) };
}

/** Last moment of a clip, seconds, and how far under the whole it must be for the clip to have an end of its own, dB. */
const lastMoment = 0.008;
const endUnder = 20;

function breaksOff(samples: Float32Array, sampleRate: number): boolean {
  const last = power(samples, Math.max(0, samples.length - Math.round(lastMoment * sampleRate)), samples.length);
  return last > power(samples, 0, samples.length) * 10 ** (-endUnder / 10);
}

/** Brings the bursts of a line down to what is usual for its voice, where it lies. */
function tame(samples: Float32Array, sampleRate: number, treatment: VoiceTreatment, loudnessLufs: number | null): void {
  if (loudnessLufs === null || !Number.isFinite(loudnessLufs)) return;
  for (const [band, capDb] of [['plosives', treatment.plosivesDb], ['sibilance', treatment.sibilanceDb]] as const) {
    if (capDb !== null) tameBursts(samples, sampleRate, band, loudnessLufs + capDb);
  }
}

/** An effect at the mixer's rate, its loudest moment measured. */
export function prepareEffect(pcm: Pcm, sampleRate: number): PreparedClip {
  const ready = resample(checkedClip(pcm), sampleRate);
  const { left, right } = both(ready, levelled);
  const meter = new LoudnessMeter(sampleRate, ready.channels.length, { truePeak: false });
  meter.push(ready.channels.length === 1 ? [left] : [left, right]);
  return { left, right, mono: isMono(pcm), own: pcm.own === true, momentaryMaxLufs: meter.finish().momentaryMaxLufs, abrupt: false, room: null };
}

/** Gain of an effect, dB, held so that it startles nobody. */
export function effectGainDb(clip: Pick<PreparedClip, 'momentaryMaxLufs'>, gainDb: number): number {
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
  const ready = resample(checkedClip(pcm), sampleRate);
  const seamless = stereoOf(ready).every((samples) => meets(samples, sampleRate));
  if (!loops || seamless) return { ...both(ready, levelled), mono: isMono(pcm), own: pcm.own === true, momentaryMaxLufs: 0, abrupt: false, room: null };
  const fold = (samples: Float32Array): Float32Array => {
    const overlap = Math.min(Math.round(longestLoopFade * sampleRate), samples.length >> 2);
    const period = samples.slice(0, samples.length - overlap);
    for (let i = 0; i < overlap; i += 1) {
      const angle = (Math.PI / 2) * ((i + 0.5) / overlap);
      period[i] = samples[i]! * Math.sin(angle) + samples[period.length + i]! * Math.cos(angle);
    }
    return period;
  };
  return { ...both(ready, (samples) => fold(levelled(samples))), mono: isMono(pcm), own: pcm.own === true, momentaryMaxLufs: 0, abrupt: false, room: null };
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
