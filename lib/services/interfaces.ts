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
import type { SoundDensity } from '../story/soundscape/density.ts';
import type { PhoneticWord } from '../story/spoken/index.ts';
import type { Age, SceneSound, Sex, StoryCharacter, StoryInput, StoryReading, StoryScene, StorySegment } from '../story/types.ts';
import type { TakeWork } from './speech-generation/take-work/contract.ts';
import type { CueLane, MasterMeasure, Timeline, WordTime } from '../audio/types.ts';

// ---------------------------------------------------------------- the shared base

/** A database transaction. Tests give a stand-in that answers only what they expect. */
export type Tx = Prisma.TransactionClient;

export interface TransactionOptions {
  /**
   * Default `ReadCommitted`. `RepeatableRead` sees one moment through all its queries and can write nothing: for reading a page or a copy.
   * Conflicts of the higher two are retried.
   */
  isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable';
  /** Default 30,000 ms. */
  timeoutMs?: number;
  /**
   * In one transaction with what others in this process write in the same moments: for work of which dozens end at once. It
   * waits for some milliseconds. Where anybody's work fails, each is done again alone; so it may be done twice even where the
   * first was committed (its answer was lost), and must bear that. It is read committed, and asks by gathered statements
   * (lib/services/gather.ts) alone where it can.
   */
  together?: boolean;
}

/**
 * Managed transactions. `run` commits when `work` returns and rolls everything back when it throws; called inside
 * another `run` of the same async call chain it joins the outer transaction. Serialization conflicts and deadlocks
 * (P2034, 40001, 40P01) are tried again, so `work` must have no effect outside the database. No vendor call,
 * no file and no long computation belongs inside.
 */
export interface TransactionManager {
  run<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * For work that is one single statement, which is a transaction by itself: nothing begins and nothing is committed for it.
   * Inside a `run` of the same call chain it joins that transaction. Conflicts are tried again as in `run`.
   */
  single<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** What is written last in somebody else's transaction, so that both are committed at once. Whoever gives it tells the pages of the change. */
export type TransactionEnd = (tx: Tx) => Promise<void>;

/** The only place that makes a vendor's client. One client per vendor, key and base URL is kept and given again. */
export interface ClientFactory {
  anthropic(options: ClientOptions): Anthropic;
  hume(options: ClientOptions): HumeClient;
  replicate(options: ClientOptions): Replicate;
  /** Forget the clients of a key (it was changed or deleted). */
  forget(apiKey: string): void;
  /** The same by the hash of the key (`keyHashOf`), or of every key where null. */
  forgetHash(keyHash: string | null): void;
}

/** Whom money is paid to. */
export type VendorId = 'anthropic' | 'hume' | 'replicate';

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
  /**
   * Stores a file (moved into place) or bytes; the same content twice is one asset. Returns its row. `refer` writes what
   * refers to the asset, in the transaction of its row, which may be tried again.
   */
  put(input: { ownerId: string; bytes: Uint8Array | { file: string }; mediaType: string; durationSeconds?: number }, refer?: (tx: Tx, asset: StoredAsset) => Promise<void>, options?: Pick<TransactionOptions, 'together'>): Promise<StoredAsset>;
  /** The asset's file on this machine, for reading; fetched first where sounds lie elsewhere. Throws `not-found`. */
  path(assetId: string): Promise<string>;
  read(assetId: string): Promise<Uint8Array>;
  describe(assetId: string): Promise<StoredAsset>;
  /** An address at which a browser may fetch it by itself, as a download of this name, for some minutes; null where sounds lie on this machine. */
  address(assetId: string, fileName: string): Promise<string | null>;
  /** Removes every file of the owner's, once their rows are gone. Can be done again. */
  removeAll(): Promise<void>;
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
  /** Whose dramas, sounds, keys and purse it is. */
  userId: string;
  /**
   * Who is at work in that person's house, by a membership in the drama at hand; missing where it is the person
   * themself. What a guest makes belongs to the house and is paid by it; `requireProject` says what a guest may do.
   */
  guestId?: string;
}

/** Who changes something, and what, for the record of a drama that several people can reach. */
export interface Audit {
  /** The request's own. */
  id: string;
  personId: string;
  personName: string;
  /** Plain words: “rename a character”. Never a word of the manuscript. */
  what: string;
}

/** Everything a service is given. Tests replace any part. */
export interface ServiceContext {
  actor: Actor;
  /** Missing where nothing is recorded: one person alone, a worker, a reading request. */
  audit?: Audit;
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
  enqueue(tx: Tx, jobs: QueuedJob[], options?: EnqueueOptions): Promise<void>;
  /** Whether a job for the same thing (the same line, cue, character or step) waits, runs, or is about to be tried again. */
  isOpen(tx: Tx, job: QueuedJob): Promise<boolean>;
  /** Removes every job of these dramas, whatever its state; one that runs finds nothing to do. */
  forget(tx: Tx, projectIds: string[]): Promise<void>;
}

export interface EnqueueOptions {
  /** Also where a job for the same step runs just now: one more stands behind it, as that one may end without having done anything. */
  behind?: boolean;
}

/**
 * The closed list of jobs; lib/jobs/definitions.ts holds their schemas. `lane` names the vendor that is waited for, so
 * that the work of a slow one stands in nobody else's way.
 */
export type QueuedJob =
  | { name: 'read-story'; stepId: string; projectId: string }
  | { name: 'cast-voices'; stepId: string; projectId: string }
  | { name: 'speak-segment'; stepId: string | null; projectId: string; segmentId: string; lane?: VendorId | undefined }
  | { name: 'score-chapter'; stepId: string | null; projectId: string; chapterId: string; lane?: VendorId | undefined }
  | { name: 'make-cue'; stepId: string | null; projectId: string; cueId: string; lane?: VendorId | undefined }
  | { name: 'mix-export'; stepId: string; projectId: string }
  /** Voices to choose from, designed for a character that a person asked for. */
  | { name: 'design-voice'; stepId: null; projectId: string; characterId: string; description: string; engine: SpeechEngineId; count: number }
  /** Another master of a drama, which a person asked for. */
  | { name: 'make-master'; stepId: null; projectId: string; exportId: string }
  /** An export in another format, which a person asked for. */
  | { name: 'make-file'; stepId: null; projectId: string; exportFileId: string }
  /** Something that is judged by ear before it is kept: a pronunciation, another voice. */
  | { name: 'say-audition'; stepId: null; projectId: string; auditionId: string; lane?: VendorId | undefined }
  /** Takes in the sound of a prediction that has ended. */
  | { name: 'take-in-prediction'; stepId: null; predictionId: string };

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
  /** How they sound, in a few words, where a reader or the writer says so. */
  persona: string | null;
  /** A line of theirs of some length, for hearing a designed voice by; null where they have none. */
  ownLine: string | null;
  /** The words that a designed voice is asked for with, where somebody wrote them; else they follow from the rest. */
  description?: string;
}

/** A voice of an engine: all that is needed to speak with it again, byte for byte. */
export interface VoiceSpec {
  engine: SpeechEngineId;
  externalId: string;
  /** As the page names it. */
  name: string;
  settings: VoiceSettings;
  /** `catalogue` where it is left out. */
  origin?: VoiceOrigin;
  /** The words it was designed from. */
  description?: string | null;
  /** A clip of it and what it says: for engines that clone, this is the voice. */
  sample?: VoiceSample | null;
}
export type VoiceOrigin = 'catalogue' | 'designed' | 'own';
export interface VoiceSample {
  assetId: string;
  text: string;
  /** Median pitch, Hz; null where it could not be told. */
  medianHz: number | null;
}
/** Engine settings: numbers and short words only, in the order the hash is taken over. */
export type VoiceSettings = { [setting: string]: string | number };
export type SpeechEngineId = 'local' | 'kokoro' | 'hume' | 'qwen' | 'minimax';
/** Those that are paid for; the others speak on this machine. */
export type PaidSpeechEngineId = Exclude<SpeechEngineId, 'local' | 'kokoro'>;
export type SoundEngineId = 'local' | 'stable-audio' | 'elevenlabs-music';

export interface VoiceGenerationService {
  /** Gives one character a voice (or the voice asked for) and returns the Voice row's id. */
  generateVoice(characterId: string, choice?: { externalId: string }, signal?: AbortSignal): Promise<string>;
  /** Gives every character of the project that has none a voice; two people of one scene never the same one. */
  generateAllVoices(projectId: string, signal?: AbortSignal): Promise<{ cast: number }>;
  /** Designs voices for a character from a description and stores them as candidates to be heard and chosen from. */
  designVoice(order: { characterId: string; engine: SpeechEngineId; description: string; count: number }, signal?: AbortSignal): Promise<{ candidates: number }>;
}

export interface VoiceEngine {
  readonly id: SpeechEngineId;
  /**
   * Voices for all the calls at once, by character id; two people of one scene never the same one. `taken` are voices
   * already given. A catalogue is matched at once and always the same way; an engine that designs voices buys them.
   */
  cast(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[], signal?: AbortSignal): Promise<Map<string, VoiceSpec>>;
  /** Every voice a writer may choose; empty for an engine that only designs. */
  catalogue(): VoiceSpec[];
  /** Voices to choose from, made from a description and heard on the character's own line. Missing where it cannot. */
  design?(order: VoiceDesignOrder, signal?: AbortSignal): Promise<DesignedVoice[]>;
  /** Makes a candidate a voice that can be spoken with again (a vendor may have to be told). */
  keep?(candidate: DesignedVoice & { name: string }, signal?: AbortSignal): Promise<VoiceSpec>;
  /** Deletes what the vendor keeps of a voice. Missing where it keeps nothing. */
  forget?(voice: VoiceSpec, signal?: AbortSignal): Promise<void>;
}

export interface VoiceDesignOrder {
  characterId: string;
  name: string;
  /** How the voice sounds, in words. */
  description: string;
  /** What the candidates say: the character's own line. */
  text: string;
  count: number;
  /** Clips that are there already (candidates, voices): they are not handed out again. Default none. */
  known?: string[];
}
export interface DesignedVoice {
  description: string;
  text: string;
  /** The clip. */
  assetId: string;
  durationSeconds: number;
  medianHz: number | null;
  /** What the vendor calls it, or null. */
  externalId: string | null;
  costMicros: number;
}

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

// ---------------------------------------------------------------- soundscape

/** One reading of a scene gives its bed and its effects, anchored to words. Engines: claude, local. */
export interface AudioAnalysisService {
  analyseScene(input: { projectId: string; text: string; scene: StoryScene; segments: StorySegment[] }, signal?: AbortSignal): Promise<SceneSound>;
  /** Reads every scene of the chapter and stores their Cue rows. Cues that a person set stay. Run twice it changes nothing. */
  analyseChapter(chapterId: string, signal?: AbortSignal): Promise<{ beds: number; effects: number }>;
  /** The same for nothing: where the ear is a paid one by now, nothing is read, and the next making listens. */
  analyseChapterForNothing(chapterId: string, signal?: AbortSignal): Promise<{ beds: number; effects: number }>;
}

export interface AudioAnalysisEngine {
  readonly id: 'local' | 'claude';
  readScene(input: { text: string; scene: StoryScene; segments: StorySegment[]; density?: SoundDensity }, signal?: AbortSignal): Promise<SceneSound>;
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
  /** For an engine that is paid: what the cue is called in the ledger, and what makes its sound another one. */
  purchase?: { cueId: string; key: string };
}

/** A made sound: 16-bit stereo WAV, calibrated to the palette's level. */
export interface MadeSound {
  wav: Uint8Array;
  durationSeconds: number;
  loudnessLufs: number;
  loops: boolean;
  warnings: string[];
  /** What it cost, micro-dollars. Missing for nothing. */
  costMicros?: number;
}

export interface SoundEngine {
  readonly id: SoundEngineId;
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

// ---------------------------------------------------------------- money

export type SpendStage = 'read' | 'voice' | 'speak' | 'score' | 'sound';

/** What is to be bought. Money is micro-dollars. */
export interface PurchaseOrder {
  vendor: VendorId;
  /** As the price table names it. */
  model: string;
  stage: SpendStage;
  projectId: string;
  /** A segment's, cue's, character's or chapter's id; null for the whole drama. */
  subjectId: string | null;
  /** Hash of all that shapes the answer: the same hash of the same owner is the same thing. */
  inputHash: string;
  /** Most that it can cost; held under the caps until the true price is known. Of a prediction: what it costs. */
  mostMicros: number;
}

/** What a vendor gave for it. */
export interface Bought {
  costMicros: number;
  audio?: { bytes: Uint8Array; mediaType: string; durationSeconds?: number };
  /** An answer that is no sound; plain JSON. */
  value?: object;
}

export interface Receipt {
  purchaseId: string;
  /** The sound as the vendor gave it. */
  assetId: string | null;
  /** The sound itself, where it was bought just now; what was bought before is read from its asset. */
  bytes?: Uint8Array;
  value: unknown;
  costMicros: number;
  /** True where it was bought before and only found again. */
  reused: boolean;
}

/** The one road to a paid call: what goes by it is in the ledger, under the caps, and bought once. */
export interface PurchasingService {
  /**
   * Buys from a vendor that answers at once. A row is committed before `send` is called; the same thing that is on its
   * way already is waited for, one that was bought is given again. `send` throws an error marked `bought: 'no'` where
   * it is known that nothing was sold (the row is released); after any other the row is `uncertain` and counted.
   * Waits for a place in the vendor's line (rate and concurrency, over all workers) before it holds anything.
   *
   * Throws `spend-cap` where a cap would be passed, `cancelled`, and what `send` throws.
   */
  buy(order: PurchaseOrder, access: ClientOptions, send: (signal: AbortSignal) => Promise<Bought>, signal?: AbortSignal): Promise<Receipt>;
}

// ---------------------------------------------------------------- replicate

export interface PredictionOrder extends Omit<PurchaseOrder, 'vendor'> {
  /** `owner/name`. */
  model: string;
  /** Pinned for community models; null for official ones. */
  version: string | null;
  input: { [field: string]: string | number | boolean };
  /** The vendor gives it up after so many seconds from its creation. */
  cancelAfterSeconds: number;
}

/** Replicate's predictions: asked for once, followed by webhook and by looking, their sounds taken in at once. */
export interface ReplicateAudioService {
  /**
   * Makes sure that the prediction was asked for and waits until its sound is ours: decoded, measured and stored.
   * May be called again after a crash, and goes on with the prediction that stands.
   */
  predict(order: PredictionOrder, signal?: AbortSignal): Promise<Receipt & { assetId: string }>;
  /** Looks how a prediction stands and takes its sound in once it has ended. Called twice it changes nothing. */
  takeIn(predictionId: string, signal?: AbortSignal): Promise<void>;
}

/** What a paid engine works with: for which drama, with whose key, and by which road it buys. */
export interface PaidEngineTools {
  context: ServiceContext;
  projectId: string;
  access: ClientOptions;
  purchasing: PurchasingService;
  predictions: ReplicateAudioService;
  /** Where takes are reckoned; in the caller's own thread, where it is missing. */
  work?: TakeWork;
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
