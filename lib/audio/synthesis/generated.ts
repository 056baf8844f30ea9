import { resample } from '../resample.ts';
import { measureLoudness } from '../loudness.ts';
import { stereoOf } from '../pcm.ts';
import type { CueLane, Pcm } from '../types.ts';
import { sampleRate, type Stereo } from './dsp.ts';
import { effectLevel, finishBed, finishEffect, type MadePcm } from './palette.ts';

/** A sound that a generative model gave, and what it was asked for. */
export interface GeneratedSound {
  pcm: Pcm;
  lane: CueLane;
  sound: string;
  /** Length asked for, seconds. */
  seconds: number;
}

/** Below this a sound is silence, LUFS: the loudest 400 ms of it. */
const silentLufs = -60;
/** Edges quieter than this under the loudest sample are no part of the sound, dB. */
const edgeDb = -60;
/** Air kept before the first and after the last of it, seconds. */
const edgeSeconds = { before: 0.01, after: 0.15 };
/** A bed shorter than this share of what was asked for is told to the writer. */
const shortShare = 0.7;
/** So little of a bed is of no use, seconds. */
const leastBedSeconds = 5;

/**
 * Makes a generated sound fit for the mix: 44.1 kHz stereo, silence taken off its edges, beds at the level of all beds
 * and settled, effects cut to their length at the level of their kind. Null where there is nothing to hear.
 */
export function finishGenerated({ pcm, lane, sound, seconds }: GeneratedSound): (MadePcm & { short: boolean }) | null {
  const ready = resample(pcm, sampleRate);
  if (!(measureLoudness(ready).momentaryMaxLufs > silentLufs)) return null;
  const [left, right] = stereoOf(ready);
  const { from, to } = soundingPart(left, right);
  const part: Stereo = { left: left.slice(from, to), right: right.slice(from, to) };
  const length = part.left.length / sampleRate;
  if (lane === 'effect') return { ...finishEffect(part, effectLevel(sound), seconds), short: false };
  if (length < leastBedSeconds) return null;
  // What is longer than asked for would only be carried along.
  const most = Math.min(part.left.length, Math.round(seconds * sampleRate));
  return { ...finishBed({ left: part.left.slice(0, most), right: part.right.slice(0, most) }), short: length < seconds * shortShare };
}

/** From the first to the last sample that can be heard, with a little air. */
function soundingPart(left: Float32Array, right: Float32Array): { from: number; to: number } {
  let peak = 0;
  for (let i = 0; i < left.length; i += 1) peak = Math.max(peak, Math.abs(left[i]!), Math.abs(right[i]!));
  const least = peak * 10 ** (edgeDb / 20);
  const heard = (i: number): boolean => Math.abs(left[i]!) > least || Math.abs(right[i]!) > least;
  let from = 0;
  while (from < left.length && !heard(from)) from += 1;
  let to = left.length;
  while (to > from && !heard(to - 1)) to -= 1;
  return {
    from: Math.max(0, from - Math.round(edgeSeconds.before * sampleRate)),
    to: Math.min(left.length, to + Math.round(edgeSeconds.after * sampleRate)),
  };
}
