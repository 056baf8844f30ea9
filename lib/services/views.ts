/**
 * What the pages are shown: plain JSON shapes that the verbs of projects, productions, characters, segments, cues and
 * exports return, and that route handlers send as they are. Offsets are UTF-16 code units into the whole source text.
 */
import type { MixSettings } from '../audio/settings.ts';
import type { CueLane, CuePlacement } from '../audio/types.ts';
import type { SoundDensity } from '../story/soundscape/density.ts';
import type { Age, EvidenceKind, SegmentKind, Sex } from '../story/types.ts';
import type { MakeScope, SpeechEngineId, VoiceOrigin } from './interfaces.ts';
import type { MemberRole } from './members/view.ts';
import type { ExportView } from './exports/view.ts';
import type { SpendingBrief } from './spending/view.ts';
import type { WalkOns } from './voice-generation/walk-ons.ts';
import type { DramaStyle } from './speech-generation/who-speaks.ts';

export interface ProjectSummary {
  id: string;
  title: string;
  words: number;
  characters: number;
  /** `reading` while the story is being read, `failed` if that failed, `ready` to be made, `making`, `made` once a mix exists. */
  state: 'reading' | 'failed' | 'ready' | 'making' | 'made';
  /** Length of the newest mix, seconds, or null. */
  durationSeconds: number | null;
  /** The picture on the front of its book, or null. */
  coverAssetId: string | null;
  updatedAt: string;
  /** By whom it is shared with the person, and what they may do; null for their own. */
  shared: { by: string; role: MemberRole } | null;
}

export interface ProjectView extends ProjectSummary {
  revision: number;
  language: string;
  /** What the reader of the file had to say, plain sentences. */
  notes: string[];
  readError: string | null;
  chapters: ChapterView[];
  /** The manuscript that waits to take this one's place, or null. */
  revised: RevisionView | null;
  cast: CharacterView[];
  cues: CueView[];
  /** What can be undone and done again just now, in words ("gave 3 lines to Mara"); null for nothing. */
  edits: { undo: string | null; redo: string | null };
  /** The running production, or the last one, newest first (at most one). */
  production: ProductionView | null;
  /** The newest mix. */
  export: ExportView | null;
  /** Present above 5,000 words: about three minutes of the liveliest scene. */
  sample: { scope: Extract<MakeScope, { kind: 'sample' }>; chapterTitle: string; opening: string } | null;
  /** Takes whose check found something, in playing order. */
  worthHearing: WorthHearing[];
  /** Voices that can no longer be spoken with, or that could be better at once, and who could speak in their place; null where there are none. */
  recast: RecastView | null;
  /** Counts of lines by state over the included chapters. */
  lines: { total: number; ready: number; stale: number; failed: number; unsure: number; silent: number };
  /** How it is read: by one narrator, by the narrator and the people, or by a full cast. */
  style: DramaStyle;
  /** How the lanes of the mix stand to each other, and how clear speech is kept. */
  mixSettings: MixSettings;
  /** How much sound there is beside the voices. */
  density: SoundDensity;
  /** Who speaks for people of a few lines. */
  walkOns: WalkOns;
  /** What becomes of bare speech tags (“he said”). */
  tags: TagSetting;
  /** About how long making what is missing takes on this machine, seconds. */
  estimateSeconds: number;
  /** Whether others can be invited to it: it is the person’s own, in a studio with accounts. */
  invites: boolean;
  /** What is spent of what may be. */
  spending: SpendingBrief;
}

export interface ChapterView {
  id: string;
  index: number;
  title: string;
  words: number;
  matter: 'front' | 'body' | 'back';
  included: boolean;
  lines: number;
  ready: number;
  /** About how long it is heard: its takes, usual pauses, and a guess for what is not spoken yet. Its timeline knows exactly. */
  seconds: number;
  version: number;
  /** Who narrates it; null is the story's narrator. */
  narratorId: string | null;
  /** Whether the next one played follows it in the manuscript too, so that they can be joined. */
  joinsNext: boolean;
  /** Its scenes, where it has more than one. */
  scenes: SceneView[];
}

/** A revised manuscript that was brought in and not yet taken over. */
export interface RevisionView {
  fileName: string | null;
  words: number;
  /** What the reader of the file had to say. */
  notes: string[];
  /** `reading` while it is compared, `ready` to be taken over, `replacing` while that is done, or `failed`. */
  state: 'reading' | 'ready' | 'replacing' | 'failed';
  error: string | null;
  /** In lines that are spoken; null until it was read. */
  counts: { unchanged: number; moved: number; changed: number; added: number; gone: number; toSpeak: number } | null;
}

export interface SceneView {
  id: string;
  /** Its first words. */
  opening: string;
  /** Null is whoever narrates the chapter. */
  narratorId: string | null;
}

/** A line whose take is there and may not be as it should. */
export interface WorthHearing {
  segmentId: string;
  chapterId: string;
  /** The line's opening words. */
  words: string;
  /** What was found, plain sentences. */
  problems: string[];
}

export interface RecastView {
  /** `gone`: voices that cannot be used any more; `better`: draft voices where natural ones could speak for nothing. */
  kind: 'gone' | 'better';
  /** What cannot be used any more and why, or what could be better; one plain sentence. */
  why: string;
  /** Whose voice it was. */
  people: string[];
  /** Who could speak in its place, the best first. */
  offers: {
    engine: SpeechEngineId;
    name: string;
    /** The most that their new voices cost, micro-dollars. */
    micros: number;
  }[];
}

export interface CharacterView {
  id: string;
  name: string;
  aliases: string[];
  role: 'narrator' | 'cast';
  sex: Sex;
  age: Age;
  /** How they sound, in a few words, where a reader says so. */
  persona: string | null;
  /** Index into the palette of people, --p0 to --p8; the narrator is 0. */
  colour: number;
  lines: number;
  /** How long they are heard: their takes, and a guess for what is not spoken yet. */
  seconds: number;
  voice: (VoiceChoice & { origin: VoiceOrigin; description: string | null }) | null;
  /** Why the last design of a voice for them failed, a plain sentence, or null. */
  voiceError: string | null;
  /** Designed voices that wait to be heard, until one of them is chosen. */
  candidates: number;
  /** The line that lets one hear this character (their own first good one), or null. */
  sampleSegmentId: string | null;
  /** The sound of its take, or null while it has none: for whoever may listen and has nothing made. */
  sampleAssetId: string | null;
  /** The opening words of that line. */
  firstWords: string;
  version: number;
}

export type LineState = 'none' | 'queued' | 'making' | 'ready' | 'stale' | 'failed' | 'silent';

/** Who keeps a line silent: the writer's hand, the reading (a bare tag of a drama that drops them), or a sound that takes its place. */
export type SilentBy = 'analysis' | 'person' | 'sound';

export interface SegmentView {
  id: string;
  index: number;
  start: number;
  end: number;
  text: string;
  kind: SegmentKind;
  /** Whose words they are; null for the narrator's. */
  characterId: string | null;
  /** Who speaks them aloud, by the drama's style and by who narrates here; null is the story's narrator. */
  spokenBy: string | null;
  /** 0 to 1. Under `unsureBelow` the page asks. */
  confidence: number;
  evidence: EvidenceKind;
  /** The words that say so, or null. */
  evidenceText: string | null;
  speakerSetBy: 'analysis' | 'person';
  kindSetBy: 'analysis' | 'person';
  /** Kept in the text, struck through, not spoken. */
  silent: boolean;
  silentSetBy: SilentBy;
  endsParagraph: boolean;
  sceneIndex: number;
  state: LineState;
  /** Of the chosen take. */
  takeAssetId: string | null;
  durationSeconds: number | null;
  /** What the check of the take found, plain sentences; empty where it is as expected, and while the line waits for a new one. */
  problems: string[];
  /** What the engine could not obey, plain sentences. */
  warnings: string[];
  /** Where its word times come from: `aligned` are found in the sound, and estimated. */
  wordsBy: 'engine' | 'aligned' | null;
  /** Which take of the line is wanted: 0 is the first. */
  takeNumber: number;
  /** The most that speaking it once more costs, micro-dollars; null where a new take would sound the same. */
  againMicros: number | null;
  /** Words that the story's file stresses (italics, bold). Offsets into `text`. */
  stressed: { start: number; end: number }[];
  /** How it is said (“whispered, frightened”). */
  direction: string | null;
  /** What is said in place of the line's own words, or null. */
  ear: string | null;
  /** Factor on the pace of the voice. */
  pace: number;
  /** Set by hand, seconds; negative where the next line begins before this one ends. Null: as the words ask for. */
  pauseAfterSeconds: number | null;
  gainDb: number;
  /** Its take stays, whatever changes; `fits` says whether it still is what the line says. */
  locked: boolean;
  fits: boolean;
  note: string | null;
  /** Where what is spoken differs from what is written. Offsets into `text`. */
  spokenChanges: { start: number; end: number; written: string; spoken: string; rule: string }[];
  error: string | null;
  version: number;
}

/** A line after a change: what of it a change may touch. */
export type LineNow = Pick<SegmentView, 'id' | 'index' | 'characterId' | 'kind' | 'kindSetBy' | 'confidence' | 'evidence' | 'speakerSetBy' | 'silent' | 'silentSetBy' | 'direction' | 'ear' | 'pace' | 'pauseAfterSeconds' | 'gainDb' | 'locked' | 'note' | 'version'> & { chapterId: string };

/** What a change of lines did: the lines that were asked for, and the open ones that the reader then gave to somebody else. */
export interface LinesChanged {
  changed: LineNow[];
  resolved: LineNow[];
}

/** A line as a change names it: `version` is the one the person saw. */
export interface LineRef {
  id: string;
  version: number;
}

/** How far “all like this” reaches. */
export const likeReaches = ['scene', 'chapter', 'story'] as const;
export type LikeReach = (typeof likeReaches)[number];

/** The lines like one line: the same speaker, found for the same reason. Those that a person settled are left out. */
export interface LikeLines {
  /** What they have in common, in words: “the old man”, or null where only the kind of reason is the same. */
  subject: string | null;
  lines: (LineRef & { chapterId: string; sceneIndex: number })[];
}

/** What is left to check: exchanges that hold a line the reader is not sure of, the least sure first. */
export interface ReviewView {
  /** The project's revision that this is the state of. */
  revision: number;
  /** Lines to check in all. */
  left: number;
  exchanges: ReviewExchange[];
  /** Exchanges beyond those given. */
  more: number;
}

/** What an answer did: also the exchange as it then is, where the line was part of one. */
export interface ReviewAnswered extends LinesChanged {
  /** The project's revision that the answer made. */
  revision: number;
  exchange: ReviewExchange | null;
}

/** A run of talk, with the lines around it. */
export interface ReviewExchange {
  /** Of its first line: it stays whatever is answered. */
  id: string;
  chapterId: string;
  chapterTitle: string;
  lines: ReviewLine[];
}

export interface ReviewLine extends Pick<SegmentView, 'id' | 'index' | 'start' | 'text' | 'kind' | 'characterId' | 'confidence' | 'evidence' | 'evidenceText' | 'speakerSetBy' | 'silent' | 'version'> {
  /** A line of the exchange that can be answered; else it is only there for its context. */
  asked: boolean;
  /** The reader is not sure, and nobody has settled it. */
  toCheck: boolean;
  /** The characters who may speak it, the likeliest first, at most nine; empty for context. */
  candidates: string[];
}

/** Lines under this confidence are shown as worth checking. */
export const unsureBelow = 0.7;

/** Bare speech tags (“he said”): spoken, dropped wherever they are found, or as the writer marks them line by line. */
export const tagSettings = ['speak', 'drop', 'hand'] as const;
export type TagSetting = (typeof tagSettings)[number];

/** One chapter's script. */
export interface ScriptView {
  chapterId: string;
  revision: number;
  segments: SegmentView[];
}

export interface CueView {
  id: string;
  chapterId: string;
  lane: CueLane;
  sound: string;
  /** As the page names it ("Rain on the roof"). */
  label: string;
  /** Music that returns with a person or a place: whose theme it is (“Nora”, “the sea”), else null. */
  theme: string | null;
  /** The word or words that call for it. */
  word: string;
  /** The segment it is anchored in. */
  segmentId: string;
  anchorStart: number;
  anchorEnd: number;
  placement: CuePlacement;
  gainDb: number;
  /** -1 (left) to 1 (right). */
  pan: number;
  /** What a generative engine is asked for, in words. */
  prompt: string;
  /** Beds: where in the text they end. */
  untilOffset: number | null;
  /** By hand, seconds: moved from its word, cut off the clip's head and tail, fades (null: left to the mix). */
  shiftSeconds: number;
  trimHeadSeconds: number;
  trimTailSeconds: number;
  fadeInSeconds: number | null;
  fadeOutSeconds: number | null;
  enabled: boolean;
  confidence: number;
  state: 'none' | 'making' | 'ready' | 'failed';
  assetId: string | null;
  error: string | null;
  version: number;
}

export type StageName = 'read' | 'cast' | 'speak' | 'score' | 'sound' | 'mix';

export interface ProductionView {
  id: string;
  kind: 'read' | 'make';
  scope: MakeScope;
  state: 'running' | 'cancelled' | 'done' | 'failed';
  error: string | null;
  createdAt: string;
  finishedAt: string | null;
  /** Whole, 0 to 1. */
  fraction: number;
  /** It stands still by the writer's wish; `state` is `running` all the same. */
  paused: boolean;
  /** What was spent on the drama while it ran, micro-dollars. */
  costMicros: number;
  /** An honest estimate from what was done so far, or null while there is none. */
  secondsLeft: number | null;
  stages: {
    name: StageName;
    /** In words: "Speaking the lines". */
    label: string;
    total: number;
    done: number;
    failed: number;
    state: 'waiting' | 'running' | 'done';
  }[];
  /** What was set aside or failed, to be shown with what to do. */
  problems: { subjectId: string; stage: StageName; message: string }[];
}

/**
 * Asking to hear a line: its sound at once, or word that it is being made (the page is told by its event stream), or what
 * making it would cost: nothing that costs is made before it is asked for with `buy`.
 */
export type HearAnswer = { state: 'ready'; assetId: string } | { state: 'making' } | CostsAnswer;

export interface CostsAnswer {
  state: 'costs';
  /** The most that it costs, and what may still be spent; micro-dollars. */
  micros: number;
  leftMicros: number;
  /** Who makes it, in words. */
  engine: string;
  /** People who would be given a voice first. */
  voices: number;
  /** Why the last try failed, or null. */
  error: string | null;
}

export interface VoiceChoice {
  externalId: string;
  name: string;
  engine: SpeechEngineId;
}

export interface DataFolderView {
  path: string | null;
  bytes: number;
}
