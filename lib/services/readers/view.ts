/** What the pages are told about who reads a story, and what it would cost. Money is micro-dollars. */

export const readerChoices = ['auto', 'local', 'claude'] as const;
export type ReaderChoice = (typeof readerChoices)[number];

export interface ReaderView {
  /** Whether there is a key for Claude. Without one nothing of it is offered. */
  hasKey: boolean;
  choice: ReaderChoice;
  /** Who read the story last; null before the first reading. */
  readBy: 'local' | 'claude' | null;
  /** What that reading had to say of itself. */
  notes: string[];
  /** When the writer agreed that the text goes to Anthropic, or null. */
  agreedAt: string | null;
  model: string;
  batch: boolean;
  /** Whether Claude reads it just now. */
  reading: boolean;
  /** Why a later reading could not be finished, where an earlier one stands; or null. */
  error: string | null;
  /** Spent on reading this story so far; what may have been charged counts at its most. */
  spentMicros: number;
}

/** What reading the story with one model would be. */
export interface ReaderOffer {
  model: string;
  name: string;
  note: string;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  directMicros: number;
  batchMicros: number;
  /** Where it stops asking. */
  limitMicros: number;
  /** True where the input was counted by the vendor, false where it is guessed here. */
  counted: boolean;
}

export interface ReaderEstimate {
  /** Lines whose speaker is asked for, chapters they are in, and characters of the story that are sent. */
  lines: number;
  chapters: number;
  sentCharacters: number;
  offers: ReaderOffer[];
}
