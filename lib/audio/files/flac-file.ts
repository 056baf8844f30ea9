import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { writeAll } from '../wav.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { openEncoder } from './open-encoder.ts';
import { Quantizer, foldChannels, packSamples, unquantized } from './quantize.ts';
import type { EncodedForm, EncodedPiece, FinishedSound, SoundFile, SoundFileOptions, SoundQuality, SoundTags } from './sound-file.ts';
import { pictureBlock, vorbisComment } from './vorbis-comment.ts';

/** FLAC (RFC 9639): stream information, seek table, comments, picture, frames. */

const streamInfoBytes = 34;
const seekPointBytes = 18;
const secondsBetweenSeekPoints = 10;

function block(type: number, body: Uint8Array, last: boolean): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE((((last ? 0x80 : 0) | type) * 0x1000000 + body.length) >>> 0);
  return Buffer.concat([head, body]);
}

interface SeekPoint {
  sample: number;
  offset: number;
  frameSamples: number;
}

/** The table, filled up with points that stand for none. */
function seekTable(points: SeekPoint[], count: number): Buffer {
  const table = Buffer.alloc(count * seekPointBytes, 0);
  for (let i = 0; i < count; i += 1) {
    const point = points[i];
    table.writeBigUInt64BE(point ? BigInt(point.sample) : 0xffffffffffffffffn, i * seekPointBytes);
    if (!point) continue;
    table.writeBigUInt64BE(BigInt(point.offset), i * seekPointBytes + 8);
    table.writeUInt16BE(point.frameSamples, i * seekPointBytes + 16);
  }
  return table;
}

function metadata(tags: SoundTags, seekPoints: number): Buffer {
  const comment = block(4, vorbisComment(tags, { picture: false }), !tags.cover);
  const picture = tags.cover ? [block(6, pictureBlock(tags.cover), true)] : [];
  return Buffer.concat([Buffer.from('fLaC', 'latin1'), block(0, Buffer.alloc(streamInfoBytes), false), block(3, seekTable([], seekPoints), false), comment, ...picture]);
}

/** A FLAC file, 16 or 24 bits, with comments, cover, chapters and seek table. Its MD5 lets a tool prove it whole. */
export class FlacFile implements SoundFile {
  readonly form: EncodedForm;
  readonly #handle: FileHandle;
  readonly #encoder: FrameEncoder;
  readonly #bits: 16 | 24;
  readonly #quantizer: Quantizer;
  readonly #md5 = createHash('md5');
  readonly #seekPoints: number;
  readonly #points: SeekPoint[] = [];
  readonly #soundAt: number;
  #soundBytes = 0;
  #samples = 0;
  #frames = 0;
  #smallest = 0xffffff;
  #largest = 0;

  private constructor(handle: FileHandle, options: SoundFileOptions, bits: 16 | 24, encoder: FrameEncoder, seekPoints: number, soundAt: number) {
    this.form = { kind: 'flac', channels: options.channels, sampleRate: options.sampleRate, delay: 0, bitRateKbps: null, constantBitRate: false };
    this.#handle = handle;
    this.#bits = bits;
    this.#encoder = encoder;
    this.#quantizer = new Quantizer(bits, options.channels);
    this.#seekPoints = seekPoints;
    this.#soundAt = soundAt;
  }

  static async open(handle: FileHandle, options: SoundFileOptions, quality: SoundQuality): Promise<FlacFile> {
    const bits = quality.bits ?? 16;
    const seekPoints = Math.ceil(options.expectedSamples / options.sampleRate / secondsBetweenSeekPoints) + 1;
    const head = metadata(options.tags, seekPoints);
    await writeAll(handle, head, 0);
    const { channels, sampleRate } = options;
    const encoder = await openEncoder({ codec: 'flac', sampleRate, channels, bitRate: 0, bits }, options.ffmpeg);
    return new FlacFile(handle, options, bits, encoder, seekPoints, head.length);
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece> {
    const samples = this.#quantizer.convert(foldChannels(channels, this.form.channels));
    this.#samples += channels[0].length;
    this.#md5.update(packSamples(samples, this.#bits));
    await this.#put(await this.#encoder.push(samples));
    return { frames: [], lossless: unquantized(samples, this.#bits) };
  }

  async #put(frames: Uint8Array[]): Promise<void> {
    for (const frame of frames) {
      const blockSamples = this.#blockSamples();
      const sample = this.#frames * blockSamples;
      if (sample >= this.#points.length * secondsBetweenSeekPoints * this.form.sampleRate && this.#points.length < this.#seekPoints) {
        this.#points.push({ sample, offset: this.#soundBytes, frameSamples: blockSamples });
      }
      this.#frames += 1;
      this.#smallest = Math.min(this.#smallest, frame.length);
      this.#largest = Math.max(this.#largest, frame.length);
      await writeAll(this.#handle, frame, this.#soundAt + this.#soundBytes);
      this.#soundBytes += frame.length;
    }
  }

  /** Samples of every frame but the last: the encoder's own head says so. */
  #blockSamples(): number {
    const config = this.#encoder.config();
    const at = config.length - streamInfoBytes >= 8 ? 8 : 0;
    return (config[at]! << 8) | config[at + 1]!;
  }

  async finish(): Promise<FinishedSound> {
    await this.#put(await this.#encoder.finish());
    const { channels, sampleRate } = this.form;
    const info = Buffer.alloc(streamInfoBytes);
    const blockSamples = this.#frames === 0 ? 4096 : this.#blockSamples();
    info.writeUInt16BE(blockSamples, 0);
    info.writeUInt16BE(blockSamples, 2);
    info.writeUIntBE(this.#frames === 0 ? 0 : this.#smallest, 4, 3);
    info.writeUIntBE(this.#largest, 7, 3);
    const packed = (BigInt(sampleRate) << 44n) | (BigInt(channels - 1) << 41n) | (BigInt(this.#bits - 1) << 36n) | BigInt(this.#samples);
    info.writeBigUInt64BE(packed, 10);
    this.#md5.digest().copy(info, 18);
    await writeAll(this.#handle, info, 8);
    const points = this.#points.map((point) => (point.sample + point.frameSamples > this.#samples ? { ...point, frameSamples: this.#samples - point.sample } : point));
    await writeAll(this.#handle, seekTable(points, this.#seekPoints), 8 + streamInfoBytes + 4);
    return { piece: { frames: [], lossless: null }, samples: this.#samples, bytes: this.#soundAt + this.#soundBytes };
  }

  async cancel(): Promise<void> {
    await this.#encoder.cancel();
  }
}
