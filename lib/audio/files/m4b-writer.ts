import type { FileHandle } from 'node:fs/promises';
import { AudioError } from '../pcm.ts';
import { writeAll } from '../wav.ts';
import { aacFrame, framesInChunk, movieBox } from './m4b-head.ts';
import type { M4bLayout } from './m4b-head.ts';
import { chapterSample } from './m4b-tags.ts';
import { SizeTable, box, u32, u64 } from './mp4-boxes.ts';
import type { SoundTags } from './sound-file.ts';

const fileType = box('ftyp', Buffer.from('M4B ', 'latin1'), u32(0x200), Buffer.from('M4B M4A isommp42', 'latin1'));
const mediaHeadBytes = 16;
/** Frames beyond the expected that the head still has room for. */
const spareFrames = 64;

export interface M4bForm {
  sampleRate: number;
  channels: number;
  bitRate: number;
  tags: SoundTags;
  /** Frames of AAC that will come at most. */
  expectedFrames: number;
}

/**
 * Puts AAC frames into an audio book: the movie box first (room for it is kept, so nothing is moved at the end),
 * chapters twice (QuickTime text track and Nero list), cover and tags, an edit list that says the length to the sample.
 */
export class M4bWriter {
  readonly #handle: FileHandle;
  readonly #form: M4bForm;
  readonly #frames = new SizeTable();
  readonly #chapterSizes: number[];
  readonly #headRoom: number;
  readonly #large: boolean;
  #end: number;

  private constructor(handle: FileHandle, form: M4bForm, titles: Buffer[]) {
    this.#handle = handle;
    this.#form = form;
    this.#chapterSizes = titles.map(({ length }) => length);
    const { bitRate, channels, sampleRate, tags } = form;
    const frames = form.expectedFrames + spareFrames;
    this.#large = (frames * aacFrame * bitRate) / 8 / sampleRate > 0xe0000000;
    const empty: M4bLayout = { sampleRate, channels, bitRate, config: new Uint8Array(5), delay: 0, samples: 0, frames: new SizeTable(), soundAt: 0, chaptersAt: 0, chapterSizes: this.#chapterSizes, large: this.#large, tags };
    const tables = frames * 4 + (Math.ceil(frames / framesInChunk) + 1) * (this.#large ? 8 : 4);
    this.#headRoom = movieBox(empty).length + tables + 64;
    this.#end = this.#mediaAt + titles.reduce((sum, { length }) => sum + length, 0);
  }

  static async open(handle: FileHandle, form: M4bForm): Promise<M4bWriter> {
    const titles = (form.tags.chapters ?? []).map(({ title }) => chapterSample(title));
    const writer = new M4bWriter(handle, form, titles);
    await writeAll(handle, Buffer.concat(titles), writer.#mediaAt);
    return writer;
  }

  get #mediaAt(): number {
    return fileType.length + this.#headRoom + mediaHeadBytes;
  }

  /** Appends frames: their bytes one after another, and how long each is. */
  async append(bytes: Uint8Array, sizes: readonly number[]): Promise<void> {
    for (const size of sizes) this.#frames.add(size);
    await writeAll(this.#handle, bytes, this.#end);
    this.#end += bytes.length;
  }

  /**
   * Writes the head; gives back the size of the file. `samples` are those of the sound, `delay` those of the encoder
   * before it. Throws AudioError where more frames came than were expected.
   */
  async finish(sound: { config: Uint8Array; delay: number; samples: number }): Promise<number> {
    const { bitRate, channels, expectedFrames, sampleRate, tags } = this.#form;
    const chaptersAt = this.#mediaAt;
    const soundAt = chaptersAt + this.#chapterSizes.reduce((sum, size) => sum + size, 0);
    const movie = movieBox({ sampleRate, channels, bitRate, ...sound, frames: this.#frames, soundAt, chaptersAt, chapterSizes: this.#chapterSizes, large: this.#large, tags });
    const left = this.#headRoom - movie.length;
    if (left < 8) throw new AudioError(`The sound is longer than the ${Math.round((expectedFrames * aacFrame) / sampleRate)} seconds that the audio book was begun for.`);
    const media = Buffer.concat([u32(1), Buffer.from('mdat', 'latin1'), u64(this.#end - chaptersAt + mediaHeadBytes)]);
    await writeAll(this.#handle, Buffer.concat([fileType, movie, box('free', new Uint8Array(left - 8)), media]), 0);
    return this.#end;
  }
}
