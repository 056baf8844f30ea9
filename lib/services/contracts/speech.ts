/** Speaking the lines. */
import type { WordTime } from '../../audio/types.ts';
import type { TransactionEnd } from './base.ts';
import type { SpeechEngineId, VoiceSpec } from './voices.ts';
import type { PhoneticWord } from '../../story/spoken/index.ts';
import type { StorySegment } from '../../story/types.ts';

export interface SpeechRequest {
  voice: VoiceSpec;
  /** What is said: the segment's own words, or what the writer wrote for the ear. The engine speaks its spoken form. */
  text: string;
  kind: StorySegment['kind'];
  direction: string | null;
  /** Factor on the voice's pace, 0.5 to 2; 1 where it is left out. */
  pace?: number;
  /** For an engine that is paid: what the line is called in the ledger, and what makes its sound another one. */
  purchase?: { segmentId: string; key: string };
  /** Words whose phonetic signs are known, for an engine that takes them (`obeys.phonemes`); the others read the letters. Part of the take's key. */
  phonetic?: readonly PhoneticWord[];
  /** What is said before it in the same scene, for engines that keep a tone going. Not spoken. */
  before?: string | null;
}

/** A spoken line: trimmed at its edges, levelled later. `wav` is a 16-bit mono WAV file. */
export interface SpokenTake {
  wav: Uint8Array;
  durationSeconds: number;
  loudnessLufs: number;
  /** Empty where the engine gives none: they are then found in the sound. */
  words: WordTime[];
  /** What could not be obeyed, plain words. */
  warnings: string[];
  /** What it cost, micro-dollars. Missing for nothing. */
  costMicros?: number;
}

export interface SpeechEngine {
  readonly id: SpeechEngineId;
  /** Raised whenever the same request would sound different: part of the take's hash. */
  readonly version: string;
  speak(request: SpeechRequest, signal?: AbortSignal): Promise<SpokenTake>;
  /** Frees processes. */
  close(): Promise<void>;
}

export interface SpeechGenerationService {
  /**
   * Makes sure the segment has a take for what it now is (speaker, voice, text, direction). Reuses before it makes.
   * `end` is the last part of the transaction that chooses the take; where none was needed it is not called.
   */
  speakSegment(segmentId: string, signal?: AbortSignal, end?: TransactionEnd): Promise<{ takeId: string | null; made: boolean }>;
  /** As speakSegment for many, `concurrency` at a time; one that fails does not stop the others. */
  speakBatch(segmentIds: string[], options?: { concurrency?: number; signal?: AbortSignal }): Promise<BatchOutcome>;
  /** Says something that is judged by ear before it is kept. */
  sayAudition(auditionId: string, signal?: AbortSignal): Promise<void>;
  /** Every spoken segment of a project that needs a take. */
  speakText(projectId: string, options?: { concurrency?: number; signal?: AbortSignal }): Promise<BatchOutcome>;
}

export interface BatchOutcome {
  made: number;
  reused: number;
  failed: { id: string; message: string }[];
}
