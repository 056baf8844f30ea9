import { MPEGDecoder } from 'mpg123-decoder';
import { AudioError } from './pcm.ts';

/** Decodes a stream of MP3 frames (mpg123 as WebAssembly), so that what is measured is what a listener's player makes. */
export class Mp3Decoder {
  readonly #decoder: MPEGDecoder;

  private constructor(decoder: MPEGDecoder) {
    this.#decoder = decoder;
  }

  /** With `gapless` the samples that the Info frame calls the encoder's own are taken off. */
  static async open(options: { gapless: boolean }): Promise<Mp3Decoder> {
    const decoder = new MPEGDecoder({ enableGapless: options.gapless });
    await decoder.ready;
    return new Mp3Decoder(decoder);
  }

  /** Decodes the next bytes (whole frames, or a stretch of a file). The arrays are the caller's. Throws AudioError. */
  push(bytes: Uint8Array): { sampleRate: number; channels: Float32Array[] } {
    const decoded = this.#decoder.decode(bytes);
    const [problem] = decoded.errors;
    if (problem) throw new AudioError(`This MP3 file is damaged and cannot be read (${problem.message}).`);
    return { sampleRate: decoded.sampleRate, channels: decoded.channelData };
  }

  close(): void {
    this.#decoder.free();
  }
}
