import { endsSegment, placeCues } from './cues.ts';
import { levelVoices, panSpeakers } from './levels.ts';
import { estimateSeconds, headSeconds, isSpoken, pauseAfter, tailSeconds } from './pauses.ts';
import type { PlacedChapter, PlacedSpeech, Timeline, TimelineCue, TimelineInput, TimelineSegment } from './types.ts';

/** Room that an effect at the end of a line gets before the next one, seconds at most. */
const roomForEffect = 1.2;

/** How much longer the pause after a segment becomes because an effect sounds there. */
function effectRoom(cues: TimelineCue[], segments: TimelineSegment[]): Map<string, number> {
  const texts = new Map(segments.map((segment) => [segment.id, segment.text]));
  const room = new Map<string, number>();
  for (const cue of cues) {
    const text = texts.get(cue.segmentId);
    if (cue.lane !== 'effect' || cue.placement !== 'after' || !cue.clip || text === undefined) continue;
    if (!endsSegment(text, cue.offset)) continue;
    const wanted = Math.min(roomForEffect, cue.clip.durationSeconds * 0.6);
    room.set(cue.segmentId, Math.max(room.get(cue.segmentId) ?? 0, wanted));
  }
  return room;
}

/** One chapter from its own start, without its cues. `pans` are those of the whole story: a person stands in one place throughout. */
function placeSpeech(chapter: TimelineInput['chapters'][number], segments: TimelineSegment[], cues: TimelineCue[], pans: Map<string, number>): { speech: PlacedSpeech[]; durationSeconds: number } {
  const gains = levelVoices(segments);
  const room = effectRoom(cues, segments);
  const speech: PlacedSpeech[] = [];
  let now = headSeconds;
  let last: TimelineSegment | null = null;
  let sceneBreak = false;
  for (const segment of segments) {
    const spoken = isSpoken(segment);
    if (spoken && last) {
      const pause = pauseAfter(last, segment, sceneBreak);
      now += last.pauseAfterSeconds === null ? Math.max(pause, room.get(last.id) ?? 0) : pause;
    }
    const seconds = spoken ? (segment.take?.durationSeconds ?? estimateSeconds(segment.text)) : 0;
    speech.push({
      segmentId: segment.id,
      chapterId: chapter.id,
      characterId: segment.characterId,
      asset: spoken ? (segment.take?.asset ?? null) : null,
      start: now,
      end: now + seconds,
      gainDb: gains.get(segment.id) ?? 0,
      pan: segment.characterId === null || segment.narrated === true ? 0 : (pans.get(segment.characterId) ?? 0),
      words: spoken ? (segment.take?.words ?? []) : [],
    });
    now += seconds;
    if (spoken) last = segment;
    sceneBreak = spoken ? false : sceneBreak || segment.kind === 'scene-break';
  }
  return { speech, durationSeconds: now + tailSeconds };
}

/**
 * Lays each chapter end to end, from 0: with a head and a tail of its own, so that it is a file of its own and sounds
 * the same wherever it stands. Pure; the same input gives the same timelines. Segments come in the order in which they
 * are played, a chapter's together; one with nothing to say (a scene break) gets a place of no length. Lines without a
 * take get an estimated length, cues without a clip are left out.
 */
export function buildChapterTimelines(input: TimelineInput): Timeline[] {
  const pans = panSpeakers(input.segments);
  const byChapter = Map.groupBy(input.segments, (segment) => segment.chapterId);
  const chapterOf = new Map(input.segments.map((segment) => [segment.id, segment.chapterId]));
  const cuesByChapter = Map.groupBy(input.cues, (cue) => chapterOf.get(cue.segmentId));
  const known = new Map(input.chapters.map((chapter) => [chapter.id, chapter]));
  return [...byChapter].map(([chapterId, segments]): Timeline => {
    const chapter = known.get(chapterId) ?? { id: chapterId, title: '' };
    const cues = cuesByChapter.get(chapterId) ?? [];
    const { speech, durationSeconds } = placeSpeech(chapter, segments, cues, pans);
    const chapters: PlacedChapter[] = [{ chapterId, title: chapter.title, start: 0, end: durationSeconds }];
    const loudness = new Map<string, number>();
    for (const { id, take } of segments) if (take) loudness.set(id, take.loudnessLufs);
    return { durationSeconds, chapters, speech, cues: placeCues(cues, { segments, speech, chapters, loudness }) };
  });
}

/** Timelines one after another. `seconds` is how long each one's place is, where that is not its own length. */
export function joinTimelines(parts: readonly { timeline: Timeline; seconds?: number }[]): Timeline {
  const whole: Timeline = { durationSeconds: 0, chapters: [], speech: [], cues: [] };
  for (const { timeline, seconds } of parts) {
    const shift = whole.durationSeconds;
    const moved = <Placed extends { start: number; end: number }>(placed: Placed): Placed => ({ ...placed, start: placed.start + shift, end: placed.end + shift });
    const length = seconds ?? timeline.durationSeconds;
    for (const [index, chapter] of timeline.chapters.entries()) {
      const last = index === timeline.chapters.length - 1;
      whole.chapters.push(last ? { ...moved(chapter), end: shift + length } : moved(chapter));
    }
    for (const line of timeline.speech) whole.speech.push(moved(line));
    for (const cue of timeline.cues) whole.cues.push(moved(cue));
    whole.durationSeconds += length;
  }
  return whole;
}

/** The whole story on one timeline, chapter after chapter: what the page draws before anything is rendered. */
export function buildTimeline(input: TimelineInput): Timeline {
  return joinTimelines(buildChapterTimelines(input).map((timeline) => ({ timeline })));
}

/** The line that sounds at a time, or the last one before it; null before the first. */
export function segmentAt(timeline: Timeline, seconds: number): PlacedSpeech | null {
  let low = 0;
  let high = timeline.speech.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeline.speech[middle]!.start <= seconds) low = middle + 1;
    else high = middle;
  }
  return timeline.speech[low - 1] ?? null;
}
