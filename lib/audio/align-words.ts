import { innerSilences } from './speech-activity.ts';
import type { FrameRun } from './speech-activity.ts';
import { frameMiddle, framesPerSecond } from './speech-frames.ts';
import type { MonoSound, SpeechFrames } from './speech-frames.ts';
import { spokenFrames, warpTake } from './warp.ts';
import type { Spoken, SpokenReference, Warp } from './warp.ts';
import type { WordTime } from './types.ts';

/** A shorter silence is the closure of a stop, which is part of its word. Frames. */
const shortestPause = 8;
/** A word that begins so few frames before a pause begins after it, and one that ends so few after it ends before it. */
const pauseReach = 3;
/** A word may begin or end so far inside a pause: a breath, a soft consonant. Seconds. */
const longestLead = 0.05;
/** Elsewhere a word's edge lies in the frame that stands for it, but for silence before the first sound and after the last. */
const longestRest = 0.02;
const longestOuterRest = 0.12;

/**
 * When a take says each word, where its engine did not tell: the reference's times, warped onto the take. They are in
 * order, inside the take, `from` <= `to` <= the next `from`, and stand for the same stretches of text as the reference's.
 * A word neither begins nor ends inside a pause of the take. Its edges are not drawn to any other dip in level: measured,
 * that made them worse.
 * A take or a reference of silence gives the reference's times stretched to the take's length.
 */
export function alignWords({ take, reference }: { take: MonoSound; reference: SpokenReference }): WordTime[] {
  const spoken = spokenFrames(take, reference);
  return wordTimesOf(spoken, warpTake(spoken, reference.words), take, reference);
}

/** The same for a take that was warped already. */
export function wordTimesOf(spoken: Spoken, warp: Warp | null, take: MonoSound, reference: SpokenReference): WordTime[] {
  const duration = take.samples.length / take.sampleRate;
  const times = warp ? warped(warp, spoken, reference.words) : stretched(duration, reference);
  return inOrder(times, duration);
}

function stretched(duration: number, { samples, sampleRate, words }: SpokenReference): WordTime[] {
  const factor = samples.length === 0 ? 0 : (duration * sampleRate) / samples.length;
  return words.map(({ from, to, start, end }) => ({ from: from * factor, to: to * factor, start, end }));
}

function secondsOf(frame: number): number {
  return frame / framesPerSecond + frameMiddle;
}

function warped(warp: Warp, spoken: Spoken, words: readonly WordTime[]): WordTime[] {
  const { path, take, reference } = warp;
  const pauses = pausesOf(spoken.take);
  const theirs = pausesOf(spoken.reference);
  const last = path.length - 1;
  let row = 0;
  return words.map(({ from, to, start, end }, index) => {
    const { first, last: lastColumn } = warp.words[index]!;
    while (row < last && path[row]! < first) row += 1;
    let ends = row;
    while (ends < last && path[ends + 1]! <= lastColumn) ends += 1;
    const edge = (seconds: number, at: number, column: number, side: 'from' | 'to'): number => {
      const frame = take.frame[at]!;
      const pause = pauses.find((run) => run.from - (side === 'to' ? pauseReach : 0) <= frame && frame < run.to + (side === 'from' ? pauseReach : 0));
      if (!pause) return secondsOf(frame) + near(seconds - secondsOf(reference.frame[column]!), column === 0 || column === reference.count - 1 ? longestOuterRest : longestRest);
      // As far into the pause as the reference has it, where it does.
      const own = theirs.find((run) => run.from <= reference.frame[column]! && reference.frame[column]! < run.to);
      const lead = own ? Math.max(-longestLead, Math.min(longestLead, seconds - edgeOf(own, side))) : 0;
      return edgeOf(pause, side) + lead;
    };
    return { from: edge(from, row, first, 'to'), to: edge(to, ends, lastColumn, 'from'), start, end };
  });
}

function pausesOf({ activity }: SpeechFrames): FrameRun[] {
  return innerSilences(activity).filter(({ from, to }) => to - from >= shortestPause);
}

/** Where a pause begins (`from`) or ends (`to`), seconds. */
function edgeOf(pause: FrameRun, side: 'from' | 'to'): number {
  return secondsOf(pause[side] - 0.5);
}

/** What lies between a moment and the frame that stands for it. */
function near(seconds: number, most: number): number {
  return Math.max(-most, Math.min(most, seconds));
}

function inOrder(times: WordTime[], duration: number): WordTime[] {
  let latest = 0;
  const begun = times.map((word) => {
    const from = Math.min(duration, Math.max(latest, word.from));
    latest = from;
    return { ...word, from };
  });
  return begun.map((word, index) => ({ ...word, to: Math.min(begun[index + 1]?.from ?? duration, Math.max(word.from, word.to)) }));
}
