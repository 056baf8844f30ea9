import type { FileHandle } from 'node:fs/promises';
import { id3Tag } from '../id3.ts';
import { crc16, decoderDelay, infoFrame, infoFrameBytes } from '../mp3-info.ts';
import { writeAll } from '../wav.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { openEncoder } from './open-encoder.ts';
import { Quantizer, foldChannels } from './quantize.ts';
import type { EncodedForm, EncodedPiece, FinishedSound, SoundFile, SoundFileOptions, SoundQuality } from './sound-file.ts';

/** A constant bit rate MP3 file with an ID3 tag (chapters, cover) and an Info frame: its length is exact to the sample. */
export class Mp3File implements SoundFile {
  readonly form: EncodedForm;
  readonly #handle: FileHandle;
  readonly #encoder: FrameEncoder;
  readonly #quantizer: Quantizer;
  readonly #bitRate: number;
  readonly #infoAt: number;
  #soundBytes = 0;
  #soundCrc = 0;
  #frames = 0;
  #samples = 0;

  private constructor(handle: FileHandle, options: SoundFileOptions, bitRate: number, encoder: FrameEncoder, infoAt: number) {
    this.form = { kind: 'mp3', channels: options.channels, sampleRate: options.sampleRate, delay: encoder.delay + decoderDelay, bitRateKbps: bitRate / 1000, constantBitRate: true };
    this.#handle = handle;
    this.#encoder = encoder;
    this.#bitRate = bitRate;
    this.#infoAt = infoAt;
    this.#quantizer = new Quantizer(16, options.channels, 1 / encoder.scale);
  }

  static async open(handle: FileHandle, options: SoundFileOptions, quality: SoundQuality): Promise<Mp3File> {
    const bitRate = quality.bitRate ?? 192_000;
    const tag = id3Tag(options.tags);
    await writeAll(handle, tag, 0);
    const { channels, sampleRate } = options;
    const encoder = await openEncoder({ codec: 'mp3', sampleRate, channels, bitRate, bits: 16 }, options.ffmpeg);
    return new Mp3File(handle, options, bitRate, encoder, tag.length);
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece> {
    this.#samples += channels[0].length;
    return await this.#put(await this.#encoder.push(this.#quantizer.convert(foldChannels(channels, this.form.channels))));
  }

  async #put(frames: Uint8Array[]): Promise<EncodedPiece> {
    const bytes = Buffer.concat(frames);
    await writeAll(this.#handle, bytes, this.#infoAt + infoFrameBytes(this.#bitRate, this.form.sampleRate) + this.#soundBytes);
    this.#soundCrc = crc16(bytes, this.#soundCrc);
    this.#soundBytes += bytes.length;
    this.#frames += frames.length;
    return { frames, lossless: null };
  }

  async finish(): Promise<FinishedSound> {
    const piece = await this.#put(await this.#encoder.finish());
    const { channels, sampleRate } = this.form;
    const info = infoFrame({
      bitRate: this.#bitRate,
      sampleRate,
      channels,
      delay: this.#encoder.delay,
      frames: this.#frames,
      soundBytes: this.#soundBytes,
      soundCrc: this.#soundCrc,
      samples: this.#samples,
    });
    await writeAll(this.#handle, info, this.#infoAt);
    return { piece, samples: this.#samples, bytes: this.#infoAt + info.length + this.#soundBytes };
  }

  async cancel(): Promise<void> {
    await this.#encoder.cancel();
  }
}
