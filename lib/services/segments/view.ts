/** The lines of a script, and what a change of them did. */
import type { EvidenceKind, SegmentKind } from '../../story/types.ts';

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
