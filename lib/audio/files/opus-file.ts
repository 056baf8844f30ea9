import type { FileHandle } from 'node:fs/promises';
import { StreamResampler } from '../stream-resample.ts';
import { writeAll } from '../wav.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { OggPager } from './ogg-pages.ts';
import { openEncoder } from './open-encoder.ts';
import { opusFrame, opusRate } from './opus-encoder.ts';
import { Quantizer, foldChannels } from './quantize.ts';
import type { EncodedForm, EncodedPiece, FinishedSound, SoundFile, SoundFileOptions, SoundQuality } from './sound-file.ts';
import { vorbisComment } from './vorbis-comment.ts';

/** Opus in Ogg (RFC 7845). The serial number of the stream is always this one: "Narr". */
const serial = 0x4e617272;
/** A page holds at most one second. */
const packetsOnPage = 50;

function opusHead(channels: number, preSkip: number, inputRate: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head[8] = 1;
  head[9] = channels;
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(inputRate, 12);
  return head;
}

/** An Opus file at 48 kHz with comments, chapters and cover. Its length is exact to the sample of 48 kHz. */
export class OpusFile implements SoundFile {
  readonly form: EncodedForm;
  readonly #handle: FileHandle;
  readonly #encoder: FrameEncoder;
  readonly #resamplers: StreamResampler[];
  readonly #quantizer: Quantizer;
  readonly #pager: OggPager;
  /** A packet waits until the next one is there: the last is told apart by its granule. */
  #held: Uint8Array | null = null;
  #encoded = 0;
  #samples = 0;
  #samples48 = 0;
  #bytes: number;

  private constructor(handle: FileHandle, options: SoundFileOptions, bitRate: number, encoder: FrameEncoder, pager: OggPager, bytes: number) {
    this.form = { kind: 'opus', channels: options.channels, sampleRate: opusRate, delay: encoder.delay, bitRateKbps: bitRate / 1000, constantBitRate: false };
    this.#handle = handle;
    this.#encoder = encoder;
    this.#resamplers = Array.from({ length: options.channels }, () => new StreamResampler(options.sampleRate, opusRate));
    this.#quantizer = new Quantizer(16, options.channels);
    this.#pager = pager;
    this.#bytes = bytes;
  }

  static async open(handle: FileHandle, options: SoundFileOptions, quality: SoundQuality): Promise<OpusFile> {
    const { channels } = options;
    const bitRate = quality.bitRate ?? (channels === 1 ? 64_000 : 96_000);
    const encoder = await openEncoder({ codec: 'opus', sampleRate: opusRate, channels, bitRate, bits: 16 }, options.ffmpeg);
    const pager = new OggPager(serial);
    pager.push({ bytes: opusHead(channels, encoder.delay, options.sampleRate), granule: 0 });
    const first = pager.flush(false);
    // The comments may be longer than a page (a cover), so they are not pushed with anything else.
    pager.push({ bytes: Buffer.concat([Buffer.from('OpusTags', 'latin1'), vorbisComment(options.tags, { picture: true })]), granule: 0 });
    const head = Buffer.concat([first, pager.flush(false)]);
    await writeAll(handle, head, 0);
    return new OpusFile(handle, options, bitRate, encoder, pager, head.length);
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece> {
    this.#samples += channels[0].length;
    const folded = foldChannels(channels, this.form.channels);
    return await this.#encode(folded.map((samples, index) => this.#resamplers[index]!.push(samples)));
  }

  async #encode(channels: Float32Array[]): Promise<EncodedPiece> {
    this.#samples48 += channels[0]!.length;
    return await this.#put(await this.#encoder.push(this.#quantizer.convert(channels)));
  }

  async #put(frames: Uint8Array[]): Promise<EncodedPiece> {
    const pages: Uint8Array[] = [];
    for (const bytes of frames) {
      if (this.#held) {
        this.#encoded += opusFrame;
        pages.push(this.#pager.push({ bytes: this.#held, granule: this.#encoded }));
        if (this.#pager.packets >= packetsOnPage) pages.push(this.#pager.flush(false));
      }
      this.#held = bytes;
    }
    await this.#append(Buffer.concat(pages));
    return { frames, lossless: null };
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#handle, bytes, this.#bytes);
    this.#bytes += bytes.length;
  }

  async finish(): Promise<FinishedSound> {
    const rest = this.#resamplers.map((resampler) => resampler.finish());
    const before = await this.#encode(rest);
    const after = await this.#put(await this.#encoder.finish());
    const end = this.#samples48 + this.form.delay;
    const pages: Uint8Array[] = [];
    // The last granule says where the sound ends: the rest of the packet is silence that was only filled in.
    if (this.#held) pages.push(this.#pager.push({ bytes: this.#held, granule: end }));
    pages.push(this.#pager.flush(true));
    await this.#append(Buffer.concat(pages));
    return { piece: { frames: [...before.frames, ...after.frames], lossless: null }, samples: this.#samples, bytes: this.#bytes };
  }

  async cancel(): Promise<void> {
    await this.#encoder.cancel();
  }
}
