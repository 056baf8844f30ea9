import type { FileHandle } from 'node:fs/promises';
import { samplesPerFrame } from './mp3-info.ts';
import type { PieceSound } from './encode-piece.ts';
import type { LevelSums } from './file-measures.ts';
import { FrameReader, FrameSplitter, type FrameSound } from './files/mp3-frames.ts';
import { finePoint, pointsWithin } from './peaks.ts';
import type { PieceMeasure } from './piece-meter.ts';
import { seamGrid } from './seams.ts';

/** Pieces of a chapter that was mastered before: what of it is still as it was is taken from its file. */

/** Why an encoder began with the piece before its own: it had found too little room after it. */
export interface Widened {
  /** Bytes of room that there were. */
  free: number;
  /** Key of that piece. */
  before: string;
}

/** What is known of a piece beside its frames, its energies and its waveform, which are its chapter's. */
export interface KeptPiece {
  key: string;
  /** Samples of it. */
  samples: number;
  /** True peak of what went into its encoder, dBTP. */
  ceilingDb: number;
  /** Set where its encoder had to begin with the piece before it. */
  widened: Widened | null;
  /** Byte of the chapter's file at which its first frame lies, and the bytes of the frame before that one. */
  at: number;
  frameBefore: number;
  /** Bytes of all its frames. */
  bytes: number;
  /** The limiter's deepest moment, as a factor. */
  deepest: number;
  truePeakDbtp: number;
  levels: LevelSums;
}

/** A mastered chapter whose pieces may be used again. */
export interface KeptChapterSound {
  /** Its MP3 frames. */
  file: string;
  /** In order; together they are the chapter. */
  pieces: readonly KeptPiece[];
  /** Mean energy of every frame's sound, as LoudnessMeter.units. */
  energies: Float32Array;
  /** Its waveform, as PeakWriter makes it with `finePoint`. */
  peaks: Uint8Array;
}

/** One of them. */
export interface FoundPiece {
  chapter: KeptChapterSound;
  piece: KeptPiece;
  /** Samples of that chapter before it. */
  from: number;
}

/** Pieces by their keys; of two that are the same the first. */
export function foundPieces(chapters: readonly KeptChapterSound[]): Map<string, FoundPiece> {
  const found = new Map<string, FoundPiece>();
  for (const chapter of chapters) {
    let from = 0;
    for (const piece of chapter.pieces) {
      if (!found.has(piece.key)) found.set(piece.key, { chapter, piece, from });
      from += piece.samples;
    }
  }
  return found;
}

/** The sound of a piece, from the file of its chapter. Throws Error where it is not what it was. */
export async function readPiece({ chapter, piece, from }: FoundPiece, file: FileHandle): Promise<PieceSound> {
  const begin = piece.at - piece.frameBefore;
  const bytes = new Uint8Array(piece.frameBefore + piece.bytes);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, begin);
  if (bytesRead !== bytes.length) throw new Error('A chapter that was kept is shorter than it was.');
  const splitter = new FrameSplitter();
  const reader = new FrameReader();
  const frames: FrameSound[] = [];
  let at = 0;
  for (const frame of splitter.push(bytes)) {
    if (at < piece.frameBefore) reader.skip(frame);
    else frames.push(reader.push(frame));
    at += frame.length;
  }
  splitter.finish();
  const points = (samples: number): number => (samples / seamGrid) * (seamGrid / finePoint);
  return { before: [], frames, after: [], heardBefore: [], points: pointsWithin(chapter.peaks, points(from), Math.ceil(points(from + piece.samples))), deepest: piece.deepest };
}

/** What was measured of it. */
export function keptMeasure({ chapter, piece, from }: FoundPiece): PieceMeasure {
  return { units: chapter.energies.subarray(from / samplesPerFrame, (from + piece.samples) / samplesPerFrame), truePeakDbtp: piece.truePeakDbtp, levels: piece.levels };
}
