import type { Timeline } from '../../audio/types.ts';
import { sampleWindow } from '../../publishing/pack.ts';

/** A sample as it will be cut: the line at which it begins, in which chapter (from 0), seconds from that chapter's start. */
export interface SampleCut {
  segmentId: string;
  chapter: number;
  window: { from: number; to: number };
}

/**
 * The sample that the writer picked, else from the first line that somebody says, else from the first that is heard; null
 * where nothing is. `chapters` are timelines of their own, from 0. A sample ends with its chapter at the latest.
 */
export function sampleCut(chapters: readonly Timeline[], kinds: ReadonlyMap<string, string>, chosen: string | null, longestSeconds: number): SampleCut | null {
  const heard = chapters.flatMap((timeline, chapter) => timeline.speech.flatMap((line) => (line.end > line.start ? [{ chapter, segmentId: line.segmentId }] : [])));
  const line = heard.find(({ segmentId }) => segmentId === chosen) ?? heard.find(({ segmentId }) => kinds.get(segmentId) === 'dialogue') ?? heard[0];
  const timeline = line ? chapters[line.chapter] : undefined;
  const window = line && timeline ? sampleWindow(timeline, line.segmentId, longestSeconds) : null;
  return line && window ? { ...line, window } : null;
}
