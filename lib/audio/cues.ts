import { duckDepth } from './ducking.ts';
import { dialogueLufs, quietestLine } from './levels.ts';
import { clarityFloor, laneGainDb } from './settings.ts';
import type { MixSettings } from './settings.ts';
import type { CueLane, PlacedChapter, PlacedCue, PlacedSpeech, TimelineCue, TimelineSegment } from './types.ts';

/** Beds shorter than this are left out, seconds; none starts or ends faster than the fade. */
const shortestBed = 20;
const shortestFade = 1.5;
const bedCrossFade = 2.5;
/** A bed that a person placed may be this short, and its fades this quick, seconds. */
const shortestExactBed = 1;
const shortestExactFade = 0.01;
/** However an effect is cut or moved, this much of it is heard, seconds. */
const leastHeard = 0.05;

/** Levels against dialogue where nobody speaks, LU. Under speech the ducking is added. */
const bedLevel = { music: -11, ambience: -18 };
/** Least distance of the quietest line from a ducked bed, LU (the floors are 10 and 15; listeners like 4 more and more). */
const bedClearance = { music: 16, ambience: 20 };
const deepestBedCut = 8;
/** A bed stands this much further off than the floor that was chosen, LU: rides are for the odd line. */
const overFloor = 5;
/** Levels of beds are taken in steps, dB: one line spoken anew seldom moves the bed under its whole scene. */
const bedStep = 0.5;
/** Effects against dialogue, LU: alone, partly under a line, and under speech for most of their length. */
const effectLevels = [-5, -9, -13] as const;

/** An effect that is heard instead of words has their place to itself for so long at most; its tail dies away under the next ones. */
export const insteadSeconds = 3;

/** What the cue placer knows of the timeline so far. */
export interface Placing {
  segments: TimelineSegment[];
  speech: PlacedSpeech[];
  chapters: PlacedChapter[];
  settings: MixSettings;
}

interface Clause {
  start: number;
  end: number;
}

/** The clause around an offset: between the marks that a reader stops at. UTF-16 offsets. */
export function clauseAt(text: string, offset: number): Clause {
  const stop = /[,;:.!?…—–](?=["'”’»)\]]*(?:\s|$))|[—–…]|--/gu;
  let start = 0;
  for (const match of text.matchAll(stop)) {
    const end = match.index + match[0].length;
    if (end > offset) return { start, end };
    start = end;
  }
  return { start, end: text.length };
}

/** Seconds at which the text at an offset sounds, or has sounded (`edge`), from the start of the segment's line. */
export function timeOfOffset(line: PlacedSpeech, text: string, offset: number, edge: 'from' | 'to'): number {
  const length = line.end - line.start;
  if (line.words.length === 0) return length * Math.max(0, Math.min(1, offset / Math.max(1, text.length)));
  if (edge === 'from') {
    const word = line.words.find((candidate) => candidate.end > offset);
    return word ? Math.min(length, word.from) : length;
  }
  const word = line.words.findLast((candidate) => candidate.start < offset);
  return word ? Math.min(length, word.to) : 0;
}

/** True where no word of the segment comes after the clause: an effect there may have the pause to itself. */
export function endsSegment(text: string, offset: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text.slice(clauseAt(text, offset).end));
}

/** Whether anything is said in a line before and after the words at an offset, which a sound takes the place of. */
export function besideOf(segment: Pick<TimelineSegment, 'text' | 'take'>, offset: number): { before: boolean; after: boolean } {
  const { text, take } = segment;
  if (take && take.words.length > 0) return { before: take.words.some((word) => word.start < offset), after: take.words.some((word) => word.start >= offset) };
  const own = /^[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/u.exec(text.slice(offset))?.[0].length ?? 0;
  return { before: /[\p{L}\p{N}]/u.test(text.slice(0, offset)), after: /[\p{L}\p{N}]/u.test(text.slice(offset + own)) };
}

function anchorTime(cue: TimelineCue, line: PlacedSpeech, text: string): number {
  const clause = clauseAt(text, cue.offset);
  if (cue.placement === 'on') return line.start + timeOfOffset(line, text, cue.offset, 'from');
  if (cue.placement === 'after') return line.start + timeOfOffset(line, text, clause.end, 'to') + 0.05;
  if (cue.placement === 'instead') {
    // Where the last word before them ends; at the head of a line, the line waits for it.
    const said = line.words.some((word) => word.start < cue.offset) || (line.words.length === 0 && line.end > line.start && /[\p{L}\p{N}]/u.test(text.slice(0, cue.offset)));
    if (said) return line.start + timeOfOffset(line, text, cue.offset, 'to') + 0.03;
    return line.end > line.start ? line.start - Math.min(cue.clip?.durationSeconds ?? 0, insteadSeconds) : line.start;
  }
  const clauseStart = line.start + timeOfOffset(line, text, clause.start, 'from');
  return clauseStart - Math.min(cue.clip?.durationSeconds ?? 0, 0.8);
}

/** Share of [start, end) in which somebody speaks. */
function spokenShare(speech: PlacedSpeech[], start: number, end: number): number {
  let spoken = 0;
  for (const line of speech) spoken += Math.max(0, Math.min(end, line.end) - Math.max(start, line.start));
  return end > start ? spoken / (end - start) : 0;
}

/** What is left of an effect's clip: seconds cut off its head, and how long it sounds. Never less than can be heard. */
function trimmed(cue: TimelineCue, clipSeconds: number): { head: number; seconds: number } {
  const least = Math.min(leastHeard, clipSeconds);
  const head = Math.min(Math.max(0, cue.trimHeadSeconds ?? 0), clipSeconds - least);
  const tail = Math.min(Math.max(0, cue.trimTailSeconds ?? 0), clipSeconds - head - least);
  return { head, seconds: clipSeconds - head - tail };
}

function placeEffect(cue: TimelineCue, clip: NonNullable<TimelineCue['clip']>, line: PlacedSpeech, text: string, placing: Placing, chapter: PlacedChapter): PlacedCue {
  const { head, seconds } = trimmed(cue, clip.durationSeconds);
  const anchor = anchorTime(cue, line, text) + (cue.shiftSeconds ?? 0);
  const start = Math.max(chapter.start, Math.min(anchor, chapter.end - Math.min(seconds, leastHeard)));
  const end = Math.min(chapter.end, start + seconds);
  // What counts is the onset and the body: a tail that dies away under the next line covers nothing.
  const covered = spokenShare(placing.speech, start, start + Math.min(0.9, end - start));
  const level = covered < 0.2 ? effectLevels[0] : covered < 0.6 ? effectLevels[1] : effectLevels[2];
  return {
    cueId: cue.id,
    lane: 'effect',
    asset: clip.asset,
    start,
    end,
    loops: false,
    clipSeconds: clip.durationSeconds,
    ...(head > 0 ? { clipFrom: head } : {}),
    gainDb: dialogueLufs + level - Math.max(-60, clip.loudnessLufs) + cue.gainDb + laneGainDb(placing.settings, 'effect'),
    loudnessLufs: clip.loudnessLufs,
    pan: cue.pan,
    fadeInSeconds: Math.min(Math.max(0, cue.fadeInSeconds), (end - start) / 2),
    // An effect cut off by the end of its chapter dies away instead.
    fadeOutSeconds: Math.min(Math.max(cue.fadeOutSeconds, end - start < seconds - 1e-9 ? 0.8 : 0), end - start),
  };
}

interface Bed {
  cue: TimelineCue;
  clip: NonNullable<TimelineCue['clip']>;
  start: number;
  end: number;
  fadeIn: number;
  fadeOut: number;
  /** Shortest that it may become, seconds. */
  least: number;
}

/** From where to where a bed of these scenes may sound: the pauses around them are its to enter and leave in. */
function sceneBounds(placing: Placing, from: number, to: number): { start: number; end: number } {
  const { segments, speech } = placing;
  let first = from;
  while (first > 0 && segments[first - 1]!.sceneId === segments[from]!.sceneId) first -= 1;
  let last = to;
  while (last + 1 < segments.length && segments[last + 1]!.sceneId === segments[to]!.sceneId) last += 1;
  const chapter = placing.chapters.find((candidate) => candidate.chapterId === segments[from]!.chapterId);
  const chapterEnd = placing.chapters.find((candidate) => candidate.chapterId === segments[to]!.chapterId)?.end ?? Infinity;
  const gapBefore = first > 0 ? speech[first]!.start - speech[first - 1]!.end : Infinity;
  const gapAfter = last + 1 < speech.length ? speech[last + 1]!.start - speech[last]!.end : Infinity;
  return {
    start: Math.max(chapter?.start ?? 0, speech[first]!.start - Math.min(3, gapBefore * 0.6)),
    end: Math.min(chapterEnd, speech[last]!.end + Math.min(4, gapAfter * 0.8)),
  };
}

function placeBed(cue: TimelineCue, clip: NonNullable<TimelineCue['clip']>, from: number, placing: Placing, indexOf: Map<string, number>): Bed | null {
  const line = placing.speech[from]!;
  const to = Math.max(from, indexOf.get(cue.untilSegmentId ?? '') ?? from);
  const bounds = sceneBounds(placing, from, to);
  const exact = cue.exact === true;
  const quickest = exact ? shortestExactFade : shortestFade;
  const least = exact ? shortestExactBed : shortestBed;
  const fadeIn = Math.max(quickest, cue.fadeInSeconds);
  const fadeOut = Math.max(quickest, cue.fadeOutSeconds);
  const shift = cue.shiftSeconds ?? 0;
  const anchor = anchorTime({ ...cue, clip: null }, line, placing.segments[from]!.text);
  // A bed anchored to the head of its segment is under way when the line begins.
  const lead = !exact && timeOfOffset(line, placing.segments[from]!.text, cue.offset, 'from') < 0.3 ? fadeIn : 0;
  let start = Math.max(bounds.start, Math.min(anchor, line.end) - lead + shift);
  let end = Math.min(bounds.end, endOfBed(cue, placing, to, fadeOut));
  if (end - start < least) end = Math.min(bounds.end, start + least);
  if (end - start < least) start = Math.max(bounds.start, end - least);
  if (!clip.loops) end = Math.min(end, start + clip.durationSeconds);
  const enough = exact && !clip.loops ? Math.min(least, clip.durationSeconds) : least;
  return end - start < enough - 1e-9 ? null : { cue, clip, start, end, fadeIn, fadeOut, least };
}

/** When a bed has faded out, seconds: with its last line, or after the word at which a person lets it end. */
function endOfBed(cue: TimelineCue, placing: Placing, to: number, fadeOut: number): number {
  const line = placing.speech[to]!;
  if (cue.exact !== true || cue.untilOffset === undefined) return line.end + fadeOut;
  return line.start + timeOfOffset(line, placing.segments[to]!.text, cue.untilOffset, 'to') + fadeOut;
}

/** Beds of one lane follow each other with a cross-fade; one that is left too short by its follower goes. */
function unstack(beds: Bed[]): Bed[] {
  const kept: Bed[] = [];
  for (const bed of [...beds].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const previous = kept.at(-1);
    if (previous && previous.end > bed.start) {
      if (bed.start + bedCrossFade - previous.start < previous.least) {
        // The follower waits until the first has had its least length.
        const later = Math.min(previous.end, previous.start + previous.least) - bedCrossFade;
        if (bed.end - later < bed.least) continue;
        bed.start = Math.max(bed.start, later);
      }
      previous.end = Math.min(previous.end, bed.start + bedCrossFade);
      bed.end = Math.max(bed.end, previous.end);
      const overlap = Math.max(shortestFade, previous.end - bed.start);
      previous.fadeOut = overlap;
      bed.fadeIn = overlap;
    }
    kept.push(bed);
  }
  return kept;
}

function bedGain(bed: Bed, lane: 'music' | 'ambience', placing: Placing): number {
  let level = dialogueLufs + bedLevel[lane];
  const { settings } = placing;
  const quietest = quietestLine(placing.speech, bed.start, bed.end);
  if (quietest !== null) {
    // Of the speech as it would be without its lane's gain: turning the voices down does not turn the music down.
    const plain = quietest - laneGainDb(settings, 'speech');
    const clearance = Math.max(bedClearance[lane], clarityFloor(settings, lane) + overFloor);
    const highest = Math.floor((plain - clearance + duckDepth[lane]) / bedStep) * bedStep;
    level = Math.max(level - deepestBedCut, Math.min(level, highest));
  }
  return level - Math.max(-60, bed.clip.loudnessLufs) + bed.cue.gainDb + laneGainDb(settings, lane);
}

/** Places every cue that has a clip. Sorted by start, then id. */
export function placeCues(cues: TimelineCue[], placing: Placing): PlacedCue[] {
  const indexOf = new Map(placing.segments.map((segment, index) => [segment.id, index]));
  const placed: PlacedCue[] = [];
  const beds: { [lane in Exclude<CueLane, 'effect'>]: Bed[] } = { music: [], ambience: [] };
  for (const cue of cues) {
    const index = indexOf.get(cue.segmentId);
    if (!cue.clip || index === undefined || cue.clip.durationSeconds <= 0) continue;
    const segment = placing.segments[index]!;
    if (cue.lane === 'effect') {
      const chapter = placing.chapters.find((candidate) => candidate.chapterId === segment.chapterId);
      if (chapter) placed.push(placeEffect(cue, cue.clip, placing.speech[index]!, segment.text, placing, chapter));
    } else {
      const bed = placeBed(cue, cue.clip, index, placing, indexOf);
      if (bed) beds[cue.lane].push(bed);
    }
  }
  for (const lane of ['music', 'ambience'] as const) {
    for (const bed of unstack(beds[lane])) {
      const longestFade = (bed.end - bed.start) / 2;
      placed.push({
        cueId: bed.cue.id,
        lane,
        asset: bed.clip.asset,
        start: bed.start,
        end: bed.end,
        loops: bed.clip.loops,
        clipSeconds: bed.clip.durationSeconds,
        gainDb: bedGain(bed, lane, placing),
        loudnessLufs: bed.clip.loudnessLufs,
        pan: bed.cue.pan,
        fadeInSeconds: Math.min(bed.fadeIn, longestFade),
        fadeOutSeconds: Math.min(bed.fadeOut, longestFade),
      });
    }
  }
  return placed.sort((a, b) => a.start - b.start || (a.cueId < b.cueId ? -1 : 1));
}
