/** The messages between the engine and its speaking processes (advanced serialization: typed arrays pass as they are). */
import type { SpeakerAnswer } from '../speaking-pool.ts';

/** As the model speaks. */
export const kokoroSampleRate = 24_000;
/** Samples for each frame of the durations that the model gives: 25 ms. */
export const samplesPerFrame = 600;
/** Symbols of one call, without the two that open and close it: the style tables have a row for each number of them. */
export const mostSymbols = 510;

export type EnglishDialect = 'american' | 'british';

/** A stretch of the spoken form, short enough for one call as a rule. Offsets are UTF-16 units of its own text. */
export interface KokoroPiece {
  text: string;
  words: { from: number; to: number }[];
  /** Phonemes that stand for a stretch of the text, as the model's symbols. */
  said: { from: number; to: number; phonemes: string }[];
  /** Silence between it and the next one, seconds. */
  gapSeconds: number;
}

export interface KokoroLine {
  pieces: KokoroPiece[];
  /** eSpeak NG's voice that turns letters into phonemes. */
  phonemes: string;
  /** English phonemes are the model's own; those of other languages (null) are written its way first. */
  english: EnglishDialect | null;
  /** A voice's table, and another that is mixed in by `share` (0 to 1). */
  voice: string;
  blend: string | null;
  share: number;
  /** Factor on the pace. */
  speed: number;
  /** Per cent: 110 is a voice a tenth higher, in pitch and in size. The pace stays. */
  pitch: number;
}

export interface KokoroSound {
  /** Mono at `kokoroSampleRate`; trimmed at its ends. */
  samples: Float32Array;
  /** Seconds of the sound, for each word of all pieces; null for a word that has no phoneme of its own. Null where the model gives no durations. */
  words: ({ from: number; to: number } | null)[] | null;
  /** Letters of the phonemes that the model has no symbol for. */
  unknown: string;
}

export type KokoroAnswer = SpeakerAnswer<KokoroSound>;

/** What a speaking process is started with, as JSON. */
export interface KokoroStart {
  model: string;
  tokenizer: string;
  modules: string;
  voices: string;
  threads: number;
}
