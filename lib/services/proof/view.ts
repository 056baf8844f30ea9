/** What the proof pages are shown: pick-ups, what was heard, and the lines of a chapter as they sound in a mix. Plain JSON, as in views.ts. */

/** What can be wrong with what is heard, in the words of a proof listener. */
export const pickUpKinds = ['misread', 'pronunciation', 'voice', 'pace', 'noise', 'level', 'note'] as const;
export type PickUpKind = (typeof pickUpKinds)[number];

/** `fixed` by whoever makes it, `verified` by whoever heard it again, `as-is` where it stays. */
export const pickUpStates = ['open', 'fixed', 'verified', 'as-is'] as const;
export type PickUpState = (typeof pickUpStates)[number];

/** The most a pick-up's note may hold, UTF-16 code units. */
export const longestNote = 2_000;

export interface PickUpView {
  id: string;
  /** Where its words are read; null where no line is left. */
  chapterId: string | null;
  chapterTitle: string;
  segmentId: string | null;
  /** Number of the line in the drama, from 1. */
  line: number | null;
  anchorStart: number;
  anchorEnd: number;
  /** The words it was marked on. */
  words: string;
  kind: PickUpKind;
  text: string;
  state: PickUpState;
  by: string;
  from: 'writer' | 'listener';
  createdAt: string;
  version: number;
  /** Where it is heard in the newest mix, seconds; null where it is not in it. */
  at: number | null;
  /** The line has another take than the one it was heard in. */
  changedSince: boolean;
}

/** Spoken lines, and how many of them were heard since they last changed. */
export interface HeardCount {
  lines: number;
  heard: number;
}

export interface ProofView extends HeardCount {
  chapters: (HeardCount & { chapterId: string; title: string })[];
  /** In the order of the text. */
  pickUps: PickUpView[];
}

/** A line as it sounds in a mix: seconds of the whole mix, words as offsets into `text`. */
export interface ProofLine {
  segmentId: string;
  text: string;
  /** Where it begins in the source. */
  textStart: number;
  /** Null is the narrator. */
  characterId: string | null;
  /** The sound it has in this mix. */
  assetId: string | null;
  start: number;
  end: number;
  /** Seconds from the line's start. */
  words: { from: number; to: number; start: number; end: number }[];
  endsParagraph: boolean;
  heard: boolean;
}

/** The lines of a chapter of a mix. A line whose words are gone from the story is left out. */
export interface ProofChapterView {
  index: number;
  title: string;
  lines: ProofLine[];
}
