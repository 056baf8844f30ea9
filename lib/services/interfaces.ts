/**
 * The contract of every service: the table of contents of the product. Types only.
 *
 * Conventions. Ids are opaque strings. Offsets are UTF-16 code units, ranges half open. Seconds, dB, LUFS and
 * micro-dollars are named in the field. Every function may throw ServiceError (errors.ts) and nothing else on purpose;
 * every long one takes an AbortSignal and stops soon after it fires, throwing `cancelled`.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { HumeClient } from 'hume';
import type Replicate from 'replicate';
import type { Prisma } from '../db/generated/client.ts';
import type { Age, SceneSound, Sex, StoryCharacter, StoryInput, StoryReading, StoryScene, StorySegment } from '../story/types.ts';
import type { CueLane, MasterMeasure, Timeline, WordTime } from '../audio/types.ts';

// ---------------------------------------------------------------- the shared base

/** A database transaction. Tests give a stand-in that answers only what they expect. */
export type Tx = Prisma.TransactionClient;

export interface TransactionOptions {
  /**
   * Default `ReadCommitted`. `RepeatableRead` sees one moment through all its queries: for reading a page or a copy.
   * Conflicts of the higher two are retried.
   */
  isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable';
  /** Default 30,000 ms. */
  timeoutMs?: number;
}

/**
 * Managed transactions. `run` commits when `work` returns and rolls everything back when it throws; called inside
 * another `run` of the same async call chain it joins the outer transaction. Serialization conflicts and deadlocks
 * (P2034, 40001, 40P01) are tried again, so `work` must have no effect outside the database. No vendor call,
 * no file and no long computation belongs inside.
 */
export interface TransactionManager {
  run<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** The only place that makes a vendor's client. One client per vendor, key and base URL is kept and given again. */
export interface ClientFactory {
  anthropic(options: ClientOptions): Anthropic;
  hume(options: ClientOptions): HumeClient;
  replicate(options: ClientOptions): Replicate;
  /** Forget the clients of a key (it was changed or deleted). */
  forget(apiKey: string): void;
}

export interface ClientOptions {
  apiKey: string;
  /** Another server than the vendor's own (a stand-in, a proxy). */
  baseUrl?: string;
}

/** Structured log. Never given a manuscript's text, a key or a path of a person's machine. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
export type LogFields = { [field: string]: string | number | boolean | null | undefined | Error };

export interface RetryOptions {
  /** Tries in all. Default 3. */
  tries?: number;
  /** Pause before the second try, doubled for each further one. Default 2,000 ms. */
  firstDelayMs?: number;
  /** Longest pause, also for Retry-After: past it the error is given up to the caller. Default 60,000 ms. */
  maxDelayMs?: number;
  signal?: AbortSignal;
  /** Named in the log of each retry. */
  what: string;
}

/** What is stored by content. Every read and write is checked against the owner. */
export interface AssetStore {
  /** Stores a file (moved into place) or bytes; the same content twice is one asset. Returns its row. */
  put(input: { ownerId: string; bytes: Uint8Array | { file: string }; mediaType: string; durationSeconds?: number }): Promise<StoredAsset>;
  /** The asset's file on this machine, for reading. Throws `not-found`. */
  path(assetId: string): Promise<string>;
  read(assetId: string): Promise<Uint8Array>;
  describe(assetId: string): Promise<StoredAsset>;
}

export interface StoredAsset {
  id: string;
  ownerId: string;
  sha256: string;
  bytes: number;
  mediaType: string;
  durationSeconds: number | null;
}

export interface Actor {
  userId: string;
}

/** Everything a service is given. Tests replace any part. */
export interface ServiceContext {
  actor: Actor;
  transaction: TransactionManager;
  clients: ClientFactory;
  assets: AssetStore;
  queue: JobQueue;
  log: Log;
  clock: { now(): Date };
  /** Unexpected errors end here, once. */
  report(error: unknown, what: string): void;
}

/** Puts jobs on the durable queue in the caller's transaction: committed together or not at all. */
export interface JobQueue {
  enqueue(tx: Tx, jobs: QueuedJob[]): Promise<void>;
}

/** The closed list of jobs; lib/jobs/definitions.ts holds their schemas. */
export type QueuedJob =
  | { name: 'read-story'; stepId: string; projectId: string }
  | { name: 'cast-voices'; stepId: string; projectId: string }
  | { name: 'speak-segment'; stepId: string | null; projectId: string; segmentId: string }
  | { name: 'score-chapter'; stepId: string; projectId: string; chapterId: string }
  | { name: 'make-cue'; stepId: string | null; projectId: string; cueId: string }
  | { name: 'mix-export'; stepId: string; projectId: string };

// ---------------------------------------------------------------- text analysis

/** Finds who is in a story and who speaks each line. Engines: local, claude. Never hands text back: ranges only. */
export interface TextAnalysisService {
  findCharacters(input: { text: string }, signal?: AbortSignal): Promise<StoryCharacter[]>;
  /** Segments tile the text exactly. Speakers are indices into `characters`. */
  segment(input: { text: string; characters: StoryCharacter[] }, signal?: AbortSignal): Promise<StorySegment[]>;
  /**
   * Reads a whole project and stores chapters' scenes, characters and segments in one transaction. What a person set
   * (speakers, names, voices) stays. Run twice it changes nothing.
   */
  analyseProject(projectId: string, signal?: AbortSignal): Promise<{ characters: number; segments: number }>;
}

export interface TextAnalysisEngine {
  readonly id: 'local' | 'claude';
  read(story: StoryInput, signal?: AbortSignal): Promise<StoryReading>;
}

// ---------------------------------------------------------------- voices and speech

/** What casting knows of a character. */
export interface CastingCall {
  characterId: string;
  name: string;
  role: 'narrator' | 'cast';
  sex: Sex;
  age: Age;
  lines: number;
  /** The characters that share a scene with this one. */
  sharesSceneWith: string[];
}

/** A voice of an engine: all that is needed to speak with it again, byte for byte. */
export interface VoiceSpec {
  engine: SpeechEngineId;
  externalId: string;
  /** As the page names it. */
  name: string;
  settings: VoiceSettings;
}
/** Engine settings: numbers and short words only, in the order the hash is taken over. */
export type VoiceSettings = { [setting: string]: string | number };
export type SpeechEngineId = 'local' | 'hume' | 'replicate';

export interface VoiceGenerationService {
  /** Gives one character a voice (or the voice asked for) and returns the Voice row's id. */
  generateVoice(characterId: string, choice?: { externalId: string }, signal?: AbortSignal): Promise<string>;
  /** Gives every character of the project that has none a voice; two people of one scene never the same one. */
  generateAllVoices(projectId: string, signal?: AbortSignal): Promise<{ cast: number }>;
}

export interface VoiceEngine {
  readonly id: SpeechEngineId;
  /** Voices for all the calls at once, by character id. Deterministic. `taken` are voices already given. */
  cast(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[]): Map<string, VoiceSpec>;
  /** Every voice a writer may choose. */
  catalogue(): VoiceSpec[];
}

export interface SpeechRequest {
  voice: VoiceSpec;
  /** The segment's own text; the engine speaks its spoken form. */
  text: string;
  kind: StorySegment['kind'];
  direction: string | null;
}

/** A spoken line: trimmed at its edges, levelled later. `wav` is a 16-bit mono WAV file. */
export interface SpokenTake {
  wav: Uint8Array;
  durationSeconds: number;
  loudnessLufs: number;
  words: WordTime[];
  warnings: string[];
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
  /** Makes sure the segment has a take for what it now is (speaker, voice, text, direction). Reuses before it makes. */
  speakSegment(segmentId: string, signal?: AbortSignal): Promise<{ takeId: string | null; made: boolean }>;
  /** As speakSegment for many, `concurrency` at a time; one that fails does not stop the others. */
  speakBatch(segmentIds: string[], options?: { concurrency?: number; signal?: AbortSignal }): Promise<BatchOutcome>;
  /** Every spoken segment of a project that needs a take. */
  speakText(projectId: string, options?: { concurrency?: number; signal?: AbortSignal }): Promise<BatchOutcome>;
}
export interface BatchOutcome {
  made: number;
  reused: number;
  failed: { id: string; message: string }[];
}

// ---------------------------------------------------------------- soundscape

/** One reading of a scene gives its bed and its effects, anchored to words. Engines: claude, local. */
export interface AudioAnalysisService {
  analyseScene(input: { text: string; scene: StoryScene; segments: StorySegment[] }, signal?: AbortSignal): Promise<SceneSound>;
  /** Reads every scene of the chapter and stores their Cue rows. Cues that a person set stay. Run twice it changes nothing. */
  analyseChapter(chapterId: string, signal?: AbortSignal): Promise<{ beds: number; effects: number }>;
}

export interface AudioAnalysisEngine {
  readonly id: 'local' | 'claude';
  readScene(input: { text: string; scene: StoryScene; segments: StorySegment[] }, signal?: AbortSignal): Promise<SceneSound>;
}

/** A sound to be made for a cue. */
export interface SoundRequest {
  lane: CueLane;
  sound: string;
  prompt: string;
  intensity: number;
  /** Length wanted, seconds; engines may give another and say so. */
  seconds: number;
  /** Makes two cues of one sound differ; the same seed is the same sound, byte for byte. */
  seed: number;
}

/** A made sound: 16-bit stereo WAV, calibrated to the palette's level. */
export interface MadeSound {
  wav: Uint8Array;
  durationSeconds: number;
  loudnessLufs: number;
  loops: boolean;
  warnings: string[];
}

export interface SoundEngine {
  readonly id: 'local' | 'replicate';
  readonly version: string;
  make(request: SoundRequest, signal?: AbortSignal): Promise<MadeSound>;
}

export interface BackgroundMusicService {
  /** The words a generative engine is asked with, from the text of the scene; stored on the scene's music cue. */
  promptFromText(sceneId: string): Promise<string>;
  /** Makes sure the music or ambience cue has a sound. Reuses before it makes. */
  generate(cueId: string, signal?: AbortSignal): Promise<{ takeId: string; made: boolean }>;
}

export interface SoundEffectsService {
  /** The effects of a scene, on their words (from the same reading as its bed). */
  find(sceneId: string): Promise<SceneSound['effects']>;
  /** Makes sure the effect cue has a sound. Reuses before it makes. */
  generate(cueId: string, signal?: AbortSignal): Promise<{ takeId: string; made: boolean }>;
}

// ---------------------------------------------------------------- combine and export

export type MakeScope =
  | { kind: 'all' }
  | { kind: 'chapters'; chapterIds: string[] }
  /** Segments [from, to) by index: about three minutes of the liveliest scene. */
  | { kind: 'sample'; fromIndex: number; toIndex: number };

export interface AudioExportService {
  /** Lays the speech (and the cues) of the scope end to end. Pure reading: makes no sound and no row. */
  combineSpeech(projectId: string, scope: MakeScope): Promise<Timeline>;
  /** Mixes, masters, encodes and measures; stores files and the Export row of the production. Run twice: the same one. */
  exportFinalMix(
    input: { projectId: string; productionId: string; scope: MakeScope },
    options: { signal?: AbortSignal; progress?: (fraction: number) => void },
  ): Promise<{ exportId: string; measure: MasterMeasure }>;
}

// ---------------------------------------------------------------- webhooks

/** A vendor's call as it came in: nothing parsed, nothing trusted. */
export interface WebhookCall {
  headers: { id: string | null; timestamp: string | null; signature: string | null };
  /** The unguessable token of the prediction, from the URL. */
  token: string;
  rawBody: string;
  receivedAt: Date;
}
export type WebhookOutcome = 'accepted' | 'repeated' | 'unknown' | 'forged' | 'late' | 'malformed';

/** Verifies a call in constant time, records it once and leaves the work to a job. */
export interface WebhookProcessingService {
  process(call: WebhookCall): Promise<WebhookOutcome>;
}
