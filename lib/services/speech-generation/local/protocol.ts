/** The messages between the engine and its speaking processes (advanced serialization: typed arrays pass as they are). */
import type { SpeakerAnswer } from '../speaking-pool.ts';

/** espeak-ng's own settings for one line. */
export interface EspeakLine {
  /** Plain text: no markup, no phoneme brackets (plain-text.ts). */
  text: string;
  /** espeak-ng voice identifier, with a variant after `+`. */
  voice: string;
  /** Words a minute, 80 to 450. */
  rate: number;
  /** 0 to 99; 50 is the voice's own pitch, 0 an octave below, 99 an octave above. */
  pitch: number;
  /** Intonation, 0 (flat) to 99; 50 is the voice's own. */
  range: number;
}

export interface EspeakRequest extends EspeakLine {
  id: number;
}

/** Where in the text (code points, 0 = the first) a word starts, and when in the sound, milliseconds. */
export interface EspeakWordEvent {
  position: number;
  milliseconds: number;
}

/** 16-bit mono at `espeakSampleRate`, untouched. */
export interface EspeakSound {
  samples: Int16Array;
  words: EspeakWordEvent[];
}

export type EspeakAnswer = SpeakerAnswer<EspeakSound>;

export const espeakSampleRate = 22_050;
