/** Rows about joins: clips trimmed, no click, no cut-off sound, a room that never stops. */
import type { Rows } from './figures.ts';
import { cellsPerSecond, decibels, frameAt, framesPerSecond, lufs, type Track } from './frame-track.ts';
import { spokenLines } from './landmarks.ts';
import type { BedLane, Lane } from './lanes.ts';
import { silenceLevel } from './silences.ts';
import { largest, quantile, smallest } from './stats.ts';
import type { MadeStory } from './studio.ts';

const fixed = (value: number): string => value.toFixed(1);
/** A bend of the wave this much sharper than the sharpest around it is a click; below the level nobody hears it, dB. */
const clickFactor = 4;
const clickFloorDb = -54;

export function joinRows(rows: Rows, story: MadeStory, speech: Lane, effects: Lane, beds: BedLane[]): void {
  rows.group('Joins');
  const { track } = speech;
  const lines = spokenLines(story);
  const level = silenceLevel(track.weighted);
  const edges = lines.flatMap(({ placed }) => {
    let head = frameAt(placed.start);
    const end = frameAt(placed.end);
    while (head < end && lufs(track.weighted[head] ?? 0) < level) head += 1;
    let tail = end;
    while (tail > head && lufs(track.weighted[tail - 1] ?? 0) < level) tail -= 1;
    return [head / framesPerSecond - placed.start, placed.end - tail / framesPerSecond];
  });
  const slackest = quantile(edges, 0.95);
  rows.bar('clip edges trimmed', 'under 0.1 s of silence at an edge (95 %)', `${slackest.toFixed(2)} s, longest ${largest(edges, 0).toFixed(2)}`, slackest <= 0.1, { p95: slackest, longest: largest(edges, 0) });
  cutRow(rows, lines.map(({ placed }) => placed.end), track, level);
  const clicks = [
    ...countClicks(track, lines.flatMap(({ placed }) => [placed.start, placed.end])),
    ...countClicks(effects.track, story.timeline.cues.filter((cue) => cue.lane === 'effect').map((cue) => cue.end)),
    ...beds.flatMap((bed) => countClicks(bed.heard.track, story.timeline.cues.filter((cue) => cue.lane === bed.lane).flatMap((cue) => [cue.start, cue.end, ...seams(cue)]))),
  ];
  rows.bar('clicks at joins', 'none', clicks.length === 0 ? `none at ${lines.length * 2} edges of lines` : clicks.map((at) => `${fixed(at)} s`).join(', '), clicks.length === 0, { clicks: clicks.length });
  const quiet: number[] = [];
  for (const power of track.plain) quiet.push(decibels(power));
  const least = smallest(quiet.slice(0, -2), 0);
  rows.bar('room tone continuous', 'never digital silence, floor under -60 dB', `quietest 10 ms ${fixed(least)} dB`, least > -90 && least < -60, { leastDb: least });
}

function seams(cue: { start: number; end: number; clipSeconds: number; loops: boolean }): number[] {
  const found: number[] = [];
  if (cue.loops) for (let at = cue.start + cue.clipSeconds; at < cue.end; at += cue.clipSeconds) found.push(at);
  return found;
}

/** A line that ends while it still sounds drops off a cliff: its last hundredth against the next. */
function cutRow(rows: Rows, ends: number[], track: Track, level: number): void {
  const cliffs = ends.filter((end) => {
    const last = frameAt(end) - 1;
    const before = lufs(track.weighted[last - 1] ?? 0);
    const after = lufs(track.weighted[last + 2] ?? 0);
    // Only what stands out of the silence a listener hears can be heard to break off.
    return before > level + 10 && before - after > 26;
  });
  rows.bar('no line breaks off', 'no end of a clip above -20 LU that drops in 10 ms', cliffs.length === 0 ? `none of ${ends.length}` : `${cliffs.length} of ${ends.length}: ${cliffs.slice(0, 4).map((at) => `${fixed(at)} s`).join(', ')}`, cliffs.length === 0, { count: cliffs.length });
}

/** Times at which the wave bends much more sharply than anywhere around. */
function countClicks(track: Track, times: number[]): number[] {
  return times.filter((time) => {
    const at = Math.round(time * cellsPerSecond);
    const here = Math.max(0, ...track.bends.subarray(Math.max(0, at - 3), at + 4));
    if (20 * Math.log10(Math.max(1e-9, here)) < clickFloorDb) return false;
    const around = [...track.bends.subarray(Math.max(0, at - 60), Math.max(0, at - 6)), ...track.bends.subarray(at + 7, at + 61)];
    return here > clickFactor * largest(around, 0);
  });
}
