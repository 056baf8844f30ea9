import { Mp3Decoder } from './decode-mp3.ts';
import { LevelMeter, type LevelSums } from './file-measures.ts';
import { FramePacker, muted, type FrameSound } from './files/mp3-frames.ts';
import { masterRate } from './book-layout.ts';
import { LoudnessMeter } from './loudness.ts';
import { decoderDelay, encoderDelay, samplesPerFrame } from './mp3-info.ts';

/**
 * Measures a piece of an MP3 stream as a player hears it: its frames are decoded, with as much of what stands before and
 * after them as sounds into it. What is found hangs on these and on nothing else of the stream.
 */

/** Frames before a piece that are decoded with it. */
export const framesBefore = 49;
/** And after it: the encoder's delay and the decoder's together are nearly one. */
export const framesAfter = 1;
/** The first of those before are silenced: the sound of the others has to have room in them. */
const mutedFrames = 12;
/** Frames before a piece that its meters hear: the weighting has come to rest, and half a second is whole. */
const metersBefore = 24;
/** Hundredths of a second before the piece that the level meter hears: the quietest half second may lie across a seam. */
const cellsBefore = 50;
/** Frames that are decoded at once. */
const atOnce = 64;

export interface PieceMeasure {
  /** Mean energy of each frame, as LoudnessMeter.units. */
  units: Float32Array;
  truePeakDbtp: number;
  levels: LevelSums;
}

export interface PieceFrames {
  /** `framesBefore` of what stands before, or none at the beginning of the stream. */
  before: readonly FrameSound[];
  own: readonly FrameSound[];
  after: readonly FrameSound[];
  /** Samples of the piece; not more than its frames have. */
  samples: number;
  channels: 1 | 2;
}

/** Yields whenever some of the work is done, so that others can be done between; gives what it found. */
export async function* measurePiece({ before, own, after, samples, channels }: PieceFrames): AsyncGenerator<void, PieceMeasure, void> {
  const begins = before.length > 0;
  const lead = begins ? metersBefore : 0;
  const loudness = new LoudnessMeter(masterRate, channels, { unitFrames: samplesPerFrame });
  const levels = new LevelMeter(masterRate, begins ? cellsBefore : 0);
  const start = encoderDelay + decoderDelay + before.length * samplesPerFrame;
  const end = start + samples;
  const packer = new FramePacker();
  const decoder = await Mp3Decoder.open({ gapless: false });
  let at = 0;
  const hear = (left: Float32Array, right: Float32Array): void => {
    const part = (from: number): Float32Array[] => [left, right].slice(0, channels).map((sound) => sound.subarray(Math.min(sound.length, Math.max(0, from - at)), Math.max(0, Math.min(sound.length, end - at))));
    loudness.push(part(start - lead * samplesPerFrame));
    levels.push(part(start - levels.leadFrames));
    at += left.length;
  };
  try {
    const frames = [...before.map((frame, index) => (index < mutedFrames ? muted(frame) : frame)), ...own, ...after];
    for (let from = 0; from < frames.length; from += atOnce) {
      const bytes = frames.slice(from, from + atOnce).flatMap((frame) => packer.push(frame));
      if (from + atOnce >= frames.length) bytes.push(...packer.finish());
      if (bytes.length > 0) decoder.read(Buffer.concat(bytes), hear);
      yield;
    }
  } finally {
    decoder.close();
  }
  const { truePeakDbtp } = loudness.finish();
  return { units: loudness.units().slice(lead), truePeakDbtp, levels: levels.sums() };
}
