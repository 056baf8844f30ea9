/** What reckoning a take costs, as a contract: done in this thread (here.ts) or in threads of its own (pool.ts). */
import type { TakeVerdict } from '../../../audio/take-check.ts';
import type { WordTime } from '../../../audio/types.ts';
import type { SegmentKind, SpokenForm } from '../../../story/types.ts';
import type { SpeechRequest, SpokenTake } from '../../interfaces.ts';
import type { EspeakSound } from '../local/protocol.ts';

/** What a vendor gave for one line. */
export interface BoughtSound {
  /** WAV or MP3 files, in order. */
  sounds: Uint8Array[];
  kind: SegmentKind;
  direction: string | null;
  warnings: string[];
  /** In seconds of the first sound, where the engine gave them. */
  words: WordTime[];
}

/** A take and what the built-in voice made of the same line. */
export interface TakeToHear {
  /** WAV. */
  take: Uint8Array;
  /** Null where there is nothing to say. */
  reference: DraftSound | null;
  voiceMedianHz: number | null;
  paceRatio: number | null;
  /** The engine's own; empty where it gives none. */
  words: WordTime[];
}

/** What espeak-ng made of one line. */
export interface DraftSound {
  /** How the segment's own text is spoken, and for each code point given to espeak-ng its offset in that. */
  form: SpokenForm;
  origin: number[];
  raw: EspeakSound;
  gainDb: number;
}

/** Who gives a line of a built-in voice as espeak-ng made it. */
export interface Drafts {
  /** Null where there is nothing to say. Errors as those of the engine's `speak`. */
  draft(request: SpeechRequest, signal?: AbortSignal): Promise<DraftSound | null>;
}

export interface TakeWork {
  /**
   * A take from what a vendor gave; null where there is nothing to be heard in it. The sounds are handed over: they
   * may not be read afterwards.
   * @throws AudioError where a sound cannot be decoded
   */
  fromBought(sound: BoughtSound, signal?: AbortSignal): Promise<SpokenTake | null>;
  /** Hears whether a take can be the line. */
  hear(take: TakeToHear, signal?: AbortSignal): Promise<TakeVerdict>;
  /** A take of a built-in voice from what espeak-ng made. */
  fromDraft(sound: DraftSound, signal?: AbortSignal): Promise<SpokenTake>;
  /** Ends its threads. */
  close(): Promise<void>;
}

/** To a thread and back. */
export type TakeOrder = { id: number } & ({ task: 'fromBought'; input: BoughtSound } | { task: 'hear'; input: TakeToHear } | { task: 'fromDraft'; input: DraftSound });
export type TakeAnswer = { id: number } & ({ value: unknown } | { error: string; stack: string | null; /** The sound is at fault. */ sound: boolean });
