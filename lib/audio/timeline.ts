import { ridesFor } from './clarity.ts';
import { besideOf, endsSegment, insteadSeconds, placeCues } from './cues.ts';
import { levelVoices, panSpeakers } from './levels.ts';
import { estimateSeconds, headSeconds, isSpoken, pauseAfter, roomHold, tailAfter } from './pauses.ts';
import { heardLanes, laneGainDb, plainSettings } from './settings.ts';
import type { MixSettings } from './settings.ts';
import { chooseSeams, onSeamGrid, shortestSeamPause } from './seams.ts';
import type { SeamPlace } from './seams.ts';
import type { PlacedChapter, PlacedSpeech, Ride, Timeline, TimelineCue, TimelineInput, TimelineSegment } from './types.ts';

/** However a pause is set, no line overlaps more than this share of itself or of the one before. */
const mostOverlapShare = 0.6;
/** Room that an effect at the end of a line gets before the next one, seconds at most. */
const roomForEffect = 1.2;

/** Room that an effect gets for itself, by segment id, seconds. */
interface EffectRoom {
  /** How long the pause after a line is at least because an effect sounds there. */
  after: Map<string, number>;
  /** How much later a line begins because an effect is heard instead of its first words, or of all of them. */
  ahead: Map<string, number>;
}

function effectRoom(cues: TimelineCue[], segments: TimelineSegment[]): EffectRoom {
  const known = new Map(segments.map((segment) => [segment.id, segment]));
  const room: EffectRoom = { after: new Map(), ahead: new Map() };
  const raise = (map: Map<string, number>, id: string, seconds: number) => map.set(id, Math.max(map.get(id) ?? 0, seconds));
  for (const cue of cues) {
    const segment = known.get(cue.segmentId);
    if (cue.lane !== 'effect' || !cue.clip || segment === undefined) continue;
    if (cue.placement === 'instead') {
      const side = besideOf(segment, cue.offset);
      const seconds = Math.min(insteadSeconds, cue.clip.durationSeconds);
      if (!side.before) raise(room.ahead, segment.id, seconds);
      else if (!side.after) raise(room.after, segment.id, seconds);
    } else if (cue.placement === 'after' && endsSegment(segment.text, cue.offset)) {
      raise(room.after, segment.id, Math.min(roomForEffect, cue.clip.durationSeconds * 0.6));
    }
  }
  return room;
}

/** The room that answers a line: narrators and thoughts stand outside the scene. */
function placeOf(segment: TimelineSegment, settings: MixSettings): PlacedSpeech['place'] {
  return settings.rooms && segment.kind === 'dialogue' && segment.narrated !== true && segment.characterId !== null ? (segment.place ?? null) : null;
}

/** A pause that is long enough for a seam, before a line. */
interface PauseBefore extends SeamPlace {
  segmentId: string;
}

/** Seconds of silence before every spoken line but the first, as they would be without seams, and those with a seam in them. */
function pausesOf(segments: readonly TimelineSegment[], room: EffectRoom, settings: MixSettings): { seconds: Map<string, number>; seams: Map<string, PauseBefore> } {
  const seconds = new Map<string, number>();
  const places: PauseBefore[] = [];
  let last: TimelineSegment | null = null;
  let sceneBreak = false;
  let letters = 0;
  for (const segment of segments) {
    const spoken = isSpoken(segment);
    if (spoken && last) {
      const pause = pauseAfter(last, segment, sceneBreak);
      const heard = pause < 0 ? pause : pause + roomHold(placeOf(last, settings));
      const wanted = last.pauseAfterSeconds === null ? Math.max(heard, room.after.get(last.id) ?? heard) : pause;
      seconds.set(segment.id, wanted);
      const free = last.kind !== 'heading' && !room.ahead.has(segment.id);
      if (free && wanted >= shortestSeamPause) places.push({ segmentId: segment.id, letters, before: last.text, after: segment.text, betweenScenes: sceneBreak || last.sceneId !== segment.sceneId, setByHand: last.pauseAfterSeconds !== null });
    }
    letters += segment.text.length;
    if (spoken) last = segment;
    sceneBreak = spoken ? false : sceneBreak || segment.kind === 'scene-break';
  }
  return { seconds, seams: new Map(chooseSeams(places).map((place) => [place.segmentId, place])) };
}

/** One chapter from its own start, without its cues. `pans` are those of the whole story: a person stands in one place throughout. */
function placeSpeech(chapter: TimelineInput['chapters'][number], segments: TimelineSegment[], cues: TimelineCue[], pans: Map<string, number>, settings: MixSettings): { speech: PlacedSpeech[]; durationSeconds: number; seams: number[] } {
  const gains = levelVoices(segments, { even: settings.evenLines === true });
  const room = effectRoom(cues, segments);
  const pauses = pausesOf(segments, room, settings);
  const speech: PlacedSpeech[] = [];
  const seams: number[] = [];
  const laneGain = laneGainDb(settings, 'speech');
  let now = headSeconds;
  let last: TimelineSegment | null = null;
  let lastSeconds = 0;
  for (const segment of segments) {
    const spoken = isSpoken(segment);
    const seconds = spoken ? (segment.take?.durationSeconds ?? estimateSeconds(segment.text)) : 0;
    if (spoken && last) now += Math.max(pauses.seconds.get(segment.id) ?? 0, -mostOverlapShare * Math.min(lastSeconds, seconds));
    const place = pauses.seams.get(segment.id);
    if (place) {
      const { seconds: before, seam } = onSeamGrid(now);
      if (!place.setByHand) now = before;
      seams.push(seam);
    }
    if (spoken) now += room.ahead.get(segment.id) ?? 0;
    speech.push({
      segmentId: segment.id,
      chapterId: chapter.id,
      characterId: segment.characterId,
      asset: spoken ? (segment.take?.asset ?? null) : null,
      start: now,
      end: now + seconds,
      gainDb: (gains.get(segment.id) ?? 0) + laneGain,
      pan: segment.characterId === null || segment.narrated === true ? 0 : (pans.get(segment.characterId) ?? 0),
      words: spoken ? (segment.take?.words ?? []) : [],
      voiceId: segment.voiceId,
      loudnessLufs: spoken ? (segment.take?.loudnessLufs ?? null) : null,
      place: placeOf(segment, settings),
    });
    now += spoken ? seconds : (room.ahead.get(segment.id) ?? 0);
    if (spoken) {
      last = segment;
      lastSeconds = seconds;
    }
  }
  return { speech, durationSeconds: now + tailAfter(last), seams };
}

/**
 * Lays each chapter end to end, from 0: with a head and a tail of its own, so that it is a file of its own and sounds
 * the same wherever it stands. Pure; the same input gives the same timelines. Segments come in the order in which they
 * are played, a chapter's together; one with nothing to say (a scene break) gets a place of no length. Lines without a
 * take get an estimated length, cues without a clip are left out.
 */
export function buildChapterTimelines(input: TimelineInput): Timeline[] {
  const settings = input.settings ?? plainSettings;
  const pans = panSpeakers(input.everybody ?? input.segments);
  const byChapter = Map.groupBy(input.segments, (segment) => segment.chapterId);
  const chapterOf = new Map(input.segments.map((segment) => [segment.id, segment.chapterId]));
  const cuesByChapter = Map.groupBy(input.cues, (cue) => chapterOf.get(cue.segmentId));
  const known = new Map(input.chapters.map((chapter) => [chapter.id, chapter]));
  return [...byChapter].map(([chapterId, segments]): Timeline => {
    const chapter = known.get(chapterId) ?? { id: chapterId, title: '' };
    const cues = cuesByChapter.get(chapterId) ?? [];
    const { speech, durationSeconds, seams } = placeSpeech(chapter, segments, cues, pans, settings);
    const chapters: PlacedChapter[] = [{ chapterId, title: chapter.title, start: 0, end: durationSeconds }];
    const timeline: Timeline = { durationSeconds, chapters, speech, cues: placeCues(cues, { segments, speech, chapters, settings }), heard: heardLanes(settings), seams };
    return { ...timeline, rides: ridesFor(timeline, settings) };
  });
}

/** Timelines one after another. `seconds` is how long each one's place is, where that is not its own length. */
export function joinTimelines(parts: readonly { timeline: Timeline; seconds?: number }[]): Timeline {
  const [first] = parts;
  const whole: Timeline & { rides: Ride[] } = { durationSeconds: 0, chapters: [], speech: [], cues: [], rides: [], ...(first?.timeline.heard ? { heard: first.timeline.heard } : {}) };
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
    for (const ride of timeline.rides ?? []) whole.rides.push(moved(ride));
    whole.durationSeconds += length;
  }
  return whole;
}

/** The whole story on one timeline, chapter after chapter: what the page draws before anything is rendered. */
export function buildTimeline(input: TimelineInput): Timeline {
  return joinTimelines(buildChapterTimelines(input).map((timeline) => ({ timeline })));
}

/** Times are kept to the millionth of a second: what is cut out of a longer whole is the same wherever it stood there. */
export function steadySeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/**
 * One chapter as a timeline of its own that begins at 0. It does not depend on what comes before the chapter in the
 * whole, and is mixed to the same samples, bit for bit, as its stretch of the whole. Empty for a chapter that is not there.
 */
export function chapterTimeline(timeline: Timeline, chapterId: string): Timeline {
  const chapter = timeline.chapters.find((candidate) => candidate.chapterId === chapterId);
  if (!chapter) return { ...timeline, durationSeconds: 0, chapters: [], speech: [], cues: [], rides: [] };
  const moved = <Placed extends { start: number; end: number }>(placed: Placed): Placed => ({
    ...placed,
    start: steadySeconds(placed.start - chapter.start),
    end: steadySeconds(placed.end - chapter.start),
  });
  const within = ({ start }: { start: number }): boolean => start >= chapter.start && start < chapter.end;
  return {
    ...timeline,
    // Seams are known of a chapter by itself alone.
    seams: [],
    durationSeconds: steadySeconds(chapter.end - chapter.start),
    chapters: [moved(chapter)],
    speech: timeline.speech.filter((line) => line.chapterId === chapterId).map(moved),
    cues: timeline.cues.filter(within).map(moved),
    ...(timeline.rides ? { rides: timeline.rides.filter(within).map(moved) } : {}),
  };
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
