import type { Mp3Counts } from './book-mp3.ts';
import { chapterSamples, masterRate } from './book-layout.ts';
import type { PieceSound } from './encode-piece.ts';
import { levelsOf, type Levels } from './file-measures.ts';
import type { FfmpegTool } from './files/find-ffmpeg.ts';
import { frameBytes, FramePacker, type FrameSound } from './files/mp3-frames.ts';
import { framesName, keptMeasure, type FoundPiece, type KeptChapterSound, type KeptPiece } from './kept-pieces.ts';
import { TogetherMeter, type LoudnessReport, type MeasuredPart } from './loudness.ts';
import { ceilingOf, SpentTime, stopwatch, toldOnce, type MasterSetting } from './master-blocks.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import { crc16, samplesPerFrame } from './mp3-info.ts';
import { finePoint, peaksFile } from './peaks.ts';
import { KeptError, PieceMaker, type Making } from './piece-maker.ts';
import { framesAfter, framesBefore, measurePiece, type PieceMeasure } from './piece-meter.ts';
import type { Piece } from './pieces.ts';
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

/** Where the MP3 frames of a chapter go. */
export interface FrameSink {
  write(frames: Uint8Array): Promise<void>;
  /** They come again from the beginning. */
  rewind(): Promise<void>;
}

/**
 * Masters one chapter: mixes, limits and encodes it piece by piece, and measures what was encoded by decoding it again while
 * the encoder works. Pieces that were kept are not made again, but where they cannot be read; the bytes are those of a
 * chapter that was made from the first sample to the last. Deterministic: the same chapter, clips and setting give the same
 * bytes. Throws what the clips throw, unless `onClipError` is given.
 */
export async function masterChapter(timeline: Timeline, clips: ClipSource, setting: MasterSetting, sink: FrameSink, options: ChapterMasterOptions = {}): Promise<ChapterMaster> {
  let [seams, kept] = [timeline.seams ?? [], options.kept ?? []];
  const told = toldOnce(options.onClipError);
  for (;;) {
    const master = new Mastering({ ...timeline, seams }, clips, setting, sink, { ...options, ...told, kept });
    try {
      return await master.run();
    } catch (error) {
      // Not even an encoder that knows the piece before it found room: the two are made as one.
      if (error instanceof SeamError && seams.includes(error.seam)) seams = seams.filter((seam) => seam !== error.seam);
      else if (error instanceof KeptError) kept = [];
      else throw error;
      await sink.rewind();
    } finally {
      await master.close();
    }
  }
}

/** A piece in its place in the file. */
interface Placed extends Pick<KeptPiece, 'widened' | 'at' | 'bytes' | 'frameBefore' | 'deepest'> {
  piece: Piece;
  /** As `framesName`. */
  name: string;
  kept: FoundPiece | null;
  frames: FrameSound[];
  points: Int8Array;
}

class Mastering {
  readonly #maker: PieceMaker;
  readonly #samples: number;
  readonly #setting: MasterSetting;
  readonly #sink: FrameSink;
  readonly #channels: 1 | 2;
  readonly #encoders: number;
  readonly #progress: ((samples: number) => void) | undefined;
  readonly #packer = new FramePacker();
  readonly #counts: Mp3Counts;
  readonly #spent = new SpentTime();
  readonly #placed: Placed[] = [];
  readonly #measures: PieceMeasure[] = [];
  /** What is measured now; step by step, between other work. */
  #measuring: AsyncGenerator<void, PieceMeasure, void> | null = null;
  /** Pieces on their way, the oldest first. */
  readonly #making: Making[] = [];
  /** Samples before the piece that is mixed now. */
  #before = 0;
  /** Bytes of frames that are laid out so far, and of the last of them. */
  #laid = 0;
  #lastFrame = 0;

  constructor(timeline: Timeline, clips: ClipSource, setting: MasterSetting, sink: FrameSink, { channels = 2, encoders = 1, kept = [], lanes, voices = timeline.voices ?? {}, progress, ...mixing }: ChapterMasterOptions) {
    this.#samples = chapterSamples(timeline);
    this.#setting = setting;
    this.#sink = sink;
    this.#channels = channels;
    this.#encoders = Math.max(1, encoders);
    this.#progress = progress;
    this.#counts = { frames: 0, bytes: 0, crc: 0, samples: this.#samples };
    const between = async (samples: number): Promise<void> => {
      progress?.(this.#before + samples);
      await this.#step();
    };
    this.#maker = new PieceMaker(timeline, clips, setting, { samples: this.#samples, lanes, voices, channels }, { ...mixing, channels, encoders: this.#encoders, kept, spent: this.#spent, between });
  }

  async run(): Promise<ChapterMaster> {
    for (const piece of this.#maker.pieces) {
      while (this.#making.length >= this.#encoders) await this.#takeOldest();
      this.#before = piece.from;
      this.#making.push(await this.#maker.begin(piece));
      this.#progress?.(piece.to);
    }
    while (this.#making.length > 0) await this.#takeOldest();
    await this.#put(this.#packer.finish());
    await this.#measured();
    this.#measure(null);
    await this.#measured();
    return this.#finish();
  }

  /** Lets go of all that is open. */
  async close(): Promise<void> {
    await this.#measuring?.return(undefined as never);
    for (const { sound, cancel } of this.#making.splice(0)) {
      await cancel();
      await sound.catch(() => undefined);
    }
    await this.#maker.close();
  }

  async #takeOldest(): Promise<void> {
    await this.#measured();
    const clock = stopwatch();
    const [oldest] = this.#making;
    if (oldest === undefined) return;
    const sound = await oldest.sound;
    this.#making.shift();
    this.#spent.add('encode', clock());
    await this.#place(oldest, sound);
  }

  /** Lays a piece into the file; the one before it can then be measured. */
  async #place(making: Making, made: PieceSound): Promise<void> {
    const { piece } = making;
    const { free } = this.#packer;
    let [kept, sound, widened] = [making.kept, made, making.kept?.piece.widened ?? null];
    // One that was widened was so for the room there was: where there is other room it is made as any other is.
    if (widened !== null && widened.free !== free) {
      [kept, widened] = [null, null];
      sound = await this.#maker.anew(piece);
    }
    if (!this.#packer.fits(sound.frames)) {
      const begun = await this.#maker.widened(piece);
      [kept, widened, sound] = [null, { free, before: begun.before }, begun.sound];
      if (!this.#packer.fits(sound.frames)) throw new SeamError(piece.from);
    }
    const [at, frameBefore] = [this.#laid, this.#lastFrame];
    const laid: Uint8Array[] = [];
    for (const frame of sound.frames) {
      const bytes = frameBytes(frame);
      this.#laid += bytes;
      this.#lastFrame = bytes;
      laid.push(...this.#packer.push(frame));
    }
    await this.#put(laid);
    await this.#measured();
    const name = framesName(this.#maker.nameOf(piece), widened);
    this.#measure({ frames: sound.frames, name });
    const { frames, points, deepest } = sound;
    this.#placed.push({ piece, name, kept, widened, frames, at, bytes: this.#laid - at, frameBefore, deepest, points });
  }

  async #put(frames: Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(frames);
    this.#counts.frames += frames.length;
    this.#counts.bytes += bytes.length;
    this.#counts.crc = crc16(bytes, this.#counts.crc);
    if (bytes.length > 0) await this.#sink.write(bytes);
  }

  /** Begins to measure the last piece that was laid out, now that what follows it is known. */
  #measure(next: Pick<Placed, 'frames' | 'name'> | null): void {
    const [before, last] = [this.#placed.at(-2), this.#placed.at(-1)];
    if (last === undefined) return;
    const kept = last.kept && keptMeasure(last.kept, before?.name ?? null, next?.name ?? null);
    if (kept) this.#measures.push(kept);
    else {
      this.#measuring = measurePiece({
        before: before?.frames.slice(-framesBefore) ?? [],
        own: last.frames,
        after: next?.frames.slice(0, framesAfter) ?? [],
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
    const { pieces } = this.#maker;
    const meter = new TogetherMeter({ frames: samplesPerFrame, sampleRate: masterRate, between: 0 });
    const units = new Float32Array(this.#samples / samplesPerFrame);
    let at = 0;
    for (const [index, measure] of this.#measures.entries()) {
      units.set(measure.units, at);
      at += measure.units.length;
      const { from, to } = pieces[index]!;
      meter.push({ units: measure.units, durationSeconds: (to - from) / masterRate, truePeakDbtp: measure.truePeakDbtp });
    }
    const loudness = { ...meter.finish(), durationSeconds: this.#samples / masterRate };
    return {
      measured: { units, durationSeconds: loudness.durationSeconds, truePeakDbtp: loudness.truePeakDbtp },
      figures: { ...loudness, ...levelsOf(this.#measures.map(({ levels }) => levels), masterRate) },
      counts: this.#counts,
      peaks: peaksFile(this.#placed.map(({ points }) => points), masterRate, finePoint),
      deepestLimitDb: 20 * Math.log10(Math.min(1, ...this.#placed.map(({ deepest }) => deepest))),
      pieces: this.#placed.map(({ piece, widened, at: begins, bytes, frameBefore, deepest }, index): KeptPiece => {
        const { truePeakDbtp, levels } = this.#measures[index]!;
        const beside = { before: this.#placed[index - 1]?.name ?? null, after: this.#placed[index + 1]?.name ?? null };
        return { key: piece.key, ...beside, samples: piece.to - piece.from, ceilingDb: ceilingOf(this.#setting, piece), widened, at: begins, frameBefore, bytes, deepest, truePeakDbtp, levels };
      }),
      madeSamples: this.#maker.madeSamples,
      spent: this.#spent.ms,
    };
  }
}
