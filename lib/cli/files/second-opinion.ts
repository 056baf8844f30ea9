/** What a finished file is by another programme: ffmpeg's ebur128, and plain sums over the samples that ffmpeg decodes. */
import { getEnv } from '../../env.ts';
import { ebur128, rangeByEbur128, type SecondOpinion } from '../bench/ffmpeg.ts';
import { decoded } from './probe.ts';

export interface SecondFigures extends SecondOpinion {
  durationSeconds: number;
  samplePeakDb: number;
  rmsDb: number;
  /** Of the quietest half second. */
  noiseFloorDb: number;
  /** Before the first and after the last 20 ms above -50 dB. */
  headSeconds: number;
  tailSeconds: number;
}

const hop = 0.01;
const heardOver = 10 ** (-50 / 10);
const db = (meanSquare: number): number => (meanSquare <= 0 ? -100 : 10 * Math.log10(meanSquare));

/** Measures a file of 16 bits or of compressed sound. Throws Error where there is no ffmpeg or it cannot read the file. */
export async function secondFigures(file: string, { channels, sampleRate }: { channels: 1 | 2; sampleRate: number }): Promise<SecondFigures> {
  const [said, loudnessRangeLu] = [await ebur128(file), await rangeByEbur128(file)];
  if (!said || loudnessRangeLu === null) throw new Error('This proof needs an ffmpeg. Please install it or set FFMPEG_PATH.');
  const bytes = await decoded(getEnv().FFMPEG_PATH ?? 'ffmpeg', file, 16);
  const frames = Math.floor(bytes.length / 2 / channels);
  // Energy of all that lies before each frame: any window is a difference.
  const before = new Float64Array(frames + 1);
  let peak = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      const sample = bytes.readInt16LE(2 * (frame * channels + channel)) / 32_768;
      sum += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    before[frame + 1] = before[frame]! + sum / channels;
  }
  const mean = (from: number, to: number): number => (before[to]! - before[from]!) / Math.max(1, to - from);
  const at = (step: number): number => Math.round(step * hop * sampleRate);
  const [half, moment] = [Math.round(0.5 / hop), Math.round(0.02 / hop)];
  let quietest = Infinity;
  for (let step = 0; at(step + half) <= frames; step += 1) quietest = Math.min(quietest, mean(at(step), at(step + half)));
  let [first, last] = [frames, 0];
  for (let step = 0; at(step + moment) <= frames; step += 1) {
    if (mean(at(step), at(step + moment)) <= heardOver) continue;
    first = Math.min(first, at(step));
    last = at(step + moment);
  }
  const [rms, floor] = [mean(0, frames), Number.isFinite(quietest) ? quietest : mean(0, frames)];
  return { ...said, loudnessRangeLu, durationSeconds: frames / sampleRate, samplePeakDb: db(peak * peak), rmsDb: db(rms), noiseFloorDb: db(floor), headSeconds: first / sampleRate, tailSeconds: (frames - last) / sampleRate };
}
