/** What is being made, and what hearing a line would take. */
import type { MakeScope } from '../interfaces.ts';

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
