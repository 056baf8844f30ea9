import type { PlacedSpeech, Timeline, TimelineSegment } from './types.ts';

/** A stretch of a timeline that is heard by itself. Seconds of the timeline. */
export interface Stretch {
  from: number;
  to: number;
}

/** A scene that is heard by itself begins this long before its first word, seconds, where the pause before it has room. */
const lead = 0.4;
/** What lies within this of a window still shapes what is heard in it: a line next door holds a bed down. Seconds. */
const reach = 8;

/**
 * The stretch of every scene of a chapter's timeline, by scene id, in order: from a little before its first word to a
 * little before the first word of the next one. The first and the last take the chapter's head and tail. A scene in which
 * nothing is spoken has none.
 */
export function sceneStretches(timeline: Timeline, segments: readonly Pick<TimelineSegment, 'id' | 'sceneId'>[]): Map<string, Stretch> {
  const sceneOf = new Map(segments.map(({ id, sceneId }) => [id, sceneId]));
  const stretches = new Map<string, Stretch>();
  let before: PlacedSpeech | null = null;
  let open: Stretch | null = null;
  for (const line of timeline.speech) {
    if (line.end <= line.start) continue;
    const scene = sceneOf.get(line.segmentId) ?? '';
    if (!stretches.has(scene)) {
      const from: number = before === null ? 0 : Math.max((before.end + line.start) / 2, line.start - lead);
      if (open) open.to = from;
      open = { from, to: timeline.durationSeconds };
      stretches.set(scene, open);
    }
    before = line;
  }
  return stretches;
}

/**
 * A timeline with only what is needed to hear one stretch of it, at the same times: mixed from `from` to `to` it gives
 * the same samples as the whole.
 */
export function timelineAround(timeline: Timeline, { from, to }: Stretch): Timeline {
  const near = (placed: { start: number; end: number }): boolean => placed.end > from - reach && placed.start < to + reach;
  return { ...timeline, speech: timeline.speech.filter(near), cues: timeline.cues.filter((cue) => cue.end > from && cue.start < to) };
}
