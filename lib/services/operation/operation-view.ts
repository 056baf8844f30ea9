import type { Readiness } from './readiness.ts';

/** How the studio is, for whoever runs it. Nobody's words are in it. */
export interface OperationView {
  readiness: Readiness;
  workers: number;
  queues: QueueView[];
  failures: FailureView[];
  spending: { month: string; vendors: { vendor: string; settledMicros: number; uncertainMicros: number; openMicros: number }[] };
  storage: { bytes: number; assets: number; freeBytes: number };
  /** Those who store and spend most first. */
  people: PersonUse[];
  peopleInAll: number;
}

export interface QueueView {
  queue: string;
  waiting: number;
  running: number;
  /** Of the last day. */
  done: number;
  failed: number;
  /** How long the first of those that wait has been due, seconds; null where none waits. */
  oldestSeconds: number | null;
}

/** Steps of the last seven days that failed in the same way. */
export interface FailureView {
  stage: string;
  /** The sentence that the writer saw, with whatever stood in quotation marks taken out. */
  sentence: string;
  times: number;
  lastAt: string;
}

export interface PersonUse {
  /** The e-mail address; null for the person of a local studio. */
  email: string | null;
  dramas: number;
  bytes: number;
  /** Settled this month. */
  micros: number;
}
