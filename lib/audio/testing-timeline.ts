import type { MixSettings } from './settings.ts';
import { buildTimeline } from './timeline.ts';
import type { Timeline, TimelineCue, TimelineSegment } from './types.ts';

/** Small stories for tests of the timeline. */

let made = 0;

/** A segment of narration whose words are spread evenly over its seconds. */
export function line(text: string, over: Partial<TimelineSegment> & { seconds?: number; lufs?: number } = {}): TimelineSegment {
  made += 1;
  const { seconds = 2, lufs = -20, ...rest } = over;
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match, index, all) => ({
    from: (seconds * index) / all.length,
    to: (seconds * (index + 0.9)) / all.length,
    start: match.index,
    end: match.index + match[0].length,
  }));
  return {
    id: `s${made}`, chapterId: 'c1', sceneId: 'one', kind: 'narration', characterId: null, voiceId: 'narrator', text,
    endsParagraph: false, pauseAfterSeconds: null, gainDb: 0, take: { asset: `a${made}`, durationSeconds: seconds, loudnessLufs: lufs, words }, ...rest,
  };
}

/** A line of dialogue in the speaker's own voice. */
export function says(who: string, text: string, over: Parameters<typeof line>[1] = {}): TimelineSegment {
  return line(text, { kind: 'dialogue', characterId: who, voiceId: who, endsParagraph: true, ...over });
}

/** The timeline of these segments, their chapters as they come. */
export function timelineOf(segments: TimelineSegment[], cues: TimelineCue[] = [], settings?: MixSettings): Timeline {
  const chapters = [...new Set(segments.map((segment) => segment.chapterId))].map((id) => ({ id, title: `Chapter ${id}` }));
  return buildTimeline({ chapters, segments, cues, ...(settings ? { settings } : {}) });
}
