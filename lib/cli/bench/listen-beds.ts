/** Rows about beds: how they go down under speech, come and go, and whether they are heard to repeat. */
import type { Rows } from './figures.ts';
import { framesPerSecond, lufs, meanPower } from './frame-track.ts';
import type { BedLane, Lane } from './lanes.ts';
import { silenceLevel, silences } from './silences.ts';
import { correlation, largest, quantile, smallest } from './stats.ts';
import type { MadeStory } from './studio.ts';

const fixed = (value: number, digits = 1): string => value.toFixed(digits);
/** Below this a lane is silent, LUFS: far under the room tone. */
const floor = -90;
const tenth = framesPerSecond / 10;
/** Two stretches shorter than this are alike by chance, tenths of a second. */
const shortestOverlap = 120;

interface Run {
  from: number;
  to: number;
}

/** Stretches of frames in which a lane sounds; holes under a tenth of a second belong to the sound. */
function soundingRuns(lane: Float32Array): Run[] {
  const runs: Run[] = [];
  for (let frame = 0; frame < lane.length; frame += 1) {
    if (lufs(lane[frame]!) < floor) continue;
    const last = runs.at(-1);
    if (last && frame - last.to <= tenth * 5) last.to = frame + 1;
    else runs.push({ from: frame, to: frame + 1 });
  }
  return runs;
}

/** Gain between two renders of one sound for each tenth of a second, dB; null where there is nothing to tell from. */
function gainCurve(after: Float32Array, before: Float32Array): (number | null)[] {
  const curve: (number | null)[] = [];
  for (let at = 0; at + tenth <= before.length; at += tenth) {
    const was = meanPower(before, at, at + tenth);
    curve.push(lufs(was) < floor + 15 ? null : 10 * Math.log10(Math.max(1e-12, meanPower(after, at, at + tenth)) / was));
  }
  return curve;
}

export function bedRows(rows: Rows, story: MadeStory, speech: Lane, beds: BedLane[]): void {
  rows.group('Ducking');
  for (const bed of beds) duckingRows(rows, bed, speech);
  rows.group('Beds');
  shareRow(rows, beds);
  for (const bed of beds) {
    const runs = soundingRuns(bed.unducked.track.weighted);
    if (runs.length === 0) {
      rows.absent(`${bed.lane}: length`, '>= 20 s each', `no ${bed.lane}`);
      continue;
    }
    const lengths = runs.map((run) => (run.to - run.from) / framesPerSecond);
    const shortest = smallest(lengths, 0);
    rows.bar(`${bed.lane}: length`, '>= 20 s each', lengths.map((seconds) => `${fixed(seconds, 0)} s`).join(', '), shortest >= 19.9, { shortest });
    fadeRow(rows, bed, runs);
    repeatRow(rows, story, bed);
    seamRow(rows, story, bed);
  }
}

function duckingRows(rows: Rows, bed: BedLane, speech: Lane): void {
  const curve = gainCurve(bed.heard.track.weighted, bed.unducked.track.weighted);
  const known = curve.filter((gain) => gain !== null);
  if (known.length === 0) {
    rows.absent(`${bed.lane}: slope`, '<= 6 dB/s', `no ${bed.lane}`);
    return;
  }
  let steepest = 0;
  // Over three tenths: the level of a tenth is a mean, and means of a straight slope lie on the slope.
  for (let i = 3; i < curve.length; i += 1) {
    const from = curve[i - 3];
    const to = curve[i];
    if (typeof from === 'number' && typeof to === 'number') steepest = Math.max(steepest, Math.abs(to - from) / 0.3);
  }
  const depth = -smallest(known, 0);
  rows.bar(`${bed.lane}: slope`, '<= 6 dB/s', `${fixed(steepest)} dB/s, ${fixed(depth)} dB deep`, steepest <= 6, { slope: steepest, depth });
  const gaps = silences([speech.track.weighted], silenceLevel(speech.track.weighted), 0.15).filter((gap) => gap.to - gap.from < 2);
  let moved = 0;
  for (const gap of gaps) {
    const inside = curve.slice(Math.ceil(gap.from * 10), Math.floor(gap.to * 10)).filter((gain) => gain !== null);
    if (inside.length > 1) moved = Math.max(moved, largest(inside, 0) - smallest(inside, 0));
  }
  rows.bar(`${bed.lane}: holds through gaps under 2 s`, 'no pumping (under 1 dB)', `moves ${fixed(moved)} dB at most in ${gaps.length} gaps`, moved < 1, { moved });
}

function shareRow(rows: Rows, beds: BedLane[]): void {
  const frames = Math.max(...beds.map((bed) => bed.heard.track.weighted.length));
  const shares = beds.map((bed) => ({ lane: bed.lane, sounding: sounding(bed.unducked.track.weighted) }));
  let either = 0;
  for (let frame = 0; frame < frames; frame += 1) if (shares.some(({ sounding: on }) => on[frame] === true)) either += 1;
  const share = either / frames;
  const single = shares.map(({ lane, sounding: on }) => ({ lane, share: on.filter(Boolean).length / frames }));
  rows.bar('share of the time', '30-60 %', `${fixed(share * 100, 0)} % (${single.map((one) => `${one.lane} ${fixed(one.share * 100, 0)} %`).join(', ')})`, share >= 0.3 && share <= 0.6, {
    share,
    ...Object.fromEntries(single.map((one) => [one.lane, one.share])),
  });
}

function sounding(lane: Float32Array): boolean[] {
  const on = Array.from({ length: lane.length }, () => false);
  for (const run of soundingRuns(lane)) on.fill(true, run.from, run.to);
  return on;
}

/** From the first sound until the bed has all of its level, and back: heard against the same bed without its fades. */
function fadeRow(rows: Rows, bed: BedLane, runs: Run[]): void {
  const faded = bed.unducked.track.weighted;
  const bare = bed.bare.track.weighted;
  const nearlyWhole = 0.97;
  const share = (frame: number): number => {
    const whole = meanPower(bare, frame - 5, frame + 5);
    return whole > 0 ? Math.sqrt(meanPower(faded, frame - 5, frame + 5) / whole) : 1;
  };
  const edges: number[] = [];
  for (const run of runs) {
    let up = run.from;
    while (up < run.to && share(up) < nearlyWhole) up += 1;
    let down = run.to - 1;
    while (down > run.from && share(down) < nearlyWhole) down -= 1;
    // A quarter sine has 0.97 of its height after 0.84 of its length.
    edges.push((up - run.from) / framesPerSecond / 0.84, (run.to - down) / framesPerSecond / 0.84);
  }
  const shortest = smallest(edges, 0);
  rows.bar(`${bed.lane}: fades`, '>= 1.5 s', `${fixed(shortest)} to ${fixed(largest(edges, 0))} s`, shortest >= 1.45, { shortest });
}

/** How like itself the envelope of a bed is at any distance from 5 s on. */
function repeatRow(rows: Rows, story: MadeStory, bed: BedLane): void {
  let worst = { r: 0, lag: 0 };
  const cues = story.timeline.cues.filter((one) => one.lane === bed.lane);
  for (const cue of cues) {
    const envelope: number[] = [];
    const from = Math.ceil(cue.start * framesPerSecond);
    const to = Math.floor(cue.end * framesPerSecond);
    for (let at = from; at + tenth <= to; at += tenth) envelope.push(Math.max(-60, lufs(meanPower(bed.bare.track.weighted, at, at + tenth))));
    for (let lag = 50; envelope.length - lag >= shortestOverlap; lag += 1) {
      const r = correlation(envelope.slice(0, envelope.length - lag), envelope.slice(lag));
      if (r > worst.r) worst = { r, lag: lag / 10 };
    }
  }
  rows.bar(`${bed.lane}: no audible repeat`, 'autocorrelation of the envelope < 0.6', `${fixed(worst.r, 2)} at ${fixed(worst.lag)} s; loops of ${[...new Set(cues.map((cue) => cue.clipSeconds.toFixed(0)))].join(', ')} s`, worst.r < 0.6, { correlation: worst.r, lagSeconds: worst.lag });
}

/** Where a looped bed starts again its level must not jump more than its own sound does, and its wave must not break. */
function seamRow(rows: Rows, story: MadeStory, bed: BedLane): void {
  const { weighted } = bed.bare.track;
  const step = (frame: number): number => Math.abs(lufs(weighted[frame] ?? 0) - lufs(weighted[frame - 1] ?? 0));
  let worst = 0;
  let seams = 0;
  for (const cue of story.timeline.cues.filter((one) => one.lane === bed.lane && one.loops)) {
    const usual = quantile(Array.from({ length: Math.max(1, Math.floor((cue.end - cue.start - 1) * framesPerSecond)) }, (_, i) => step(Math.floor(cue.start * framesPerSecond) + 50 + i)), 0.99);
    for (let at = cue.start + cue.clipSeconds; at < cue.end - 0.5; at += cue.clipSeconds) {
      seams += 1;
      const here = Math.max(...[-1, 0, 1].map((off) => step(Math.round(at * framesPerSecond) + off)));
      worst = Math.max(worst, here - Math.max(6, usual));
    }
  }
  if (seams === 0) rows.absent(`${bed.lane}: joins of loops`, 'no step over 6 dB in 10 ms but the sound’s own', 'no bed runs past its loop');
  else rows.bar(`${bed.lane}: joins of loops`, 'no step over 6 dB in 10 ms but the sound’s own', worst <= 0 ? `none in ${seams} joins` : `${fixed(worst)} dB beyond it`, worst <= 0, { beyond: worst, seams });
}
