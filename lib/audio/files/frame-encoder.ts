import { AudioError } from '../pcm.ts';

/** The codecs whose frames are made by an encoder and put into a container of ours. */
export type FrameCodec = 'mp3' | 'aac' | 'flac' | 'opus';

export interface FrameCodecOptions {
  codec: FrameCodec;
  /** Of what is pushed; 48 kHz for Opus. */
  sampleRate: number;
  channels: 1 | 2;
  /** Bits a second; none for FLAC. */
  bitRate: number;
  /** Depth of the samples of FLAC. */
  bits: 16 | 24;
}

/** What an encoder is fed: whole numbers of its depth, or floats for AAC. */
export type EncoderInput = Int32Array[] | Float32Array[];

/**
 * Makes frames of a stream of sound. The same for WebAssembly and for ffmpeg: only frames come out, never a container,
 * so tags, chapters and lengths are written by one code whoever encodes.
 */
export interface FrameEncoder {
  /** Amplitude that the encoder takes off what it is given; the caller makes up for it. */
  readonly scale: number;
  /** Samples it puts before the first of the sound, as a decoder of the codec counts them. */
  readonly delay: number;
  /** Feeds samples, one array for each channel; gives back the frames that became ready. */
  push(channels: EncoderInput): Promise<Uint8Array[]>;
  /** Ends the sound (what is missing to a whole frame is silence); gives back the last frames. */
  finish(): Promise<Uint8Array[]>;
  /** Gives up. One that has finished may be cancelled too. */
  cancel(): Promise<void>;
  /** Configuration of the stream that its container needs (AudioSpecificConfig of AAC), once a frame has come. */
  config(): Uint8Array;
}

/** Thrown where an encoder never said what its stream is. */
export function missingConfig(codec: string): AudioError {
  return new AudioError(`The ${codec} encoder gave no description of its stream. The file cannot be written.`);
}
