import { masterRate } from './book-layout.ts';
import { DuckCurve } from './ducking.ts';
import { dialogueLufs } from './levels.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { lanes as allLanes } from './settings.ts';
import type { Lane, PlacedCue, Timeline } from './types.ts';

/**
 * How loud a chapter should be, from the loudness of its clips and the gains that the mixer uses. No sound is looked at:
 * it is off by what voices and beds do within a clip, and nearly as much everywhere. So it says how the stretches that
 * were listened to stand to the whole.
 */

const unitSeconds = samplesPerFrame / masterRate;

function energyOf(lufs: number): number {
  return 10 ** ((lufs + 0.691) / 10);
}

/** Adds the energy of a sound from `start` to `end`, seconds; `share` says how much of it is heard at a time. */
function add(units: Float32Array, start: number, end: number, energy: number, share: (seconds: number) => number): void {
  const last = Math.min(units.length, Math.ceil(end / unitSeconds));
  for (let i = Math.max(0, Math.floor(start / unitSeconds)); i < last; i += 1) {
    const covered = Math.min(end, (i + 1) * unitSeconds) - Math.max(start, i * unitSeconds);
    units[i]! += (energy * share((i + 0.5) * unitSeconds) * covered) / unitSeconds;
  }
}

function addCue(units: Float32Array, cue: PlacedCue, curve: DuckCurve): void {
  const { loudnessLufs, start, fadeInSeconds, fadeOutSeconds } = cue;
  if (loudnessLufs === undefined || !Number.isFinite(loudnessLufs)) return;
  const end = cue.loops ? cue.end : Math.min(cue.end, start + cue.clipSeconds);
  add(units, start, end, energyOf(loudnessLufs + cue.gainDb), (at) => {
    if (cue.lane === 'effect') return 1;
    const fade = Math.min(1, fadeInSeconds > 0 ? (at - start) / fadeInSeconds : 1, fadeOutSeconds > 0 ? (end - at) / fadeOutSeconds : 1);
    return Math.sin((Math.PI / 2) * Math.max(0, fade)) ** 2 * 10 ** (curve.at(at) / 10);
  });
}

/** Expected mean energy of every unit of a chapter, a unit for each MP3 frame, as LoudnessMeter.units. `lanes` are those that are heard; null is all. */
export function expectedUnits(timeline: Timeline, lanes: readonly Lane[] | null): Float32Array {
  const units = new Float32Array(Math.ceil(timeline.durationSeconds / unitSeconds));
  const heard = (lane: Lane): boolean => (timeline.heard ?? allLanes).includes(lane) && (lanes === null || lanes.includes(lane));
  if (heard('speech')) {
    for (const line of timeline.speech) {
      // A line of unknown loudness is where lines are brought to.
      if (line.asset !== null) add(units, line.start, line.end, energyOf(typeof line.loudnessLufs === 'number' ? line.loudnessLufs + line.gainDb : dialogueLufs), () => 1);
    }
  }
  for (const lane of ['music', 'ambience', 'effect'] as const) {
    if (!heard(lane)) continue;
    const curve = new DuckCurve(timeline, lane);
    for (const cue of timeline.cues) if (cue.lane === lane) addCue(units, cue, curve);
  }
  return units;
}

/** Of the units of a chapter those of some stretches of it, one after another: views, not copies. */
export function unitsWithin(units: Float32Array, stretches: readonly { from: number; to: number }[]): Float32Array[] {
  return stretches.map(({ from, to }) => units.subarray(Math.round(from / unitSeconds), Math.round(to / unitSeconds)));
}
