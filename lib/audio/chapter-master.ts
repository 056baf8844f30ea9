import type { Mp3Counts } from './book-mp3.ts';
import { chapterSamples, masterRate } from './book-layout.ts';
import type { PieceSound } from './encode-piece.ts';
import { levelsOf, type Levels } from './file-measures.ts';
import type { FfmpegTool } from './files/find-ffmpeg.ts';
import { frameBytes, FramePacker } from './files/mp3-frames.ts';
import { keptMeasure, type KeptChapterSound, type KeptPiece } from './kept-pieces.ts';
import { TogetherMeter, type LoudnessReport, type MeasuredPart } from './loudness.ts';
import { SpentTime, stopwatch, toldOnce, type MasterSetting } from './master-blocks.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import { crc16, samplesPerFrame } from './mp3-info.ts';
import { finePoint, peaksFile } from './peaks.ts';
import { KeptError, PieceMaker, type Making } from './piece-maker.ts';
import { measurePiece, type PieceMeasure } from './piece-meter.ts';
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
  /** The seams at which it was cut, of those of its timeline. */
  seams: number[];
  /** Samples that were mixed and encoded for it, with what stands before and after pieces; all else was taken from what was kept. */
  madeSamples: number;
  spent: SpentTime['ms'];
}

export interface ChapterMasterOptions extends Pick<MixOptions, 'lanes' | 'voices' | 'signal' | 'onClipError'> {
  /** Default 2. */
  channels?: 1 | 2;
  /** True peak that no piece passes as it is encoded, dBTP: one that does is made again under a lower ceiling. Default: none. */
  truePeakDbtp?: number;
  /** An ffmpeg to encode with; without it LAME as WebAssembly does. */
  ffmpeg?: FfmpegTool | undefined;
  /** Encoders that share the chapter, where nothing else is to be done; default 1. The bytes are the same. */
  encoders?: number | undefined;
  /** Chapters at the same setting and under the same true peak, whose pieces are used again where nothing in them has changed. */
  kept?: readonly KeptChapterSound[];
  /** Samples that are done. */
  progress?: (samples: number) => void;
}

/** Where the MP3 frames of a chapter go. */
export interface FrameSink {
  write(frames: Uint8Array): Promise<void>;
  /** They come again from the beginning. Gives the file in which those that came so far can be read meanwhile. */
  rewind(): Promise<string>;
}

/** Times a piece is made under a lower ceiling, at most. */
const mostLowerings = 2;

/** Two pieces cannot stand beside each other: the encoder of the second used more room than the first has left. */
class SeamError extends Error {
  readonly seam: number;

  constructor(seam: number) {
    super('A piece of a chapter has no room after the one before it.');
    this.seam = seam;
  }
}

/**
 * Masters one chapter: mixes, limits and encodes it piece by piece, and measures each by decoding it again while the next is
 * encoded. Pieces that were kept are not made again, but where they cannot be read; the bytes are those of a chapter that was
 * made from the first sample to the last. Deterministic: the same chapter, clips and setting give the same bytes. Throws what
 * the clips throw, unless `onClipError` is given.
 */
export async function masterChapter(timeline: Timeline, clips: ClipSource, setting: Omit<MasterSetting, 'lowered'>, sink: FrameSink, options: ChapterMasterOptions = {}): Promise<ChapterMaster> {
  let [seams, kept, madeSamples] = [timeline.seams ?? [], options.kept ?? [], 0];
  const told = toldOnce(options.onClipError);
  for (;;) {
    const master = new Mastering({ ...timeline, seams }, clips, setting, sink, { ...options, ...told, kept });
    try {
      const made = await master.run();
      return { ...made, seams, madeSamples: madeSamples + made.madeSamples };
    } catch (error) {
      // Not even an encoder that knew the piece before it found room: the two are made as one.
      if (error instanceof SeamError && seams.includes(error.seam)) seams = seams.filter((seam) => seam !== error.seam);
      else if (error instanceof KeptError) kept = kept.filter(({ file }) => file !== error.file);
      else throw error;
      const before = await master.soFar();
      madeSamples += before.madeSamples;
      kept = [{ ...before, file: await sink.rewind() }, ...kept];
    } finally {
      await master.close();
    }
  }
}

/** A piece that was encoded, and what was found in it. */
interface Made {
  sound: PieceSound;
  measure: PieceMeasure;
  ceilingDb: number;
}

/** A piece in its place in the file. */
interface Placed extends Pick<KeptPiece, 'widened' | 'at' | 'bytes' | 'frameBefore' | 'deepest' | 'ceilingDb'> {
  piece: Piece;
  measure: PieceMeasure;
  points: Int8Array;
}

class Mastering {
  readonly #maker: PieceMaker;
  readonly #samples: number;
  readonly #setting: Omit<MasterSetting, 'lowered'>;
  readonly #sink: FrameSink;
  readonly #channels: 1 | 2;
  readonly #encoders: number;
  readonly #mostDbtp: number;
  readonly #progress: ((samples: number) => void) | undefined;
  readonly #packer = new FramePacker();
  readonly #counts: Mp3Counts;
  readonly #spent = new SpentTime();
  readonly #placed: Placed[] = [];
  /** Pieces on their way, the oldest first. */
  readonly #making: Making[] = [];
  /** The piece that was encoded last, and is measured step by step between other work. */
  #measuring: { making: Making; sound: PieceSound; steps: AsyncGenerator<void, PieceMeasure, void>; measure: PieceMeasure | null } | null = null;
  /** Samples before the piece that is mixed now. */
  #before = 0;
  /** Bytes of frames that are laid out so far, and of the last of them. */
  #laid = 0;
  #lastFrame = 0;

  constructor(timeline: Timeline, clips: ClipSource, setting: Omit<MasterSetting, 'lowered'>, sink: FrameSink, { channels = 2, encoders = 1, kept = [], lanes, voices = timeline.voices ?? {}, truePeakDbtp = Infinity, progress, ...mixing }: ChapterMasterOptions) {
    this.#samples = chapterSamples(timeline);
    this.#setting = setting;
    this.#sink = sink;
    this.#channels = channels;
    this.#encoders = Math.max(1, encoders);
    this.#mostDbtp = truePeakDbtp;
    this.#progress = progress;
    this.#counts = { frames: 0, bytes: 0, crc: 0, samples: this.#samples };
    const between = async (samples: number): Promise<void> => {
      progress?.(this.#before + samples);
      await this.#step();
    };
    this.#maker = new PieceMaker(timeline, clips, setting, { samples: this.#samples, lanes, voices, channels }, { ...mixing, channels, encoders: this.#encoders, kept, spent: this.#spent, between });
  }

  async run(): Promise<Omit<ChapterMaster, 'seams'>> {
    for (const piece of this.#maker.pieces) {
      // One more than encode at once: while the last of a piece is encoded the next is mixed.
      while (this.#making.length > this.#encoders) await this.#takeOldest();
      this.#before = piece.from;
      this.#making.push(await this.#maker.begin(piece));
      this.#progress?.(piece.to);
    }
    while (this.#making.length > 0) await this.#takeOldest();
    await this.#settle();
    await this.#put(this.#packer.finish());
    return this.#found();
  }

  /** What was written before the chapter had to be begun again: whole pieces of it. */
  async soFar(): Promise<Omit<KeptChapterSound, 'file'> & { madeSamples: number }> {
    await this.#put(this.#packer.finish());
    const { pieces, measured, peaks, madeSamples } = this.#found();
    return { pieces, energies: measured.units, peaks, madeSamples };
  }

  /** Lets go of all that is open. */
  async close(): Promise<void> {
    await this.#measuring?.steps.return(undefined as never);
    for (const { sound, cancel } of this.#making.splice(0)) {
      await cancel();
      await sound.catch(() => undefined);
    }
    await this.#maker.close();
  }

  async #takeOldest(): Promise<void> {
    await this.#settle();
    const clock = stopwatch();
    const [oldest] = this.#making;
    if (oldest === undefined) return;
    const sound = await oldest.sound;
    this.#making.shift();
    this.#spent.add('encode', clock());
    this.#measuring = { making: oldest, sound, steps: this.#measurer(oldest.piece, sound), measure: oldest.kept && keptMeasure(oldest.kept) };
  }

  #measurer({ from, to }: Piece, sound: PieceSound): AsyncGenerator<void, PieceMeasure, void> {
    return measurePiece({ ...sound, samples: to - from, channels: this.#channels });
  }

  /** Some of the measuring. */
  async #step(): Promise<void> {
    const now = this.#measuring;
    if (now === null || now.measure !== null) return;
    const clock = stopwatch();
    const { done, value } = await now.steps.next();
    this.#spent.add('measure', clock());
    if (done === true) now.measure = value;
  }

  /** The piece that was encoded last is measured to its end, and put in its place. */
  async #settle(): Promise<void> {
    while (this.#measuring?.measure === null) await this.#step();
    const now = this.#measuring;
    if (!now?.measure) return;
    this.#measuring = null;
    const { making, sound, measure } = now;
    await this.#place(making, { sound, measure, ceilingDb: making.kept?.piece.ceilingDb ?? this.#setting.ceilingDb });
  }

  /** Under the true peak that is asked for: where encoding added more to the peaks than there was room for, it is made again. */
  async #underPeak(piece: Piece, first: Made, again: (ceilingDb: number) => Promise<PieceSound>): Promise<Made> {
    let made = first;
    for (let times = 0; times < mostLowerings && made.measure.truePeakDbtp > this.#mostDbtp; times += 1) {
      const ceilingDb = made.ceilingDb - (made.measure.truePeakDbtp - this.#mostDbtp) - 0.1;
      made = await this.#measured(piece, await again(ceilingDb), ceilingDb);
    }
    return made;
  }

  async #measured(piece: Piece, sound: PieceSound, ceilingDb: number): Promise<Made> {
    const steps = this.#measurer(piece, sound);
    for (;;) {
      const { done, value } = await steps.next();
      if (done === true) return { sound, measure: value, ceilingDb };
    }
  }

  /** Lays a piece into the file. */
  async #place({ piece, kept }: Making, given: Made): Promise<void> {
    const { free } = this.#packer;
    const { ceilingDb } = this.#setting;
    const anew = (ceiling: number): Promise<PieceSound> => this.#maker.anew(piece, ceiling);
    let [made, widened] = [given, kept?.piece.widened ?? null];
    // One that was widened was so for the room there was: where there is other room it is made as any other is.
    if (widened !== null && widened.free !== free) [made, widened] = [await this.#measured(piece, await anew(ceilingDb), ceilingDb), null];
    if (kept === null || made !== given) made = await this.#underPeak(piece, made, anew);
    if (!this.#packer.fits(made.sound.frames)) {
      const wider = (ceiling: number): Promise<PieceSound> => this.#maker.widened(piece, ceiling);
      made = await this.#underPeak(piece, await this.#measured(piece, await wider(ceilingDb), ceilingDb), wider);
      widened = { free, before: this.#maker.keyBefore(piece) };
      if (!this.#packer.fits(made.sound.frames)) throw new SeamError(piece.from);
    }
    const { sound, measure } = made;
    const [at, frameBefore] = [this.#laid, this.#lastFrame];
    const laid: Uint8Array[] = [];
    for (const frame of sound.frames) {
      this.#lastFrame = frameBytes(frame);
      this.#laid += this.#lastFrame;
      laid.push(...this.#packer.push(frame));
    }
    await this.#put(laid);
    this.#placed.push({ piece, measure, ceilingDb: made.ceilingDb, widened, at, bytes: this.#laid - at, frameBefore, deepest: sound.deepest, points: sound.points });
  }

  async #put(frames: Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(frames);
    this.#counts.frames += frames.length;
    this.#counts.bytes += bytes.length;
    this.#counts.crc = crc16(bytes, this.#counts.crc);
    if (bytes.length > 0) await this.#sink.write(bytes);
  }

  /** What is known of the pieces in their places. */
  #found(): Omit<ChapterMaster, 'seams'> {
    const meter = new TogetherMeter({ frames: samplesPerFrame, sampleRate: masterRate, between: 0 });
    const samples = this.#placed.at(-1)?.piece.to ?? 0;
    const units = new Float32Array(samples / samplesPerFrame);
    let at = 0;
    for (const { piece, measure } of this.#placed) {
      units.set(measure.units, at);
      at += measure.units.length;
      meter.push({ units: measure.units, durationSeconds: (piece.to - piece.from) / masterRate, truePeakDbtp: measure.truePeakDbtp });
    }
    const loudness = { ...meter.finish(), durationSeconds: samples / masterRate };
    return {
      measured: { units, durationSeconds: loudness.durationSeconds, truePeakDbtp: loudness.truePeakDbtp },
      figures: { ...loudness, ...levelsOf(this.#placed.map(({ measure }) => measure.levels), masterRate) },
      counts: this.#counts,
      peaks: peaksFile(this.#placed.map(({ points }) => points), masterRate, finePoint),
      deepestLimitDb: 20 * Math.log10(Math.min(1, ...this.#placed.map(({ deepest }) => deepest))),
      pieces: this.#placed.map(({ piece, measure: { truePeakDbtp, levels }, ceilingDb, widened, at: begins, bytes, frameBefore, deepest }): KeptPiece => ({ key: piece.key, samples: piece.to - piece.from, ceilingDb, widened, at: begins, frameBefore, bytes, deepest, truePeakDbtp, levels })),
      madeSamples: this.#maker.madeSamples,
      spent: this.#spent.ms,
    };
  }
}
