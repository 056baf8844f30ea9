import { openFrameDecoder } from './frame-decoder.ts';
import type { FrameDecoder } from './frame-decoder.ts';
import type { EncodedForm, EncodedPiece } from './sound-file.ts';

/**
 * Hears a file while it is written: decodes what `write` gives back and hands on exactly the sound a listener gets,
 * without what the encoder put at both ends. MP3 is decoded by mpg123, AAC by FAAD2, Opus by libopus; FLAC and WAV are
 * lossless, so the samples that were written are what is heard.
 */
export class DecodeBack {
  readonly form: EncodedForm;
  readonly #decoder: FrameDecoder | null;
  readonly #take: (channels: Float32Array[]) => void;
  #skip: number;
  #left: number;

  private constructor(form: EncodedForm, decoder: FrameDecoder | null, left: number, take: (channels: Float32Array[]) => void) {
    this.form = form;
    this.#decoder = decoder;
    this.#skip = form.delay;
    this.#left = left;
    this.#take = take;
  }

  /**
   * `samples` is the length of the sound at the rate of the input, `inputRate`. `take` gets each stretch, one array for
   * each channel, at the rate `form.sampleRate`.
   */
  static async open(form: EncodedForm, sound: { samples: number; inputRate: number }, take: (channels: Float32Array[]) => void): Promise<DecodeBack> {
    return new DecodeBack(form, await openFrameDecoder(form), Math.round((sound.samples * form.sampleRate) / sound.inputRate), take);
  }

  /** Throws AudioError where the file cannot be decoded. */
  async push(piece: EncodedPiece): Promise<void> {
    const channels = this.#decoder ? await this.#decoder.push(piece.frames) : (piece.lossless ?? []);
    const length = channels[0]?.length ?? 0;
    const from = Math.min(this.#skip, length);
    this.#skip -= from;
    const to = Math.min(length, from + this.#left);
    if (to === from) return;
    this.#left -= to - from;
    this.#take(channels.map((samples) => samples.subarray(from, to)));
  }

  /** Samples that the file did not give although they went in: 0 for a whole file. */
  get missing(): number {
    return this.#left;
  }

  async close(): Promise<void> {
    await this.#decoder?.close();
  }
}
