import type { ScenePlace } from '../story/types.ts';
import { DuckCurve } from './ducking.ts';
import { chapterTimeline, steadySeconds } from './timeline.ts';
import type { CueLane, Lane, PlacedCue, PlacedSpeech, Timeline } from './types.ts';

/** A timeline as the mixer takes it: events in frames, each counted from the start of its chapter. */
export interface MixEvent {
  kind: Lane;
  place: { segmentId: string } | { cueId: string };
  asset: string;
  /** First frame of its chapter in the whole: gains that move are worked out on a grid that begins there. */
  origin: number;
  /** What takes beds down in its chapter; times from the start of the chapter. Null for speech and effects. */
  curve: DuckCurve | null;
  /** Frames of the whole; end is open. */
  start: number;
  end: number;
  /** Frames cut off the clip's head. */
  skip: number;
  gainDb: number;
  pan: number;
  fadeIn: number;
  fadeOut: number;
  loops: boolean;
  voiceId: string | null;
  loudnessLufs: number | null;
  room: ScenePlace | null;
}

/** Where a chapter begins, and its end, frames of the whole. */
export interface MixChapter {
  start: number;
  end: number;
}

/** What is to be mixed: events in the order in which they are summed, and the chapters whose room tone is heard. */
export interface MixScore {
  events: MixEvent[];
  chapters: MixChapter[];
}

/** The frame at which the last of an event has died away. */
export function soundsUntil({ end, room }: MixEvent, rate: number): number {
  return end + (room === null ? 0 : Math.round(longestTail * rate));
}

/** Edges of clips are faded over this, seconds: no click, no consonant lost. */
const speechFadeIn = 0.003;
const speechFadeOut = 0.008;
const effectFadeIn = 0.001;
const effectFadeOut = 0.02;
/** A clip may be this much longer than its row says before its end is cut, seconds. */
const lengthTolerance = 0.01;
/** The longest a room is heard after its voice, seconds: events are kept that much longer. */
export const longestTail = 1;

/** The nearest frame; a time that lies between two by a hair's breadth goes up wherever its chapter begins. */
export function toFrames(seconds: number, rate: number): number {
  return Math.floor(seconds * rate + 0.5 + 1e-5);
}

function speechEvent(line: PlacedSpeech, asset: string, rate: number, origin: number): MixEvent {
  const start = origin + toFrames(line.start, rate);
  return {
    kind: 'speech',
    place: { segmentId: line.segmentId },
    asset,
    origin,
    curve: null,
    start,
    end: start + toFrames(steadySeconds(line.end - line.start + lengthTolerance), rate),
    skip: 0,
    gainDb: line.gainDb,
    pan: line.pan,
    fadeIn: Math.round(speechFadeIn * rate),
    fadeOut: Math.round(speechFadeOut * rate),
    loops: false,
    voiceId: line.voiceId ?? null,
    loudnessLufs: line.loudnessLufs ?? null,
    room: line.place ?? null,
  };
}

function cueEvent(cue: PlacedCue, rate: number, origin: number, curves: { [lane in CueLane]: DuckCurve | null }): MixEvent {
  const effect = cue.lane === 'effect';
  return {
    kind: cue.lane,
    place: { cueId: cue.cueId },
    asset: cue.asset,
    origin,
    curve: curves[cue.lane],
    start: origin + toFrames(cue.start, rate),
    end: origin + toFrames(cue.end, rate),
    skip: Math.round((cue.clipFrom ?? 0) * rate),
    gainDb: cue.gainDb,
    pan: cue.pan,
    fadeIn: Math.round(Math.max(effect ? effectFadeIn : 0, cue.fadeInSeconds) * rate),
    fadeOut: Math.round(Math.max(effect ? effectFadeOut : 0, cue.fadeOutSeconds) * rate),
    loops: cue.loops,
    voiceId: null,
    loudnessLufs: null,
    room: null,
  };
}

function chapterEvents(timeline: Timeline, rate: number, origin: number): MixEvent[] {
  const curves = { music: new DuckCurve(timeline, 'music'), ambience: new DuckCurve(timeline, 'ambience'), effect: null };
  const events: MixEvent[] = [];
  for (const line of timeline.speech) if (line.asset !== null) events.push(speechEvent(line, line.asset, rate, origin));
  for (const cue of timeline.cues) events.push(cueEvent(cue, rate, origin, curves));
  return events;
}

/**
 * The score of a timeline: its events in the order in which they are always summed, and its chapters. Every chapter is taken
 * as if it stood alone. A timeline without chapters is one. Room tone goes with speech.
 */
export function scoreOf(timeline: Timeline, rate: number, wanted: ReadonlySet<Lane>): MixScore {
  const chapters = timeline.chapters.map(({ start, end }) => ({ start: toFrames(start, rate), end: toFrames(end, rate) }));
  const all =
    timeline.chapters.length === 0
      ? chapterEvents(timeline, rate, 0)
      : timeline.chapters.flatMap((chapter, index) => chapterEvents(chapterTimeline(timeline, chapter.chapterId), rate, chapters[index]!.start));
  return { events: inOrder(all, wanted), chapters: !wanted.has('speech') ? [] : chapters.length === 0 ? [{ start: 0, end: Infinity }] : chapters };
}

/** The events of one chapter that begins at 0, in their order. Its times are taken as they are: what lies between two of them is the same wherever in it they stand. */
export function eventsOfChapter(chapter: Timeline, rate: number, wanted: ReadonlySet<Lane>): MixEvent[] {
  return inOrder(chapterEvents(chapter, rate, 0), wanted);
}

function inOrder(events: MixEvent[], wanted: ReadonlySet<Lane>): MixEvent[] {
  return events.filter((event) => wanted.has(event.kind) && event.end > event.start).sort((a, b) => a.start - b.start);
}
