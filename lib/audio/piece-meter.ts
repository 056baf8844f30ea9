import { Mp3Decoder } from './decode-mp3.ts';
import { LevelMeter, type LevelSums } from './file-measures.ts';
import { FramePacker } from './files/mp3-frames.ts';
import { masterRate } from './book-layout.ts';
import type { PieceSound } from './encode-piece.ts';
import { LoudnessMeter, silenceLevel } from './loudness.ts';
import { decoderDelay, encoderDelay, samplesPerFrame } from './mp3-info.ts';
import { toDb } from './pcm.ts';
import { TruePeakMeter, truePeakTaps } from './true-peak.ts';

/**
 * Measures a piece of an MP3 stream as a player hears it: its frames are decoded, after those that its own encoder made
 * before them. What is found hangs on the piece and on nothing else of the stream: where it begins, a frame of it is heard
 * together with the end of another encoder's frames of the same sound, and before it the meters hear what went in.
 */

/** Frames after a piece that are decoded with it: the encoder's delay and the decoder's together are nearly one. */
export const framesAfter = 1;
/** Frames before a piece that its meters hear: the weighting has come to rest, and half a second is whole. */
const metersBefore = 24;
/** Samples of them. */
export const soundBefore = metersBefore * samplesPerFrame;
/** Hundredths of a second before the piece that the level meter hears: the quietest half second may lie across a seam. */
const cellsBefore = 50;
/** Frames that are decoded at once. */
const atOnce = 64;
/** Samples before the piece from which its true peak is reckoned: the points between samples hang on those beside them. */
const peakBefore = truePeakTaps;

export interface PieceMeasure {
  /** Mean energy of each frame, as LoudnessMeter.units. */
  units: Float32Array;
  truePeakDbtp: number;
  levels: LevelSums;
}

export interface PieceFrames extends Pick<PieceSound, 'before' | 'frames' | 'after' | 'heardBefore'> {
  /** Samples of the piece; not more than its frames have. */
  samples: number;
  channels: 1 | 2;
}

/** Yields whenever some of the work is done, so that others can be done between; gives what it found. */
export async function* measurePiece({ before, frames, after, heardBefore, samples, channels }: PieceFrames): AsyncGenerator<void, PieceMeasure, void> {
  const begins = before.length > 0;
  const loudness = new LoudnessMeter(masterRate, channels, { truePeak: false, unitFrames: samplesPerFrame });
  const peaks = Array.from({ length: channels }, () => new TruePeakMeter());
  const levels = new LevelMeter(masterRate, begins ? cellsBefore : 0);
  const start = encoderDelay + decoderDelay + before.length * samplesPerFrame;
  const end = start + samples;
  const packer = new FramePacker();
  const decoder = await Mp3Decoder.open({ gapless: false });
  let at = 0;
  loudness.push(heardBefore);
  levels.push(heardBefore.map((sound) => sound.subarray(sound.length - levels.leadFrames)));
  const hear = (left: Float32Array, right: Float32Array): void => {
    const part = (from: number): Float32Array[] => [left, right].slice(0, channels).map((sound) => sound.subarray(Math.min(sound.length, Math.max(0, from - at)), Math.max(0, Math.min(sound.length, end - at))));
    loudness.push(part(start));
    levels.push(part(start));
    const near = part(start - (begins ? peakBefore : 0));
    peaks.forEach((peak, channel) => peak.push(near[channel]!));
    at += left.length;
  };
  try {
    const all = [...before, ...frames, ...after];
    for (let from = 0; from < all.length; from += atOnce) {
      const bytes = all.slice(from, from + atOnce).flatMap((frame) => packer.push(frame));
      if (from + atOnce >= all.length) bytes.push(...packer.finish());
      if (bytes.length > 0) decoder.read(Buffer.concat(bytes), hear);
      yield;
    }
  } finally {
    decoder.close();
  }
  const peak = Math.max(0, ...peaks.map((meter) => meter.finish()));
  return { units: loudness.units().slice(begins ? metersBefore : 0), truePeakDbtp: peak === 0 ? silenceLevel : Math.max(silenceLevel, toDb(peak)), levels: levels.sums() };
}
