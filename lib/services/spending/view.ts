/** What the pages are told of money: what making would cost, what was spent, and what may be. Micro-dollars. */
import type { SpendStage, VendorId } from '../interfaces.ts';

/** What one engine would make of a stage, and the most that it costs. */
export interface EngineEstimate {
  engine: string;
  /** For people. */
  name: string;
  /** Null for the built-in ones. */
  vendor: VendorId | null;
  free: boolean;
  count: number;
  micros: number;
}

export interface StageEstimate {
  stage: SpendStage;
  /** What is still missing: lines, voices, chapters to listen to, sounds. */
  count: number;
  micros: number;
  engines: EngineEstimate[];
  /** By chapter, where it belongs to one; in the order of the drama. */
  chapters: { chapterId: string; count: number; micros: number }[];
  /** True where it is guessed: nobody knows yet what Claude will hear in a scene. */
  guessed: boolean;
  /** Why some of it cannot be made as it is set, in words, or null. */
  problem: string | null;
}

export interface MakeEstimate {
  stages: StageEstimate[];
  /** The most that all of it costs. */
  micros: number;
  /** What may still be spent: the smaller of what is left for the drama and for the month. */
  leftMicros: number;
  capMicros: number;
  heldMicros: number;
  /** The date of the prices. */
  pricesAsOf: string;
}

/** What is held under a drama's cap, for the header. */
export interface SpendingBrief {
  capMicros: number;
  heldMicros: number;
  /** Whether an engine that costs may be used, or money was spent: only then it is shown. */
  shown: boolean;
}

export interface LedgerRow {
  id: string;
  at: string;
  /** What it was for, in words. */
  what: string;
  stage: SpendStage;
  /** The vendor's model, in words. */
  engine: string;
  vendor: VendorId;
  state: 'open' | 'settled' | 'released' | 'uncertain';
  /** What it counts for: its cost once settled, the most it can cost while open or uncertain, nothing once released. */
  micros: number;
  note: string | null;
}

export interface LedgerSum {
  /** A day (UTC), an engine, or a line. */
  key: string;
  name: string;
  count: number;
  micros: number;
}

/** A calendar month (UTC), over all dramas. */
export interface MonthView {
  capMicros: number;
  heldMicros: number;
  /** “November 2026”. */
  name: string;
}

export interface SpendingView {
  capMicros: number;
  /** All that counts under the cap: settled, held and uncertain. */
  heldMicros: number;
  /** Paid. */
  settledMicros: number;
  /** On its way: held until the price is known. */
  openMicros: number;
  /** Nobody can say whether it was charged. */
  uncertainMicros: number;
  month: MonthView;
  /** Newest day first, dearest engine and line first. */
  byDay: LedgerSum[];
  byEngine: LedgerSum[];
  byLine: LedgerSum[];
  /** Newest first. */
  rows: LedgerRow[];
  /** Ask for the page after this one with it; null at the end. */
  next: string | null;
}
