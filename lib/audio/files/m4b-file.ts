import type { FileHandle } from 'node:fs/promises';
import { AudioError } from '../pcm.ts';
import { writeAll } from '../wav.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { aacFrame, framesInChunk, movieBox } from './m4b-head.ts';
import type { M4bLayout } from './m4b-head.ts';
import { chapterSample } from './m4b-tags.ts';
import { SizeTable, box, u32, u64 } from './mp4-boxes.ts';
import { openEncoder } from './open-encoder.ts';
import { foldChannels } from './quantize.ts';
import type { EncodedForm, EncodedPiece, FinishedSound, SoundFile, SoundFileOptions, SoundQuality } from './sound-file.ts';

const fileType = box('ftyp', Buffer.from('M4B ', 'latin1'), u32(0x200), Buffer.from('M4B M4A isommp42', 'latin1'));
const mediaHeadBytes = 16;
/** Frames beyond the expected that the head still has room for. */
const spareFrames = 64;

/**
 * An audio book: AAC in MP4, the movie box first (room for it is kept, so nothing is moved at the end), chapters twice
 * (QuickTime text track and Nero list), cover and tags, an edit list that makes its length exact to the sample.
 */
export class M4bFile implements SoundFile {
  readonly form: EncodedForm;
  readonly #handle: FileHandle;
  readonly #options: SoundFileOptions;
  readonly #bitRate: number;
  readonly #encoder: FrameEncoder;
  readonly #frames = new SizeTable();
  readonly #chapterSizes: number[];
  readonly #headRoom: number;
  readonly #large: boolean;
  #end: number;
  #samples = 0;

  private constructor(handle: FileHandle, options: SoundFileOptions, bitRate: number, encoder: FrameEncoder, layout: { chapterSizes: number[]; headRoom: number; large: boolean; end: number }) {
    this.form = { kind: 'm4b', channels: options.channels, sampleRate: options.sampleRate, delay: encoder.delay };
    this.#handle = handle;
    this.#options = options;
    this.#bitRate = bitRate;
    this.#encoder = encoder;
    this.#chapterSizes = layout.chapterSizes;
    this.#headRoom = layout.headRoom;
    this.#large = layout.large;
    this.#end = layout.end;
  }

  static async open(handle: FileHandle, options: SoundFileOptions, quality: SoundQuality): Promise<M4bFile> {
    const { channels, expectedSamples, sampleRate, tags } = options;
    const bitRate = quality.bitRate ?? 128_000;
    const samples = (tags.chapters ?? []).map(({ title }) => chapterSample(title));
    const chapterSizes = samples.map((sample) => sample.length);
    const frames = Math.ceil(expectedSamples / aacFrame) + spareFrames;
    const large = (frames * aacFrame * bitRate) / 8 / sampleRate > 0xe0000000;
    const encoder = await openEncoder({ codec: 'aac', sampleRate, channels, bitRate, bits: 16 }, options.ffmpeg);
    const empty: M4bLayout = { sampleRate, channels, bitRate, config: new Uint8Array(5), delay: 0, samples: 0, frames: new SizeTable(), soundAt: 0, chaptersAt: 0, chapterSizes, large, tags };
    const tables = frames * 4 + (Math.ceil(frames / framesInChunk) + 1) * (large ? 8 : 4);
    const headRoom = movieBox(empty).length + tables + 64;
    const mediaAt = fileType.length + headRoom + mediaHeadBytes;
    const titles = Buffer.concat(samples);
    await writeAll(handle, titles, mediaAt);
    return new M4bFile(handle, options, bitRate, encoder, { chapterSizes, headRoom, large, end: mediaAt + titles.length });
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<EncodedPiece> {
    this.#samples += channels[0].length;
    return await this.#put(await this.#encoder.push(foldChannels(channels, this.form.channels)));
  }

  async #put(frames: Uint8Array[]): Promise<EncodedPiece> {
    const bytes = Buffer.concat(frames);
    for (const frame of frames) this.#frames.add(frame.length);
    await writeAll(this.#handle, bytes, this.#end);
    this.#end += bytes.length;
    return { frames, lossless: null };
  }

  async finish(): Promise<FinishedSound> {
    const piece = await this.#put(await this.#encoder.finish());
    const { channels, expectedSamples, sampleRate, tags } = this.#options;
    const chaptersAt = fileType.length + this.#headRoom + mediaHeadBytes;
    const movie = movieBox({
      sampleRate,
      channels,
      bitRate: this.#bitRate,
      config: this.#encoder.config(),
      delay: this.#encoder.delay,
      samples: this.#samples,
      frames: this.#frames,
      soundAt: chaptersAt + this.#chapterSizes.reduce((sum, size) => sum + size, 0),
      chaptersAt,
      chapterSizes: this.#chapterSizes,
      large: this.#large,
      tags,
    });
    const left = this.#headRoom - movie.length;
    if (left < 8) throw new AudioError(`The sound is longer than the ${Math.round(expectedSamples / sampleRate)} seconds that the audio book was begun for.`);
    const media = Buffer.concat([u32(1), Buffer.from('mdat', 'latin1'), u64(this.#end - chaptersAt + mediaHeadBytes)]);
    await writeAll(this.#handle, Buffer.concat([fileType, movie, box('free', new Uint8Array(left - 8)), media]), 0);
    return { piece, samples: this.#samples, bytes: this.#end };
  }

  async cancel(): Promise<void> {
    await this.#encoder.cancel();
  }
}
