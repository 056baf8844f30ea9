/** A drama as pages and programmes are told of it. */
import type { MixSettings } from '../../audio/settings.ts';
import type { ChapterView, RevisionView } from '../chapters/view.ts';
import type { CharacterView, RecastView } from '../characters/view.ts';
import type { CueView } from '../cues/view.ts';
import type { ExportView } from '../exports/view.ts';
import type { MakeScope } from '../interfaces.ts';
import type { MemberRole } from '../members/view.ts';
import type { ProductionView } from '../productions/view.ts';
import type { TagSetting } from '../segments/view.ts';
import type { DramaStyle } from '../speech-generation/who-speaks.ts';
import type { SpendingBrief } from '../spending/view.ts';
import type { WalkOns } from '../voice-generation/walk-ons.ts';
import type { SoundDensity } from '../../story/soundscape/density.ts';

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

/** A line whose take is there and may not be as it should. */
export interface WorthHearing {
  segmentId: string;
  chapterId: string;
  /** The line's opening words. */
  words: string;
  /** What was found, plain sentences. */
  problems: string[];
}

export interface DataFolderView {
  path: string | null;
  bytes: number;
}
