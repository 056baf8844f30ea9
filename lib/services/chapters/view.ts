/** Chapters, their scenes, and a manuscript that waits to take the place of another. */

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
