/** Pauses as a listener hears them: stretches in which the voice is far below its own level. */
import { frameAt, framesPerSecond, gatedLoudness, lufs } from './frame-track.ts';
import type { Boundary } from './landmarks.ts';

/** A frame counts as silent this far below the voices' gated loudness, LU. */
const silentBelow = 30;

export interface Silence {
  /** Seconds. */
  from: number;
  to: number;
}

/** Where a lane is silent: the level that divides, LUFS. */
export function silenceLevel(weighted: Float32Array): number {
  return gatedLoudness(weighted) - silentBelow;
}

/** Stretches of at least `shortest` seconds in which no frame of any of the lanes is above the level. */
export function silences(lanes: Float32Array[], levelLufs: number, shortest: number): Silence[] {
  const frames = Math.max(0, ...lanes.map((lane) => lane.length));
  const found: Silence[] = [];
  let start: number | null = null;
  for (let i = 0; i <= frames; i += 1) {
    const silent = i < frames && lanes.every((lane) => lufs(lane[i] ?? 0) < levelLufs);
    if (silent) start ??= i;
    else if (start !== null) {
      if (i - start >= shortest * framesPerSecond) found.push({ from: start / framesPerSecond, to: i / framesPerSecond });
      start = null;
    }
  }
  return found;
}

export interface MeasuredPause extends Boundary {
  /** Seconds of silence heard there; 0 where the voice goes straight on. */
  seconds: number;
}

/** Finds the silence that lies at each boundary: the longest one that touches the place between the words. */
export function measurePauses(found: Boundary[], quiet: Silence[]): MeasuredPause[] {
  const slack = 0.06;
  return found.map((boundary) => {
    let seconds = 0;
    for (const silence of quiet) {
      if (silence.to < boundary.from - slack) continue;
      if (silence.from > boundary.to + slack) break;
      seconds = Math.max(seconds, silence.to - silence.from);
    }
    return { ...boundary, seconds };
  });
}

/** Frames in which somebody speaks. */
export function speakingFrames(weighted: Float32Array, levelLufs: number): boolean[] {
  return Array.from(weighted, (power) => lufs(power) >= levelLufs);
}

/** True where the silence holds one of the boundaries of these kinds, or the head or tail of the whole. */
export function holdsBoundary(silence: Silence, found: Boundary[], wanted: (boundary: Boundary) => boolean): boolean {
  return found.some((boundary) => wanted(boundary) && boundary.from <= silence.to && boundary.to >= silence.from);
}

export function framesOf(silence: Silence): { from: number; to: number } {
  return { from: frameAt(silence.from), to: frameAt(silence.to) };
}
