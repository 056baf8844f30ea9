import { masterRate } from './book-layout.ts';
import { ClipCache } from './clip-cache.ts';
import { expectedUnits, unitsWithin } from './expected-loudness.ts';
import { TruePeakLimiter } from './limiter.ts';
import { LoudnessMeter, silenceLevel, TogetherMeter } from './loudness.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { mixTimeline, type ClipSource, type MixOptions } from './mix.ts';
import { discard, fromDb, monoOf } from './pcm.ts';
import type { Lane, Timeline } from './types.ts';

/** Room that is left under the true peak aimed at for what encoding adds to the peaks, dB. */
export const encodingRoom = 0.6;
const largestGain = 40;
/** Gains are tried this far apart, dB: between two, loudness goes nearly straight. */
const triedApart = 0.8;
/** What the limiter takes off holds this far from the gain at which it was tried, dB. */
const gainTrust = 0.75;
/** A book longer than this is listened to in stretches, seconds: one of every four, or eight. */
const wholeSeconds = 180;
const stretchSeconds = 6;
const stretchStep = 4;
/** A book longer than this is known by half as many, seconds: the more there are, the less each says. */
const longBookSeconds = 1_800;
/** The limiter is told this much of what lies before a stretch, so that it comes to it as it would, seconds. */
const leadSeconds = 0.25;

/** Of a chapter, seconds. */
export interface HeardStretch {
  from: number;
  to: number;
}

/** Gains tried at once, and the true peak that the limiter keeps under. */
export interface TriedSetting {
  gainsDb: readonly number[];
  ceilingDb: number;
}

/**
 * What was heard of a chapter before it is mastered, as it would leave the limiter: the mean energy of every unit of its
 * stretches, one list for each gain that was tried.
 */
export interface Sounding {
  limited: Float32Array[];
}

/** The stretches of a chapter that are listened to. They begin and end where a line begins, so that few clips are read for a part of them. */
export function stretchesOf({ durationSeconds, speech }: Pick<Timeline, 'durationSeconds' | 'speech'>, bookSeconds: number): HeardStretch[] {
  if (bookSeconds <= wholeSeconds || durationSeconds <= stretchSeconds * stretchStep) return [{ from: 0, to: durationSeconds }];
  const step = bookSeconds > longBookSeconds ? stretchStep * 2 : stretchStep;
  const starts = speech.flatMap((line) => (line.asset === null || line.end <= line.start ? [] : [line.start])).sort((a, b) => a - b);
  const stretches: HeardStretch[] = [];
  // Not from the very start: a chapter's head and its title are not what it sounds like.
  for (let from = stretchSeconds; from + stretchSeconds <= durationSeconds; from += stretchSeconds * step) {
    const [begin, end] = [nearest(starts, from), nearest(starts, from + stretchSeconds)];
    stretches.push(end - begin > stretchSeconds / 2 ? { from: begin, to: end } : { from, to: from + stretchSeconds });
  }
  return stretches;
}

/** The value next to `wanted`, if it is near enough; `values` are in order. */
function nearest(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  const [before = -Infinity, after = Infinity] = [values[low - 1], values[low]];
  const best = wanted - before < after - wanted ? before : after;
  return Math.abs(best - wanted) <= stretchSeconds / 2 ? best : wanted;
}

/** Listens to stretches of a chapter, as the limiter would leave them at every gain that is tried. */
export async function soundChapter(timeline: Timeline, clips: ClipSource, stretches: readonly HeardStretch[], { gainsDb, ceilingDb }: TriedSetting, options: Omit<MixOptions, 'sampleRate' | 'from' | 'to'> & { progress?: (seconds: number) => void; channels?: 1 | 2 } = {}): Promise<Sounding> {
  const { progress, channels: count = 2, ...mixing } = options;
  const units = gainsDb.map((): Float32Array[] => []);
  // A bed that goes on from stretch to stretch is read once.
  const cache = new ClipCache(clips, masterRate, mixing.voices ?? timeline.voices ?? {});
  let seconds = 0;
  for (const { from, to } of stretches) {
    const lead = Math.min(from, leadSeconds);
    // Each stretch has meters of its own: what is heard of it does not hang on what was heard before.
    const tries = gainsDb.map((gainDb) => ({
      meter: new LoudnessMeter(masterRate, count, { truePeak: false, unitFrames: samplesPerFrame }),
      limiter: new TruePeakLimiter(masterRate, fromDb(gainDb), fromDb(ceilingDb), { reuse: true }),
      skip: Math.round(lead * masterRate),
    }));
    for await (const { channels } of mixTimeline(timeline, clips, { ...mixing, cache, reuse: true, sampleRate: masterRate, from: from - lead, to })) {
      const sound = count === 1 ? monoOf(channels) : channels;
      for (const one of tries) one.skip = pushAfter(one.meter, one.limiter.push(sound).slice(0, count), one.skip);
    }
    tries.forEach(({ meter, limiter, skip }, index) => {
      pushAfter(meter, limiter.finish().slice(0, count), skip);
      units[index]!.push(meter.units());
    });
    seconds += to - from;
    progress?.(seconds);
  }
  cache.keepOnly([]);
  return { limited: units.map(joined) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Pushes what comes after the first `skip` frames; gives back how many are still to be skipped. */
function pushAfter(meter: LoudnessMeter, channels: readonly Float32Array[], skip: number): number {
  const skipped = Math.min(skip, channels[0]?.length ?? 0);
  meter.push(channels.map((samples) => samples.subarray(skipped)));
  return skip - skipped;
}

/** Measures units that follow each other. */
class UnitsMeter {
  readonly #meter = new TogetherMeter({ frames: samplesPerFrame, sampleRate: masterRate, between: 0 });

  push(units: Float32Array): void {
    this.#meter.push({ units, durationSeconds: (units.length * samplesPerFrame) / masterRate, truePeakDbtp: silenceLevel });
  }

  lufs(): number {
    return this.#meter.finish().integratedLufs;
  }
}

function lufsOf(units: readonly Float32Array[]): number {
  const meter = new UnitsMeter();
  for (const one of units) meter.push(one);
  return meter.lufs();
}

function isSilent(lufs: number): boolean {
  return lufs <= Math.max(-70, silenceLevel);
}

/** What the rows let expect of a book: its loudness, and how much louder it is than the stretches that are listened to, LU. */
export interface ExpectedLevel {
  lufs: number;
  overStretches: number;
}

/** The expected level of chapters taken together, each with what is listened to of it. `lanes` as in `expectedUnits`. */
export function expectedLevel(chapters: readonly { timeline: Timeline; stretches: readonly HeardStretch[] }[], lanes: readonly Lane[] | null): ExpectedLevel {
  const [all, some] = [new UnitsMeter(), new UnitsMeter()];
  for (const { timeline, stretches } of chapters) {
    const units = expectedUnits(timeline, lanes);
    all.push(units);
    for (const heard of unitsWithin(units, stretches)) some.push(heard);
    discard(units);
  }
  const [lufs, within] = [all.lufs(), some.lufs()];
  return { lufs, overStretches: isSilent(lufs) || isSilent(within) ? 0 : lufs - within };
}

/**
 * Looks for the gain that brings chapters, taken together, to a loudness. The limiter gives back less than it is given:
 * from two gains tried at once it is known how much. Most books are found by the first.
 */
export class GainSearch {
  readonly #targetLufs: number;
  readonly #overStretches: number;
  /** Gains to be tried next, dB. */
  gainsDb: readonly [number, number];
  /** The best known, dB. */
  gainDb: number;
  /** True once trying it would tell no more. */
  found = false;

  constructor(targetLufs: number, expected: ExpectedLevel) {
    this.#targetLufs = targetLufs;
    this.#overStretches = expected.overStretches;
    this.gainDb = isSilent(expected.lufs) ? 0 : limitedGain(targetLufs - expected.lufs);
    // The limiter takes some back: rather more than less.
    this.gainsDb = [this.gainDb, this.gainDb + triedApart];
  }

  /** What was heard at `gainsDb`. */
  heard(soundings: readonly Sounding[]): void {
    const [low, high] = this.gainsDb;
    const [atLow, atHigh] = [0, 1].map((index) => lufsOf(soundings.flatMap((sounding) => sounding.limited[index] ?? [])));
    if (atLow === undefined || atHigh === undefined || isSilent(atLow - low)) {
      this.gainDb = 0;
      this.found = true;
      return;
    }
    // How much louder it becomes for each dB of gain.
    const yieldPerDb = Math.max(0.25, Math.min(1, (atHigh - atLow) / (high - low)));
    const short = this.#targetLufs - this.#overStretches - atLow;
    this.gainDb = limitedGain(low + short / yieldPerDb);
    this.found = this.gainDb >= low - gainTrust && this.gainDb <= high + gainTrust;
    this.gainsDb = [this.gainDb - triedApart / 2, this.gainDb + triedApart / 2];
  }
}

function limitedGain(gainDb: number): number {
  return Math.max(-largestGain, Math.min(largestGain, gainDb));
}
