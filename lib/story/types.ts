/**
 * The words of a story, as data. Every offset is a UTF-16 code unit into the immutable source text,
 * every range is half open [start, end).
 */
export interface TextRange {
  start: number;
  end: number;
}

/** What a stretch of the story is. `scene-break` marks (***, ornaments) are never spoken, they become a pause. */
export type SegmentKind =
  | 'narration'
  | 'dialogue'
  | 'thought'
  | 'letter'
  | 'epigraph'
  | 'verse'
  | 'heading'
  | 'scene-break';

/** Where a scene is heard to take place: which room answers a voice there. */
export type ScenePlace = 'room' | 'hall' | 'cave' | 'vehicle' | 'outdoors';

export type Sex = 'female' | 'male' | 'unknown';
export type Age = 'child' | 'young' | 'adult' | 'old' | 'unknown';

/** Why a line was given to its speaker. `context` is what is said and happens around it; `guess` is the honest last resort. */
export type EvidenceKind = 'narration' | 'tag' | 'pronoun' | 'turn' | 'vocative' | 'continued' | 'context' | 'guess' | 'person';

export interface Evidence {
  kind: EvidenceKind;
  /** The words of the text that say so, where there are any ("she whispered"). */
  range: TextRange | null;
}

/** A chapter is a range of the source; chapters tile the source in order. */
export interface StoryChapter extends TextRange {
  title: string;
  /** The heading's own words inside the range, or null where the chapter has none. */
  heading: TextRange | null;
  /** Front and back matter (licences, contents, notices) is left out by default. */
  matter: 'front' | 'body' | 'back';
}

/** A scene is a range inside one chapter; scenes tile their chapter in order. */
export interface StoryScene extends TextRange {
  chapter: number;
}

/** What the file's own structure says of its text, where it has any (md, html, epub, docx). Ranges are sorted. */
export interface StoryStructure {
  /** Chapters that tile the text, by the file or by the writer; empty where they are to be found in the text itself. */
  chapters: StoryChapter[];
  /** Stretches that the file sets off. `quote` is a block quotation: a letter, an epigraph, or just a quotation. */
  blocks: StoryBlock[];
  /** Words that the file stresses (italics, bold). */
  emphasis: TextRange[];
}

export interface StoryBlock extends TextRange {
  kind: 'heading' | 'quote' | 'verse' | 'scene-break';
}

/** A line whose speaker a person set: it stands, and its neighbours are read in its light. */
export interface SettledLine extends TextRange {
  /** Name or alias of a character; null is the narrator. */
  speaker: string | null;
}

/**
 * What the speaker of one line is weighed by, small enough to keep: with the factors of its neighbours an exchange is
 * solved again (resolve.ts) without reading the story again. Every segment of speech has one; the first segment of a
 * turn (one person's speech in one go) carries what the turn is weighed by, its further segments only say that they
 * belong to it: key '', gap '=', no candidates.
 */
export interface LineFactor {
  /** How the line's own narration tells of its speaker, and the marks that turn-taking is weighed by (chain.ts `chainKey`). */
  key: string;
  /** How it hangs on the line before: `x` where it does not (an exchange begins), `=` where it is the same turn. */
  gap: string;
  /** Who may have said it: index into `characters` and log score before turn-taking, the likeliest first; at most eight. */
  candidates: { speaker: number; score: number }[];
}

/** Segments tile the whole source in order: no gap, no overlap, none empty. */
export interface StorySegment extends TextRange {
  kind: SegmentKind;
  chapter: number;
  scene: number;
  /** Index into `characters`; null is the narrator (or nobody, for a scene break). */
  speaker: number | null;
  /** How likely the speaker is right, 0 to 1, calibrated. Narration has 1. */
  confidence: number;
  evidence: Evidence;
  /** True where the segment is the last of its paragraph. */
  endsParagraph: boolean;
  /** Only on speech whose speaker was weighed. */
  factor: LineFactor | null;
  /** A short acting direction ("whispered, afraid"), from a reader that gives them. */
  direction?: string | null;
}

export interface StoryCharacter {
  name: string;
  aliases: string[];
  sex: Sex;
  age: Age;
  /** The "I" who tells the story; narration then shares this character's voice. */
  isNarrator: boolean;
  /** How many segments the character speaks. */
  lines: number;
  /** A few words for casting: how the character sounds; from a reader that gives them. */
  persona?: string | null;
}

/** What a reader is given. */
export interface StoryInput {
  text: string;
  structure?: StoryStructure;
  settled?: SettledLine[];
}

/** One complete reading of a story. */
export interface StoryReading {
  chapters: StoryChapter[];
  scenes: StoryScene[];
  characters: StoryCharacter[];
  segments: StorySegment[];
  /** What the reading has to say of itself, plain sentences for the writer. */
  notes?: string[];
}

/** Thrown by every reader of outside bytes: `message` is a plain sentence for the writer. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
  readonly code: 'empty' | 'too-large' | 'binary' | 'encoding' | 'archive' | 'protected' | 'format';
  constructor(code: StoryError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** One word as the voice speaks it, and the stretch of the segment's own text it stands for. */
export interface SpokenWord extends TextRange {
  spoken: string;
}

/** One place where what is spoken differs from what is written; shown to the writer. */
export interface SpokenChange extends TextRange {
  written: string;
  spoken: string;
  /** The rule's name, e.g. `money`, `roman-numeral`, `abbreviation`. */
  rule: string;
}

/**
 * What a voice is given for a segment. Offsets are into the segment's text (0 = its first code unit).
 * `text` is empty where nothing is to be spoken (a scene break, a line of ornaments).
 */
export interface SpokenForm {
  text: string;
  words: SpokenWord[];
  changes: SpokenChange[];
}

/** What a scene sounds like: beds, one of each kind at any moment, and effects on their words. */
export interface SceneSound {
  mood: Mood;
  /** 0 (barely there) to 1 (full). */
  intensity: number;
  beds: SceneBed[];
  effects: SceneEffect[];
}

export const moods = ['calm', 'warm', 'wistful', 'mysterious', 'tense', 'dark', 'bright', 'solemn'] as const;
export type Mood = (typeof moods)[number];

export interface SceneBed extends TextRange {
  lane: 'music' | 'ambience';
  /** A sound of the palette (`rain`, `sea`, `night`) or, for music, a mood. */
  sound: string;
  confidence: number;
  /** The words that call for it. */
  evidence: TextRange | null;
  /** What a generative engine is asked with, where it is not by the name of the sound. */
  prompt?: string;
}

/** An effect on its word: [start, end) is the word or phrase in the source that calls for it. */
export interface SceneEffect extends TextRange {
  sound: string;
  /** `after` = after the clause of its word (the default). */
  placement: 'before' | 'on' | 'after';
  confidence: number;
  /** What a generative engine is asked with, where it is not by the name of the sound. */
  prompt?: string;
}
