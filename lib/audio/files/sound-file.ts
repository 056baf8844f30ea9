import type { Id3Tags } from '../id3.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';

/** The kinds of sound file a book is delivered as. */
export const soundKinds = ['mp3', 'm4b', 'flac', 'wav', 'opus'] as const;
export type SoundKind = (typeof soundKinds)[number];

/** What is written into a file besides its sound: the same for every kind. Times in seconds from its first sample. */
export type SoundTags = Id3Tags;
export type SoundPicture = NonNullable<Id3Tags['cover']>;

/** A stretch of encoded sound, in the file already. */
export interface EncodedPiece {
  /** Whole frames (packets) as a decoder takes them; none for lossless kinds. */
  frames: Uint8Array[];
  /** Lossless kinds: the samples as they were written, one array for each channel. Decoding gives exactly these. */
  lossless: Float32Array[] | null;
}

/** How a finished file must be read to get exactly the sound that went in. */
export interface FinishedSound {
  /** The last pieces, as `write` gives them. */
  piece: EncodedPiece;
  /** Frames of sound that went in, at the rate of the input. */
  samples: number;
  /** Size of the file. */
  bytes: number;
}

/** What a decoder must know before the first frame. */
export interface EncodedForm {
  kind: SoundKind;
  channels: 1 | 2;
  /** Rate at which the decoder gives the sound back: 48 kHz for Opus whatever went in. */
  sampleRate: number;
  /** Samples at `sampleRate` that a decoder gives before the first of the sound. */
  delay: number;
  /** What was asked of the encoder; null for lossless kinds. */
  bitRateKbps: number | null;
  constantBitRate: boolean;
}

/**
 * A sound file that is written block by block. The caller opens the handle for writing and closes it. Blocks are stereo,
 * full scale 1, of any length; a mono file takes the mean of both. Dither is put on where samples become whole numbers.
 * The same blocks, however they are cut, give the same sound; the same calls give the same bytes.
 */
export interface SoundFile {
  readonly form: EncodedForm;
  /** Encodes a block. Gives back what became ready, so that it can be decoded and measured while the encoder works on. */
  write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece>;
  /** Ends the sound and puts the head of the file right. */
  finish(): Promise<FinishedSound>;
  /** Gives up and stops the encoder; what is in the file is of no use then. */
  cancel(): Promise<void>;
}

/** What every kind is opened with. */
export interface SoundFileOptions {
  /** Of the blocks. */
  sampleRate: number;
  channels: 1 | 2;
  tags: SoundTags;
  /** Frames that will be written at most: room for the tables at the head of a file is kept by it. */
  expectedSamples: number;
  /** An ffmpeg to encode with; without it the WebAssembly encoders do. */
  ffmpeg?: FfmpegTool | undefined;
}

/** What one file holds of one kind: bit rate (bits a second) or bits for each sample. */
export interface SoundQuality {
  bitRate?: number;
  bits?: 16 | 24;
}
