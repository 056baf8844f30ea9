import { DuckCurve } from './ducking.ts';
import { clarityFloor, plainSettings } from './settings.ts';
import type { MixSettings } from './settings.ts';
import type { CueLane, PlacedCue, PlacedSpeech, Ride, Timeline } from './types.ts';

/**
 * How clear speech is: the level of every line against what lies under it, from the loudness of the clips and the gains
 * that the mixer uses. No sound is looked at, so it costs next to nothing; `measureClarity` hears the mix itself.
 */

/** How far a line stands over what sounds under it, LU; null where nothing does, or the line has no sound. */
export interface LineClarity {
  segmentId: string;
  overMusicLu: number | null;
  overAmbienceLu: number | null;
  /** One-shots are placed clear of speech and die away in a moment: they have no floor (WCAG 1.4.7 leaves them out too). */
  overEffectsLu: number | null;
}

/** Beds are looked at so often under a line, seconds, and at most so many times. */
const lookEvery = 0.2;
const mostLooks = 60;
/** What is under this is not there, LUFS. */
const inaudible = -75;
/** A bed swells over its own loudness and a line falls under its own: room for it above the floor, LU. */
export const clarityMargin = 5;
const deepestRide = 30;
/** Rides are whole steps of this, dB: a line remade a little louder changes nothing around it. */
const rideStepDb = 0.5;

function usable(level: number | null | undefined): level is number {
  return typeof level === 'number' && Number.isFinite(level) && level > -70;
}

/** Mean power of a cue over a line, as a share of full scale. */
function powerUnder(line: PlacedSpeech, cue: PlacedCue, curve: DuckCurve): number {
  const level = cue.loudnessLufs;
  const end = cue.loops ? cue.end : Math.min(cue.end, cue.start + cue.clipSeconds);
  if (level === undefined || !Number.isFinite(level) || end <= line.start || cue.start >= line.end) return 0;
  const length = line.end - line.start;
  const looks = Math.max(3, Math.min(mostLooks, Math.ceil(length / lookEvery)));
  let sum = 0;
  for (let i = 0; i < looks; i += 1) {
    const at = line.start + ((i + 0.5) * length) / looks;
    if (at < cue.start || at >= end) continue;
    const fade = Math.min(1, cue.fadeInSeconds > 0 ? (at - cue.start) / cue.fadeInSeconds : 1, cue.fadeOutSeconds > 0 ? (end - at) / cue.fadeOutSeconds : 1);
    const shape = cue.lane === 'effect' ? 1 : Math.sin((Math.PI / 2) * Math.max(0, fade));
    sum += shape * shape * 10 ** (curve.at(at) / 10);
  }
  return (sum / looks) * 10 ** ((level + cue.gainDb) / 10);
}

/** Cues of a lane by the time they begin, found again by time. */
function underEach(timeline: Timeline, lane: CueLane): (line: PlacedSpeech) => number | null {
  if (timeline.heard && !timeline.heard.includes(lane)) return () => null;
  const curve = new DuckCurve(timeline, lane);
  const cues = timeline.cues.filter((cue) => cue.lane === lane).sort((a, b) => a.start - b.start);
  const longest = cues.reduce((most, cue) => Math.max(most, cue.end - cue.start), 0);
  return (line) => {
    let low = 0;
    let high = cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cues[middle]!.start < line.start - longest) low = middle + 1;
      else high = middle;
    }
    let power = 0;
    for (let i = low; i < cues.length && cues[i]!.start < line.end; i += 1) power += powerUnder(line, cues[i]!, curve);
    const level = 10 * Math.log10(power);
    return power > 0 && level > inaudible ? level : null;
  };
}

/** The level of a line in the mix, LUFS; null where it has no sound. */
function levelOf(line: PlacedSpeech): number | null {
  return line.asset !== null && line.end > line.start && usable(line.loudnessLufs) ? line.loudnessLufs + line.gainDb : null;
}

/** The clarity of every line, in the order of the timeline's speech. */
export function clarityOf(timeline: Timeline): LineClarity[] {
  const music = underEach(timeline, 'music');
  const ambience = underEach(timeline, 'ambience');
  const effects = underEach(timeline, 'effect');
  const spoken = !timeline.heard || timeline.heard.includes('speech');
  return timeline.speech.map((line) => {
    const level = spoken ? levelOf(line) : null;
    const over = (under: number | null): number | null => (level === null || under === null ? null : level - under);
    return level === null
      ? { segmentId: line.segmentId, overMusicLu: null, overAmbienceLu: null, overEffectsLu: null }
      : { segmentId: line.segmentId, overMusicLu: over(music(line)), overAmbienceLu: over(ambience(line)), overEffectsLu: over(effects(line)) };
  });
}

/** Lines under which the beds must go further down for the floors to hold, and how far. `timeline` has no rides yet. */
export function ridesFor(timeline: Timeline, settings: MixSettings = plainSettings): Ride[] {
  const rides: Ride[] = [];
  const clarity = clarityOf({ ...timeline, rides: [] });
  timeline.speech.forEach((line, index) => {
    for (const lane of ['music', 'ambience'] as const) {
      const found = clarity[index]!;
      const over = lane === 'music' ? found.overMusicLu : found.overAmbienceLu;
      const short = over === null ? 0 : clarityFloor(settings, lane) + clarityMargin - over;
      if (short > 0) rides.push({ lane, start: line.start, end: line.end, depthDb: Math.min(deepestRide, Math.ceil(short / rideStepDb) * rideStepDb) });
    }
  });
  return rides;
}
