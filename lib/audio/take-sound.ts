import { nthSmallest } from './select.ts';
import { bins, highestBin, lowestBin, nothingDb } from './speech-frames.ts';
import type { MonoSound, SpeechFrames } from './speech-frames.ts';

/** What can be told of a take's noise and of its end without knowing what it should say. */

const noiseBandBins = 8;
const quietShare = 0.05;

/**
 * How far the steady noise of a take stands under its loud speech, dB: in every band of 250 Hz there are moments when
 * speech is elsewhere, and what is left then is noise (minimum statistics, R. Martin 2001). Speech without a gap leaves
 * some of itself, the more the shorter it is.
 */
export function noiseUnderPeakDb({ power, levels, activity }: SpeechFrames): number {
  const { first, end } = activity;
  const band = new Float32Array(end - first);
  let noise = 0;
  for (let low = lowestBin; low + noiseBandBins <= highestBin; low += noiseBandBins) {
    let count = 0;
    for (let frame = first; frame < end; frame += 1) {
      // Silence without any sound in it is a gap in the file: it says nothing of the noise under the voice.
      if (levels[frame]! <= nothingDb) continue;
      let sum = 0;
      for (let at = frame * bins + low; at < frame * bins + low + noiseBandBins; at += 1) sum += power[at]!;
      band[count] = sum;
      count += 1;
    }
    if (count === 0) return Infinity;
    noise += nthSmallest(band, count, Math.floor((count - 1) * quietShare));
  }
  return activity.peakDb - 10 * Math.log10(noise + 1e-10);
}

const endWindowSeconds = 0.004;
const endReachSeconds = 0.12;

/** How a take ends. */
export interface TakeEnding {
  /** Level of the loudest moment of its last 0.12 s, under the loud speech of the take, dB. */
  underPeakDb: number;
  /** From the last moment that was within 6 dB of it to the last within 26 dB, seconds. */
  fallSeconds: number;
  /** When its sound ends, seconds. */
  endSeconds: number;
}

/** Measures how the last sound of a take dies away. */
export function takeEnding({ samples, sampleRate }: MonoSound): TakeEnding {
  const window = Math.max(1, Math.round(endWindowSeconds * sampleRate));
  const levels = new Float64Array(Math.ceil(samples.length / window));
  for (let index = 0; index < levels.length; index += 1) {
    let energy = 0;
    for (let i = index * window; i < Math.min(samples.length, (index + 1) * window); i += 1) energy += samples[i]! * samples[i]!;
    levels[index] = 10 * Math.log10(energy / window + 1e-12);
  }
  const peak = levels.toSorted()[Math.round((levels.length - 1) * 0.95)] ?? -120;
  const end = levels.findLastIndex((level) => level > peak - 32);
  if (end < 0) return { underPeakDb: Infinity, fallSeconds: Infinity, endSeconds: 0 };
  const from = Math.max(0, end - Math.round(endReachSeconds / endWindowSeconds));
  const loudest = levels.subarray(from, end + 1).reduce((most, level) => Math.max(most, level), -Infinity);
  const last = (under: number): number => levels.findLastIndex((level) => level >= loudest - under);
  return { underPeakDb: peak - loudest, fallSeconds: (last(26) - last(6)) * endWindowSeconds, endSeconds: (end + 1) * endWindowSeconds };
}
