import { plainSettings } from '../../../../lib/audio/settings.ts';
import type { MixSettings } from '../../../../lib/audio/settings.ts';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';

/** What is to be heard: a chapter, or the scene of that index in it. */
export interface PreviewTarget {
  chapterId: string;
  sceneIndex: number | null;
}

export interface PreviewShown {
  target: PreviewTarget | null;
  /** Null until its timeline was read. */
  view: PreviewView | null;
  phase: 'silent' | 'coming' | 'playing';
  /** Why it cannot be heard, a plain sentence. */
  problem: string | null;
  /** Places whose sound could not be used in the stretch that plays. */
  missing: number;
  balance: MixSettings['lanes'];
}

/** A line that is jumped to is entered a breath before its first word. Seconds. */
export const breath = 0.06;

/**
 * Where to begin: a breath before a line (its id), at a time of the chapter (seconds), or before the first line of the
 * stretch. Nobody who wants to hear it waits through silence.
 */
export function entry({ timeline, from, to }: PreviewView, where: string | number | null): number {
  if (typeof where === 'number') return Math.max(from, Math.min(where, to - 0.05));
  const heard = timeline.speech.filter((line) => line.end > line.start && line.start >= from && line.start < to);
  const line = timeline.speech.find((one) => one.segmentId === where) ?? heard[0];
  return line ? Math.max(from, line.start - breath) : from;
}

/** Nothing in hand. */
export const nothing: PreviewShown = { target: null, view: null, phase: 'silent', problem: null, missing: 0, balance: plainSettings.lanes };
