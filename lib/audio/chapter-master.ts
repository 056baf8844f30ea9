import { open, type FileHandle } from 'node:fs/promises';
import type { Mp3Counts } from './book-mp3.ts';
import { chapterSamples, masterRate } from './book-layout.ts';
import { encodePiece, type PieceSound } from './encode-piece.ts';
import { levelsOf, type Levels } from './file-measures.ts';
import type { FfmpegTool } from './files/find-ffmpeg.ts';
import { frameBytes, FramePacker, type FrameSound } from './files/mp3-frames.ts';
import { foundPieces, keptMeasure, pieceName, readPiece, type FoundPiece, type KeptChapterSound, type KeptPiece } from './kept-pieces.ts';
import { TogetherMeter, type LoudnessReport, type MeasuredPart } from './loudness.ts';
import { ceilingOf, clipCache, SpentTime, stopwatch, toldOnce, type MasterSetting } from './master-blocks.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import { crc16, samplesPerFrame } from './mp3-info.ts';
import { finePoint, peaksFile } from './peaks.ts';
import { framesAfter, framesBefore, measurePiece, type PieceMeasure } from './piece-meter.ts';
import { piecesOf, type Piece } from './pieces.ts';
import type { Timeline } from './types.ts';

/** What is found in the encoded sound itself. */
export type EncodedFigures = LoudnessReport & Levels;

export interface ChapterMaster {
  /** Of the encoded sound, as decoded again. */
  measured: MeasuredPart;
  /** What technical checks look at. */
  figures: EncodedFigures;
  counts: Mp3Counts;
  /** audiowaveform .dat, 256 samples a point. */
  peaks: Uint8Array;
  /** The limiter's deepest moment, dB (0 or less). */
  deepestLimitDb: number;
  /** What it is made of, for the next master of the same chapter. */
  pieces: KeptPiece[];
  /** Samples that were mixed and encoded for it; the others were taken from what was kept. */
  madeSamples: number;
  spent: SpentTime['ms'];
}

export interface ChapterMasterOptions extends Pick<MixOptions, 'lanes' | 'voices' | 'signal' | 'onClipError'> {
  /** Default 2. */
  channels?: 1 | 2;
  /** An ffmpeg to encode with; without it LAME as WebAssembly does. */
  ffmpeg?: FfmpegTool | undefined;
  /** Encoders that share the chapter, where nothing else is to be done; default 1. The bytes are the same. */
  encoders?: number | undefined;
  /** Chapters at the same gain, whose pieces are used again where nothing in them has changed. */
  kept?: readonly KeptChapterSound[];
  /** Samples that are done. */
  progress?: (samples: number) => void;
}

/** Two pieces cannot stand beside each other: the encoder of the second used more room than the first has left. */
class SeamError extends Error {
  readonly seam: number;

  constructor(seam: number) {
    super('A piece of a chapter has no room after the one before it.');
    this.seam = seam;
  }
}

/** What was kept is not what it was. */
class KeptError extends Error {}

/** Seconds of sound that may wait for all encoders of a chapter together, where there are several: 36 MB. */
const aheadSeconds = 200;

/**
 * Masters one chapter: mixes, limits and encodes it piece by piece, and measures what was encoded by decoding it again while
 * the encoder works. Pieces that were kept are not made again, but where they cannot be read; the bytes are those of a chapter that was made from the
 * first sample to the last. `write` is given the MP3 frames as they come, and `rewind` says that they come again from the
 * beginning. Deterministic: the same chapter, clips and setting give the same bytes. Throws what the clips throw, unless
 * `onClipError` is given.
 */
export async function masterChapter(timeline: Timeline, clips: ClipSource, setting: MasterSetting, { write, rewind }: { write: (frames: Uint8Array) => Promise<void>; rewind: () => Promise<void> }, options: ChapterMasterOptions = {}): Promise<ChapterMaster> {
  let [seams, kept] = [timeline.seams ?? [], options.kept ?? []];
  const told = toldOnce(options.onClipError);
  for (;;) {
    const master = new Mastering({ ...timeline, seams }, clips, setting, write, { ...options, ...told, kept });
    try {
      return await master.run();
    } catch (error) {
      // As seldom as an encoder that needs all the room it has just after a pause: the two are made as one.
      if (error instanceof SeamError && seams.includes(error.seam)) seams = seams.filter((seam) => seam !== error.seam);
      else if (error instanceof KeptError) kept = [];
      else throw error;
      await rewind();
    } finally {
      await master.close();
    }
  }
}

/** A piece on its way into the file. */
interface Placed {
  piece: Piece;
  kept: FoundPiece | null;
  frames: FrameSound[];
  at: number;
  bytes: number;
  frameBefore: number;
  deepest: number;
  points: Int8Array;
}

class Mastering {
  readonly #pieces: Piece[];
  readonly #samples: number;
  readonly #setting: MasterSetting;
  readonly #clips: ReturnType<typeof clipCache>;
  readonly #write: (frames: Uint8Array) => Promise<void>;
  readonly #options: ChapterMasterOptions;
  readonly #channels: 1 | 2;
  readonly #found: Map<string, FoundPiece>;
  readonly #files = new Map<string, Promise<FileHandle>>();
  readonly #packer = new FramePacker();
  readonly #counts: Mp3Counts;
  readonly #spent = new SpentTime();
  readonly #placed: Placed[] = [];
  readonly #measures: PieceMeasure[] = [];
  /** What is measured now; step by step, between other work. */
  #measuring: AsyncGenerator<void, PieceMeasure, void> | null = null;
  /** Encoders at work, the oldest first. */
  #encoding: { piece: Piece; sound: Promise<PieceSound>; cancel: () => Promise<void> }[] = [];
  /** Bytes of frames that are laid out so far, and of the last of them. */
  #laid = 0;
  #lastFrame = 0;
  #made = 0;

  constructor(timeline: Timeline, clips: ClipSource, setting: MasterSetting, write: (frames: Uint8Array) => Promise<void>, options: ChapterMasterOptions) {
    const voices = options.voices ?? timeline.voices ?? {};
    this.#samples = chapterSamples(timeline);
    this.#pieces = piecesOf(timeline, { samples: this.#samples, lanes: options.lanes, voices, channels: options.channels });
    this.#setting = setting;
    this.#clips = clipCache(clips, voices);
    this.#write = write;
    this.#options = options;
    this.#channels = options.channels ?? 2;
    this.#found = foundPieces(options.kept ?? []);
    this.#counts = { frames: 0, bytes: 0, crc: 0, samples: this.#samples };
  }

  async run(): Promise<ChapterMaster> {
    const encoders = Math.max(1, this.#options.encoders ?? 1);
    let done = 0;
    for (const piece of this.#pieces) {
      while (this.#encoding.length >= encoders) await this.#takeOldest();
      this.#encoding.push({ piece, ...(await this.#begin(piece, encoders, done)) });
      done = piece.to;
      this.#options.progress?.(done);
    }
    while (this.#encoding.length > 0) await this.#takeOldest();
    await this.#put(this.#packer.finish());
    await this.#measured();
    this.#measure(null);
    await this.#measured();
    return this.#finish();
  }

  /** Lets go of all that is open. */
  async close(): Promise<void> {
    this.#clips.keepOnly([]);
    await this.#measuring?.return(undefined as never);
    for (const { sound, cancel } of this.#encoding.splice(0)) {
      await sound.catch(() => undefined);
      await cancel();
    }
    for (const opened of this.#files.values()) await opened.then((file) => file.close(), () => undefined);
    this.#files.clear();
  }

  async #begin(piece: Piece, encoders: number, done: number): Promise<{ sound: Promise<PieceSound>; cancel: () => Promise<void> }> {
    const kept = this.#found.get(this.#nameOf(piece));
    if (kept) {
      const sound = this.#fileOf(kept.chapter.file).then((file) => readPiece(kept, file)).catch((cause: unknown): never => {
        throw new KeptError('A piece that was kept cannot be read.', { cause });
      });
      sound.catch(() => undefined);
      return { sound, cancel: () => Promise.resolve() };
    }
    this.#made += piece.to - piece.from;
    const { signal, onClipError, ffmpeg, progress } = this.#options;
    return await encodePiece(piece, this.#clips, this.#setting, {
      channels: this.#channels,
      ffmpeg,
      ahead: encoders > 1 ? aheadSeconds / encoders : undefined,
      spent: this.#spent,
      ...(signal ? { signal } : {}),
      ...(onClipError ? { onClipError } : {}),
      between: async (samples) => {
        progress?.(done + samples);
        await this.#step();
      },
    });
  }

  #nameOf(piece: Piece): string;
  #nameOf(piece: Piece | undefined): string | null;
  #nameOf(piece: Piece | undefined): string | null {
    return piece === undefined ? null : pieceName(piece.key, ceilingOf(this.#setting, piece));
  }

  #fileOf(path: string): Promise<FileHandle> {
    const known = this.#files.get(path) ?? open(path, 'r');
    this.#files.set(path, known);
    return known;
  }

  async #takeOldest(): Promise<void> {
    await this.#measured();
    const clock = stopwatch();
    const [oldest] = this.#encoding;
    if (oldest === undefined) return;
    const sound = await oldest.sound;
    this.#encoding.shift();
    this.#spent.add('encode', clock());
    await this.#place(oldest.piece, sound);
  }

  /** Lays a piece into the file; the one before it can then be measured. */
  async #place(piece: Piece, { frames, points, deepest }: PieceSound): Promise<void> {
    if (!this.#packer.fits(frames)) throw new SeamError(piece.from);
    const [at, frameBefore] = [this.#laid, this.#lastFrame];
    const laid: Uint8Array[] = [];
    for (const frame of frames) {
      const bytes = frameBytes(frame);
      this.#laid += bytes;
      this.#lastFrame = bytes;
      laid.push(...this.#packer.push(frame));
    }
    await this.#put(laid);
    this.#measure(frames);
    this.#placed.push({ piece, kept: this.#found.get(this.#nameOf(piece)) ?? null, frames, at, bytes: this.#laid - at, frameBefore, deepest, points });
  }

  async #put(frames: Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(frames);
    this.#counts.frames += frames.length;
    this.#counts.bytes += bytes.length;
    this.#counts.crc = crc16(bytes, this.#counts.crc);
    await this.#write(bytes);
  }

  /** Begins to measure the last piece that was laid out, now that what follows it is known. */
  #measure(next: readonly FrameSound[] | null): void {
    const [before, last] = [this.#placed.at(-2), this.#placed.at(-1)];
    if (last === undefined) return;
    const kept = last.kept && keptMeasure(last.kept, this.#nameOf(before?.piece), next === null ? null : this.#nameOf(this.#pieces[this.#placed.length]));
    if (kept) this.#measures.push(kept);
    else {
      this.#measuring = measurePiece({
        before: before?.frames.slice(-framesBefore) ?? [],
        own: last.frames,
        after: next?.slice(0, framesAfter) ?? [],
        samples: last.piece.to - last.piece.from,
        channels: this.#channels,
      });
    }
    // Nothing more is asked of what lies further back.
    if (before) before.frames = [];
  }

  /** Some of the measuring. */
  async #step(): Promise<void> {
    if (this.#measuring === null) return;
    const clock = stopwatch();
    const { done, value } = await this.#measuring.next();
    this.#spent.add('measure', clock());
    if (done !== true) return;
    this.#measures.push(value);
    this.#measuring = null;
  }

  /** All of it. */
  async #measured(): Promise<void> {
    while (this.#measuring !== null) await this.#step();
  }

  #finish(): ChapterMaster {
    const meter = new TogetherMeter({ frames: samplesPerFrame, sampleRate: masterRate, between: 0 });
    const units = new Float32Array(this.#samples / samplesPerFrame);
    let at = 0;
    for (const [index, measure] of this.#measures.entries()) {
      units.set(measure.units, at);
      at += measure.units.length;
      const { from, to } = this.#pieces[index]!;
      meter.push({ units: measure.units, durationSeconds: (to - from) / masterRate, truePeakDbtp: measure.truePeakDbtp });
    }
    const loudness = { ...meter.finish(), durationSeconds: this.#samples / masterRate };
    return {
      measured: { units, durationSeconds: loudness.durationSeconds, truePeakDbtp: loudness.truePeakDbtp },
      figures: { ...loudness, ...levelsOf(this.#measures.map(({ levels }) => levels), masterRate) },
      counts: this.#counts,
      peaks: peaksFile(this.#placed.map(({ points }) => points), masterRate, finePoint),
      deepestLimitDb: 20 * Math.log10(Math.min(1, ...this.#placed.map(({ deepest }) => deepest))),
      pieces: this.#placed.map(({ piece, at: begins, bytes, frameBefore, deepest }, index): KeptPiece => {
        const { truePeakDbtp, levels } = this.#measures[index]!;
        return { key: piece.key, before: this.#nameOf(this.#pieces[index - 1]), after: this.#nameOf(this.#pieces[index + 1]), samples: piece.to - piece.from, ceilingDb: ceilingOf(this.#setting, piece), at: begins, frameBefore, bytes, deepest, truePeakDbtp, levels };
      }),
      madeSamples: this.#made,
      spent: this.#spent.ms,
    };
  }
}
