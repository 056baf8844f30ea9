import type { Timeline } from '../../audio/types.ts';

/** What the render thread is given and what it sends back: plain data only. */
export interface RenderThreadInput {
  timeline: Timeline;
  clips: { [asset: string]: string };
  files: RenderFiles & { spool: string };
  tags: RenderTags;
}

export interface RenderFiles {
  mp3: string;
  wav: string;
  /** Waveform for the page, audiowaveform .dat: 256 frames a point, and 8,192. */
  peaks: string;
  coarsePeaks: string;
}

export interface RenderTags {
  title: string;
  artist: string;
  album?: string;
  language?: string;
}

/** A clip that could not be used: silence stands in its place, and the person is told. */
export interface RenderProblem {
  segmentId: string | null;
  cueId: string | null;
  /** A plain sentence. */
  message: string;
}

export interface RenderMeasure {
  durationSeconds: number;
  integratedLufs: number;
  truePeakDbtp: number;
  loudnessRangeLu: number;
}

export interface RenderStage {
  name: 'mix' | 'trial' | 'encode';
  ms: number;
}

export type RenderThreadMessage =
  | { kind: 'progress'; fraction: number }
  | { kind: 'done'; measure: RenderMeasure; gainDb: number; deepestLimitDb: number; attempts: number; problems: RenderProblem[]; stages: RenderStage[] }
  | { kind: 'failed'; message: string; stack: string | null; plain: boolean; code: string | null };
