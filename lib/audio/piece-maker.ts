import { open, type FileHandle } from 'node:fs/promises';
import { encodePiece, type PieceSound } from './encode-piece.ts';
import { masterRate, mp3BitRate } from './book-layout.ts';
import type { FfmpegTool } from './files/find-ffmpeg.ts';
import { Mp3Encoders } from './files/open-encoder.ts';
import { foundPieces, readPiece, type FoundPiece, type KeptChapterSound } from './kept-pieces.ts';
import { clipCache, type MasterSetting, type SpentTime } from './master-blocks.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import { piecesOf, type Piece, type PieceOptions } from './pieces.ts';
import type { Timeline } from './types.ts';

/** What was kept is not what it was. */
export class KeptError extends Error {
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super('A piece that was kept cannot be read.', { cause });
    this.file = file;
  }
}

/** Seconds of sound that may wait for all encoders of a chapter together, where there are several (and one more, for the piece that is mixed next): 36 MB. */
const aheadSeconds = 200;

/** A piece that is being made. */
export interface Making {
  piece: Piece;
  /** Where it comes from what was kept. */
  kept: FoundPiece | null;
  sound: Promise<PieceSound>;
  cancel: () => Promise<void>;
}

export interface MakerOptions extends Pick<MixOptions, 'signal' | 'onClipError'> {
  channels: 1 | 2;
  ffmpeg?: FfmpegTool | undefined;
  encoders: number;
  kept: readonly KeptChapterSound[];
  spent: SpentTime;
  /** Between two blocks of a piece: told of its samples so far. */
  between: (samples: number) => Promise<void>;
}

/** Makes the pieces of a chapter, or takes them from what was kept. Close it after. */
export class PieceMaker {
  readonly pieces: readonly Piece[];
  readonly #timeline: Timeline;
  readonly #cutting: PieceOptions;
  readonly #setting: MasterSetting;
  readonly #clips: ReturnType<typeof clipCache>;
  readonly #options: MakerOptions;
  readonly #found: Map<string, FoundPiece>;
  readonly #encoders: Mp3Encoders;
  readonly #files = new Map<string, Promise<FileHandle>>();
  /** Samples that were mixed and encoded, with what stands before and after pieces. */
  madeSamples = 0;

  constructor(timeline: Timeline, clips: ClipSource, setting: MasterSetting, cutting: PieceOptions, options: MakerOptions) {
    this.#timeline = timeline;
    this.#cutting = cutting;
    this.pieces = piecesOf(timeline, cutting);
    this.#setting = setting;
    this.#clips = clipCache(clips, cutting.voices ?? {});
    this.#options = options;
    this.#found = foundPieces(options.kept);
    const { channels, ffmpeg, encoders } = options;
    const toMake = this.pieces.filter(({ key }) => !this.#found.has(key)).length;
    this.#encoders = new Mp3Encoders({ sampleRate: masterRate, channels, bitRate: mp3BitRate, bits: 16 }, { ffmpeg, streams: toMake, atOnce: encoders, ahead: encoders > 1 ? aheadSeconds / (encoders + 1) : undefined });
  }

  /** Begins a piece; resolves once all of it was mixed. Throws what its clips throw. */
  async begin(piece: Piece): Promise<Making> {
    const kept = this.#found.get(piece.key);
    // One that was widened hangs on the piece before it.
    if (kept && (kept.piece.widened === null || kept.piece.widened.before === this.#before(piece)?.key)) {
      const sound = this.#read(kept);
      sound.catch(() => undefined);
      return { piece, kept, sound, cancel: () => Promise.resolve() };
    }
    return { piece, kept: null, ...(await this.#encode(piece, this.#setting.ceilingDb)) };
  }

  /** A piece whose encoder begins with the piece before it, and so knows what room that one leaves. */
  async widened(piece: Piece, ceilingDb: number): Promise<PieceSound> {
    const before = this.#before(piece);
    const seams = this.pieces.slice(1).flatMap(({ from }) => (from === piece.from ? [] : [from]));
    const both = piecesOf({ ...this.#timeline, seams }, this.#cutting).find(({ from }) => from === before?.from);
    if (!both) throw new Error('The first piece of a chapter has none before it.');
    return await this.anew({ ...both, key: piece.key, from: piece.from, lead: both.lead + piece.from - both.from, to: piece.to }, ceilingDb);
  }

  /** Key of the piece before one; it has none where it is the first. */
  keyBefore(piece: Piece): string {
    return this.#before(piece)?.key ?? '';
  }

  #before(piece: Piece): Piece | undefined {
    return this.pieces[this.pieces.indexOf(piece) - 1];
  }

  /** A piece as it is made where nothing is kept, under a ceiling, dBTP. */
  async anew(piece: Piece, ceilingDb: number): Promise<PieceSound> {
    const { sound, cancel } = await this.#encode(piece, ceilingDb);
    try {
      return await sound;
    } catch (error) {
      await cancel();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#encoders.close();
    this.#clips.keepOnly([]);
    for (const opened of this.#files.values()) await opened.then((file) => file.close(), () => undefined);
    this.#files.clear();
  }

  async #encode(piece: Piece, ceilingDb: number): Promise<Pick<Making, 'sound' | 'cancel'>> {
    this.madeSamples += piece.length;
    const { signal, onClipError, channels, spent, between } = this.#options;
    const encoder = await this.#encoders.open();
    return await encodePiece(piece, this.#clips, { gainDb: this.#setting.gainDb, ceilingDb }, { channels, encoder, spent, between, ...(signal ? { signal } : {}), ...(onClipError ? { onClipError } : {}) });
  }

  async #read(kept: FoundPiece): Promise<PieceSound> {
    const { file } = kept.chapter;
    try {
      const opened = this.#files.get(file) ?? open(file, 'r');
      this.#files.set(file, opened);
      return await readPiece(kept, await opened);
    } catch (cause) {
      throw new KeptError(file, cause);
    }
  }
}
