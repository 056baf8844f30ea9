/** Rows about joins: clips trimmed, no click, no cut-off sound, a room that never stops. */
import { readFile } from 'node:fs/promises';
import { decodeClip } from '../../audio/clip-file.ts';
import type { Rows } from './figures.ts';
import { cellsPerSecond, decibels, frameAt, framesPerSecond, lufs, type Track } from './frame-track.ts';
import { spokenLines, type SpokenLine } from './landmarks.ts';
import type { BedLane, Lane } from './lanes.ts';
import { silenceLevel } from './silences.ts';
import { largest, quantile, smallest } from './stats.ts';
import type { MadeStory } from './studio.ts';

const fixed = (value: number): string => value.toFixed(1);
/** A bend of the wave this much sharper than the sharpest around it is a click; below the level nobody hears it, dB. */
const clickFactor = 4;
const clickFloorDb = -54;

export async function joinRows(rows: Rows, story: MadeStory, speech: Lane, effects: Lane, beds: BedLane[]): Promise<void> {
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
  await cutRow(rows, story, lines);
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

/** Last moment of a clip, before the mixer's own fade, and the stretch before it, seconds. */
const lastMoment = 0.008;
const before = { from: 0.06, to: 0.02 };

/** A clip that was cut while it sounded is as loud in its last moment as it was just before; a voice that ends dies away. */
async function cutRow(rows: Rows, story: MadeStory, lines: SpokenLine[]): Promise<void> {
  const cut: string[] = [];
  for (const { segment, placed } of lines) {
    if (placed.asset === null) continue;
    const { channels, sampleRate } = await decodeClip(await readFile(await story.clip(placed.asset)));
    const [samples] = channels;
    if (!samples) continue;
    const level = (from: number, to: number): number => rms(samples, samples.length - Math.round(from * sampleRate), samples.length - Math.round(to * sampleRate));
    const whole = rms(samples, 0, samples.length);
    const last = level(lastMoment, 0);
    if (last > whole * 0.1 && last > level(before.from, before.to) / 2) cut.push(`“${segment.text.trim().slice(-16)}”`);
  }
  rows.bar('no line breaks off', 'each dies away: 6 dB down in its last 8 ms, or 20 dB under the line', cut.length === 0 ? `none of ${lines.length}` : `${cut.length} of ${lines.length}: ${cut.slice(0, 4).join(', ')}`, cut.length === 0, { count: cut.length });
}

function rms(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  const start = Math.max(0, from);
  for (let i = start; i < to; i += 1) sum += samples[i]! ** 2;
  return Math.sqrt(sum / Math.max(1, to - start));
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
