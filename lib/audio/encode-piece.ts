import { masterRate } from './book-layout.ts';
import { pieceBlocks, stopwatch, type MasterMixing, type MasterSetting, type Stereo } from './master-blocks.ts';
import type { ClipCache } from './clip-cache.ts';
import type { FrameEncoder } from './files/frame-encoder.ts';
import { FrameReader, type FrameSound } from './files/mp3-frames.ts';
import { Quantizer } from './files/quantize.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { finePoint, PeakWriter } from './peaks.ts';
import { framesAfter, soundBefore } from './piece-meter.ts';
import type { Piece } from './pieces.ts';

/** A piece as it was encoded. */
export interface PieceSound {
  /** The frames that are its own; of the last piece of a chapter one more, which ends its sound. */
  frames: FrameSound[];
  /** Those that its encoder made before them, from its first, and `framesAfter` after them: it is decoded with them. */
  before: FrameSound[];
  after: FrameSound[];
  /** What went in before it, full scale 1, `soundBefore` samples at most: its meters hear that first. */
  heardBefore: Float32Array[];
  /** Waveform of what went in, as PeakWriter.points. */
  points: Int8Array;
  /** The limiter's deepest moment, as a factor. */
  deepest: number;
}

export interface EncodePieceOptions extends MasterMixing {
  channels: 1 | 2;
  /** Of MP3, at `masterRate`, fed nothing yet. */
  encoder: FrameEncoder;
  /** Told of the samples of the piece that were given to the encoder; what it gives is waited for. */
  between?: (samples: number) => Promise<void>;
}

/**
 * Mixes a piece into an encoder of its own and, once all of it is given, gives a promise of its sound: the encoder may be
 * behind. Throws what its clips throw; its encoder is then ended.
 */
export async function encodePiece(piece: Piece, cache: ClipCache, setting: Omit<MasterSetting, 'lowered'>, { channels, encoder, between, ...mixing }: EncodePieceOptions): Promise<{ sound: Promise<PieceSound>; cancel: () => Promise<void> }> {
  const quantizer = new Quantizer(16, channels, 1 / encoder.scale);
  const peaks = new PeakWriter(masterRate, finePoint);
  const reader = new FrameReader();
  const before: FrameSound[] = [];
  const frames: FrameSound[] = [];
  const after: FrameSound[] = [];
  const own = piece.to - piece.from;
  const isLast = piece.lead + own === piece.length;
  const first = (piece.lead - piece.encodeFrom) / samplesPerFrame;
  const count = own / samplesPerFrame + (isLast ? 1 : 0);
  let seen = 0;
  const take = (made: readonly Uint8Array[]): void => {
    for (const frame of made) {
      const sound = reader.push(frame);
      // One frame follows the sound of a chapter, whichever encoder is at work: more would be silence.
      if (seen >= first + count) after.push(sound);
      else if (seen >= first) frames.push(sound);
      else before.push(sound);
      seen += 1;
    }
  };
  // What the encoder takes off is off there too.
  const heardBefore = Array.from({ length: channels }, () => new Float32Array(Math.min(piece.lead, soundBefore)));
  const keepBefore = (whole: readonly Int32Array[], at: number): void => {
    const begin = piece.lead - heardBefore[0]!.length;
    const [from, to] = [Math.max(at, begin), Math.min(at + whole[0]!.length, piece.lead)];
    for (const [channel, samples] of whole.entries()) asHeard(heardBefore[channel]!, from - begin, samples, from - at, to - from, encoder.scale);
  };
  let deepest = 1;
  let given = 0;
  const clock = stopwatch();
  async function* limited(): AsyncGenerator<Stereo, void, void> {
    for await (const block of pieceBlocks(piece, cache, setting, { ...mixing, reuse: true, mono: channels === 1 })) {
      deepest = block.deepest;
      yield block.channels;
    }
  }
  try {
    for await (const block of limited()) {
      clock();
      const whole = quantizer.convert(block.slice(0, channels));
      keepBefore(whole, given);
      const unencoded = Math.max(0, Math.min(block[0].length, piece.encodeFrom - given));
      if (unencoded < block[0].length) take(await encoder.push(whole.map((samples) => samples.subarray(unencoded))));
      mixing.spent?.add('encode', clock());
      const [from, to] = [Math.max(0, piece.lead - given), Math.min(block[0].length, piece.lead + own - given)];
      if (to > from) peaks.push(whole.map((samples) => samples.subarray(from, to)));
      given += block[0].length;
      await between?.(Math.max(0, Math.min(own, given - piece.lead)));
    }
  } catch (error) {
    await encoder.cancel();
    throw error;
  }
  const sound = encoder.finish().then((made): PieceSound => {
    take(made);
    if (frames.length < count) throw new Error(`The MP3 encoder gave ${frames.length} frames of ${count}.`);
    return { before, frames, after: isLast ? [] : after.slice(0, framesAfter), heardBefore, points: peaks.points(), deepest };
  });
  // A failure is met where the sound is waited for; before that it would end the whole thread.
  sound.catch(() => undefined);
  return { sound, cancel: () => encoder.cancel() };
}

/** Lays `count` samples from `first` on where they are kept, full scale 1, as an encoder that takes them times `scale` hears them. */
function asHeard(kept: Float32Array, at: number, samples: Int32Array, first: number, count: number, scale: number): void {
  for (let i = 0; i < count; i += 1) kept[at + i] = (samples[first + i]! * scale) / 32_768;
}
