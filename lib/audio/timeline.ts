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

function placeSpeech(input: TimelineInput): { speech: PlacedSpeech[]; chapters: PlacedChapter[]; durationSeconds: number } {
  const { segments } = input;
  const titles = new Map(input.chapters.map((chapter) => [chapter.id, chapter.title]));
  const gains = levelVoices(segments);
  const pans = panSpeakers(segments);
  const room = effectRoom(input.cues, segments);
  const speech: PlacedSpeech[] = [];
  const chapters: PlacedChapter[] = [];
  let now = 0;
  let last: TimelineSegment | null = null;
  let sceneBreak = false;
  for (const segment of segments) {
    const open = chapters.at(-1);
    if (open?.chapterId !== segment.chapterId) {
      if (open) {
        now += tailSeconds;
        open.end = now;
      }
      chapters.push({ chapterId: segment.chapterId, title: titles.get(segment.chapterId) ?? '', start: now, end: now });
      now += headSeconds;
      last = null;
      sceneBreak = false;
    }
    const spoken = isSpoken(segment);
    if (spoken && last) {
      const pause = pauseAfter(last, segment, sceneBreak);
      now += last.pauseAfterSeconds === null ? Math.max(pause, room.get(last.id) ?? 0) : pause;
    }
    const seconds = spoken ? (segment.take?.durationSeconds ?? estimateSeconds(segment.text)) : 0;
    speech.push({
      segmentId: segment.id,
      chapterId: segment.chapterId,
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
  const final = chapters.at(-1);
  if (final) {
    now += tailSeconds;
    final.end = now;
  }
  return { speech, chapters, durationSeconds: now };
}

/**
 * Lays a story end to end: the one timeline that the page draws and the render mixes. Pure; the same input gives the
 * same timeline. Segments come in reading order; a segment with nothing to say (a scene break) gets a place of no
 * length. Lines without a take get an estimated length, cues without a clip are left out. Each chapter has its own head
 * and tail, so that it can be cut out as a file of its own.
 */
export function buildTimeline(input: TimelineInput): Timeline {
  const { speech, chapters, durationSeconds } = placeSpeech(input);
  const loudness = new Map<string, number>();
  for (const { id, take } of input.segments) if (take) loudness.set(id, take.loudnessLufs);
  const cues = placeCues(input.cues, { segments: input.segments, speech, chapters, loudness });
  return { durationSeconds, chapters, speech, cues };
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
