import type { FileHandle } from 'node:fs/promises';
import type { FrameEncoder } from './frame-encoder.ts';
import { aacFrame } from './m4b-head.ts';
import { M4bWriter } from './m4b-writer.ts';
import { openEncoder } from './open-encoder.ts';
import { foldChannels } from './quantize.ts';
import type { EncodedForm, EncodedPiece, FinishedSound, SoundFile, SoundFileOptions, SoundQuality } from './sound-file.ts';

/** An audio book that is encoded as it is written. Its length is exact to the sample. */
export class M4bFile implements SoundFile {
  readonly form: EncodedForm;
  readonly #writer: M4bWriter;
  readonly #encoder: FrameEncoder;
  #samples = 0;

  private constructor(form: EncodedForm, writer: M4bWriter, encoder: FrameEncoder) {
    this.form = form;
    this.#writer = writer;
    this.#encoder = encoder;
  }

  static async open(handle: FileHandle, options: SoundFileOptions, quality: SoundQuality): Promise<M4bFile> {
    const { channels, expectedSamples, sampleRate, tags } = options;
    const bitRate = quality.bitRate ?? 128_000;
    const writer = await M4bWriter.open(handle, { sampleRate, channels, bitRate, tags, expectedFrames: Math.ceil(expectedSamples / aacFrame) + 2 });
    const encoder = await openEncoder({ codec: 'aac', sampleRate, channels, bitRate, bits: 16 }, options.ffmpeg);
    return new M4bFile({ kind: 'm4b', channels, sampleRate, delay: encoder.delay, bitRateKbps: bitRate / 1000, constantBitRate: false }, writer, encoder);
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece> {
    this.#samples += channels[0].length;
    return await this.#put(await this.#encoder.push(foldChannels(channels, this.form.channels)));
  }

  async #put(frames: Uint8Array[]): Promise<EncodedPiece> {
    await this.#writer.append(Buffer.concat(frames), frames.map(({ length }) => length));
    return { frames, lossless: null };
  }

  async finish(): Promise<FinishedSound> {
    const piece = await this.#put(await this.#encoder.finish());
    const bytes = await this.#writer.finish({ config: this.#encoder.config(), delay: this.#encoder.delay, samples: this.#samples });
    return { piece, samples: this.#samples, bytes };
  }

  async cancel(): Promise<void> {
    await this.#encoder.cancel();
  }
}
