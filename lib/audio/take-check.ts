import { wordTimesOf } from './align-words.ts';
import { semitonesBetween } from './pitch.ts';
import { isVoicedAt, voicedSeconds } from './pitch-track.ts';
import type { PitchTrack } from './pitch-track.ts';
import { innerSilences } from './speech-activity.ts';
import { framesPerSecond } from './speech-frames.ts';
import type { MonoSound, SpeechFrames } from './speech-frames.ts';
import { noiseUnderPeakDb, takeEnding } from './take-sound.ts';
import type { WordTime } from './types.ts';
import { spokenFrames, warpTake } from './warp.ts';
import type { SpokenReference, Warp } from './warp.ts';
import { findFaults } from './warp-faults.ts';
import type { WarpFaults } from './warp-faults.ts';

/** What can be wrong with a take, in the order in which it matters. */
export const takeProblems = ['silent', 'too-short', 'too-long', 'cut-off', 'skipped', 'repeated', 'added', 'speech-after-end', 'inner-silence', 'pitch', 'noise'] as const;
export type TakeProblem = (typeof takeProblems)[number];

export interface TakeToCheck {
  take: MonoSound;
  /** The built-in voice saying the same text. */
  reference: SpokenReference;
  /** Median pitch of the voice that should speak, Hz; null where it is not known, or where a direction changes it (a shout, a whisper). */
  voiceMedianHz: number | null;
  /** How long this voice's takes usually are over the built-in voice's (the median of TakeMeasure.paceRatio); null while unknown. */
  paceRatio?: number | null;
  /** The engine's own word times, if it gives any. */
  words?: readonly WordTime[];
}

export interface TakeMeasure {
  /** From the first sound to the last, each pause counted as 0.06 s at most; seconds. */
  spokenSeconds: number;
  /** The same of the reference, times the pace. */
  expectedSeconds: number;
  /** Spoken length over the reference's. */
  paceRatio: number;
  longestSilenceSeconds: number;
  /** Median pitch, Hz; null where too little of the take is voiced. */
  medianHz: number | null;
  /** How far the noise stands under loud speech, dB. */
  noiseUnderPeakDb: number;
  /** How clearly the take was told to be these words: 2 and more is sure, 1 is not. Null where it could not be compared. */
  clarity: number | null;
  /** What each fault would explain, in hundredths of a second of the take. */
  faults: { skip: number; repeat: number; added: number; early: number } | null;
}

export interface TakeVerdict {
  /** Empty where the take is good. */
  problems: TakeProblem[];
  /** The stretch of the text (UTF-16) that is missing or said twice, where that was found. */
  where: { start: number; end: number } | null;
  /** The engine's own word times, or ours. */
  words: WordTime[];
  measure: TakeMeasure;
}

/** A take is as long as the built-in voice's, within these factors and (short lines are said in many ways) seconds. */
const shortestShare = 0.65;
const longestShare = 1.5;
const shortSlack = 0.1;
const longSlack = 0.25;
const longestInnerSilence = 1;
/** Less sound than this is no speech; nor is anything that stays under this level (about -48 dB under full scale). */
const leastSeconds = 0.06;
const leastPeakDb = -8;

/** A voice may stand this far from its usual pitch, semitones, over a line with so many voiced frames of 20 ms. */
const pitchBars = [
  { frames: 75, semitones: 3 },
  { frames: 35, semitones: 3.5 },
  { frames: 20, semitones: 5 },
] as const;

/**
 * Noise is too near where it stands less than this under loud speech, dB, and clearly less than what the reference, which
 * has none, leaves of its speech in the same words.
 */
const noiseDb = 33;
const noiseUnderReferenceDb = 8;
/** Of a shorter take too little is quiet. */
const noiseSeconds = 1;

/**
 * A sound that falls by 20 dB in less than this while it is within so much of loud speech was broken off. Some
 * voices end their lines so: it counts only where the last word is not whole either.
 */
const brokenSeconds = 0.0085;
const brokenUnderPeakDb = 12;
const voicedBeforeEnd = 0.03;

/** Of two words one is missing only where that is very clear; and in a few words, little looks like a repeat. */
const fewWordsSkip = { words: 2, factor: 1.4 };
const fewWordsRepeat = { words: 4, factor: 0.6 };
/** What is added or said again must hold so much speech, seconds: a breath is none. */
const addedSeconds = 0.16;
const repeatedSeconds = 0.04;
const addedGain = 12;
/** A stranger's frame is never free, so what it explains counts for more beside the line's own words. */
const addedWeight = 1.4;
/** An engine's last word may ring on for so long. */
const ringSeconds = 0.3;

/**
 * Hears whether a take can be the line: by its level, length, pauses, pitch, noise and ending, and by laying it along the
 * built-in voice's reading of the same text. Pure; a take of 10 s takes about a tenth of a second.
 *
 * Short lines get fewer checks. One of two words is told missing only where that is very clear; noise is told from 1 s
 * of sound on, pitch from 0.4 s of voice on and within wider bounds up to 1.5 s; the bounds of length are wider by 0.1 s
 * below and 0.25 s above. So a word such as “No!” is checked for silence, length, a broken end, repeats and what is
 * added. A reference without words checks nothing but inner silence, pitch and noise.
 */
export function checkTake({ take, reference, voiceMedianHz, paceRatio, words }: TakeToCheck): TakeVerdict {
  const spoken = spokenFrames(take, reference);
  const warp = reference.words.length === 0 ? null : warpTake(spoken, reference.words);
  const faults = warp ? findFaults(warp) : null;
  const { pitch } = spoken;
  const spokenSeconds = soundingSeconds(spoken.take);
  const referenceSeconds = soundingSeconds(spoken.reference);
  const measure: TakeMeasure = {
    spokenSeconds,
    expectedSeconds: referenceSeconds * (paceRatio ?? 1),
    paceRatio: referenceSeconds > 0 ? spokenSeconds / referenceSeconds : 1,
    longestSilenceSeconds: innerSilences(spoken.take.activity).reduce((most, { from, to }) => Math.max(most, to - from), 0) / framesPerSecond,
    medianHz: pitch.voiced >= pitchBars[2].frames ? pitch.medianHz : null,
    noiseUnderPeakDb: noiseUnderPeakDb(spoken.take),
    clarity: warp?.clarity ?? null,
    faults: faults && { skip: faults.skip.gain, repeat: faults.repeat.gain, added: faults.added.gain, early: faults.early.gain },
  };
  const found = new Set<TakeProblem>();
  let where: TakeVerdict['where'] = null;
  if (reference.words.length > 0 && (spokenSeconds < leastSeconds || spoken.take.activity.peakDb < leastPeakDb)) {
    found.add('silent');
  } else {
    if (reference.words.length > 0) lengthProblems(measure, warp === null, found);
    const fault = warp && faults && wordProblem(warp, faults, isBroken(take, pitch), reference.words);
    if (fault) {
      found.add(fault.problem);
      where = fault.where;
    }
    if (words && speaksAfter(words, pitch)) found.add('speech-after-end');
    if (measure.longestSilenceSeconds > longestInnerSilence) found.add('inner-silence');
    if (isOtherVoice(pitch, voiceMedianHz)) found.add('pitch');
    if (spokenSeconds >= noiseSeconds && measure.noiseUnderPeakDb < noiseDb && measure.noiseUnderPeakDb < noiseUnderPeakDb(spoken.reference) - noiseUnderReferenceDb) found.add('noise');
  }
  return {
    problems: takeProblems.filter((problem) => found.has(problem)),
    where,
    words: words ? words.map((word) => ({ ...word })) : wordTimesOf(spoken, warp, take, reference),
    measure,
  };
}

/** From the first sound to the last, long pauses shortened: those are the voice's own. */
function soundingSeconds({ kept }: SpeechFrames): number {
  return kept.length / framesPerSecond;
}

function lengthProblems({ spokenSeconds, expectedSeconds }: TakeMeasure, nothingToCompare: boolean, found: Set<TakeProblem>): void {
  if (nothingToCompare || spokenSeconds < shortestShare * expectedSeconds - shortSlack) found.add('too-short');
  if (spokenSeconds > longestShare * expectedSeconds + longSlack) found.add('too-long');
}

/** Ends in full voice: loud, voiced, and gone at once. */
function isBroken(take: MonoSound, pitch: PitchTrack): boolean {
  const { underPeakDb, fallSeconds, endSeconds } = takeEnding(take);
  if (underPeakDb > brokenUnderPeakDb || fallSeconds > brokenSeconds) return false;
  return isVoicedAt(pitch, endSeconds - voicedBeforeEnd);
}

function isOtherVoice({ medianHz, voiced }: PitchTrack, wantedHz: number | null): boolean {
  const bar = pitchBars.find(({ frames }) => voiced >= frames);
  return bar !== undefined && wantedHz !== null && semitonesBetween(medianHz, wantedHz) > bar.semitones;
}

/** Voice for a while after the last word, and after its ring. */
function speaksAfter(words: readonly WordTime[], pitch: PitchTrack): boolean {
  const end = words.at(-1)?.to;
  return end !== undefined && voicedSeconds(pitch, end + ringSeconds, Infinity) >= addedSeconds;
}

/** A stretch shorter than this is a slight word (a, the, of), which many voices all but swallow: it must be missed clearly. */
const slightColumns = 16;
const slightFactor = 1.5;
const slight = (columns: number): number => (columns < slightColumns ? slightFactor : 1);

/**
 * What a fault must explain, in hundredths of a second, before it is believed: more where the voice is hard to tell from
 * the reference, and a share of the reference's frames that it would leave out or say again. Set on takes of two other
 * synthesisers and of the built-in voices.
 */
function required(clarity: number, columns: number, share: number, factor: number): number {
  const base = Math.max(2, Math.min(8, 2 + (2.6 - clarity) * 7.5));
  return Math.max(base * factor, share * columns);
}

interface WordFault {
  problem: TakeProblem;
  gain: number;
  where: TakeVerdict['where'];
}

/** The fault that explains most, where it explains enough. One fault spoils the search for the others: it alone is told. */
function wordProblem(warp: Warp, faults: WarpFaults, broken: boolean, words: readonly WordTime[]): WordFault | null {
  const found = [skipped(warp, faults, words), repeated(warp, faults, words), cutOff(warp, faults, broken), added(warp, faults, words)];
  return found.filter((fault) => fault !== null).toSorted((a, b) => b.gain - a.gain)[0] ?? null;
}

/** The text of words `from` to `to` - 1. */
function textOf(words: readonly WordTime[], from: number, to: number): TakeVerdict['where'] {
  return { start: words[from]!.start, end: words[to - 1]!.end };
}

/** Columns of the reference from one word to another. */
function columnsBetween({ words, grid }: Warp, from: number, to: number): number {
  return (words[to]?.first ?? grid.columns) - (words[from]?.first ?? grid.columns);
}

function skipped(warp: Warp, { skip }: WarpFaults, words: readonly WordTime[]): WordFault | null {
  if (words.length < 2 || skip.next <= skip.done) return null;
  const missing = columnsBetween(warp, skip.done, skip.next);
  // Where the words on both sides were drawn out, they fill the place of what seems to be missing.
  const drawnOut = Math.max(1, 1 + 3 * (skip.strain - 1.2));
  const factor = words.length <= fewWordsSkip.words ? fewWordsSkip.factor : slight(missing);
  if (skip.gain <= required(warp.clarity, missing, 0.2, factor) * drawnOut) return null;
  return { problem: 'skipped', gain: skip.gain, where: textOf(words, skip.done, skip.next) };
}

function repeated(warp: Warp, { repeat }: WarpFaults, words: readonly WordTime[]): WordFault | null {
  if (repeat.done <= repeat.next || speechIn(warp, repeat.resume, repeat.until) < repeatedSeconds * framesPerSecond) return null;
  const again = columnsBetween(warp, repeat.next, repeat.done);
  // Where the words were said in half their time, they were said once.
  const squeezed = Math.max(1, 1 + 3 * (0.8 - repeat.strain));
  const factor = words.length <= fewWordsRepeat.words ? fewWordsRepeat.factor : slight(again);
  if (repeat.gain <= required(warp.clarity, again, 0.15, 0.75 * factor) * squeezed) return null;
  // Whether the end is said again or something like it, the voice went on.
  const problem = repeat.done === words.length ? 'speech-after-end' : 'repeated';
  return { problem, gain: repeat.gain, where: textOf(words, repeat.next, repeat.done) };
}

function cutOff(warp: Warp, { early }: WarpFaults, broken: boolean): WordFault | null {
  if (early.gain <= required(warp.clarity, warp.grid.columns - early.column, 0.1, broken ? 0.3 : 0.8)) return null;
  return { problem: 'cut-off', gain: early.gain, where: null };
}

function added(warp: Warp, { added: stranger }: WarpFaults, words: readonly WordTime[]): WordFault | null {
  if (stranger.gain <= addedGain || speechIn(warp, stranger.row + 1, stranger.resume) < addedSeconds * framesPerSecond) return null;
  return { problem: stranger.next >= words.length ? 'speech-after-end' : 'added', gain: addedWeight * stranger.gain, where: null };
}

/** Rows of the take, [from, to), that are speech. */
function speechIn({ speech }: Warp, from: number, to: number): number {
  return speech.subarray(from, to).reduce((sum, is) => sum + is, 0);
}
