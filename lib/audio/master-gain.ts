import { masterRate } from './book-layout.ts';
import { monoOf, type MasterSetting } from './chapter-master.ts';
import { TruePeakLimiter } from './limiter.ts';
import { LoudnessMeter, measureTogether, silenceLevel, type LoudnessReport, type MeasuredPart } from './loudness.ts';
import { dialogueLufs } from './levels.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { mixTimeline, type ClipSource, type MixOptions } from './mix.ts';
import { fromDb } from './pcm.ts';
import type { Timeline } from './types.ts';

/** Room that is left under the true peak aimed at for what encoding adds to the peaks, dB. */
export const encodingRoom = 0.6;
const largestGain = 40;
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

/** What was heard of a chapter before it is mastered. */
export interface Sounding {
  /** The mix as it comes, and as it would leave the limiter at `triedGainDb`. */
  plain: MeasuredPart;
  limited: MeasuredPart;
}

/** The stretches of a chapter that are listened to, seconds. */
export function stretchesOf(chapterSeconds: number, bookSeconds: number): { from: number; to: number }[] {
  if (bookSeconds <= wholeSeconds || chapterSeconds <= stretchSeconds * stretchStep) return [{ from: 0, to: chapterSeconds }];
  const step = bookSeconds > longBookSeconds ? stretchStep * 2 : stretchStep;
  const stretches: { from: number; to: number }[] = [];
  // Not from the very start: a chapter's head and its title are not what it sounds like.
  for (let from = stretchSeconds; from + stretchSeconds <= chapterSeconds; from += stretchSeconds * step) stretches.push({ from, to: from + stretchSeconds });
  return stretches;
}

/** Listens to stretches of a chapter, as they are and as the limiter would leave them. */
export async function soundChapter(timeline: Timeline, clips: ClipSource, stretches: { from: number; to: number }[], setting: MasterSetting, options: Omit<MixOptions, 'sampleRate' | 'from' | 'to'> & { progress?: (seconds: number) => void; channels?: 1 | 2 } = {}): Promise<Sounding> {
  const { progress, channels: count = 2, ...mixing } = options;
  const plain = new LoudnessMeter(masterRate, count, { truePeak: false, unitFrames: samplesPerFrame });
  const limited = new LoudnessMeter(masterRate, count, { truePeak: false, unitFrames: samplesPerFrame });
  let seconds = 0;
  for (const { from, to } of stretches) {
    const lead = Math.min(from, leadSeconds);
    const limiter = new TruePeakLimiter(masterRate, fromDb(setting.gainDb), fromDb(setting.ceilingDb), { reuse: true });
    let leadFrames = Math.round(lead * masterRate);
    let skip = leadFrames;
    for await (const { channels } of mixTimeline(timeline, clips, { ...mixing, reuse: true, sampleRate: masterRate, from: from - lead, to })) {
      const sound = count === 1 ? monoOf(channels) : channels;
      const heard = Math.min(leadFrames, sound[0].length);
      leadFrames -= heard;
      plain.push(sound.slice(0, count).map((samples) => samples.subarray(heard)));
      skip = pushAfter(limited, limiter.push(sound).slice(0, count), skip);
    }
    pushAfter(limited, limiter.finish().slice(0, count), skip);
    seconds += to - from;
    progress?.(seconds);
  }
  return { plain: partOf(plain), limited: partOf(limited) };
}

/** Pushes what comes after the first `skip` frames; gives back how many are still to be skipped. */
function pushAfter(meter: LoudnessMeter, channels: readonly Float32Array[], skip: number): number {
  const skipped = Math.min(skip, channels[0]?.length ?? 0);
  meter.push(channels.map((samples) => samples.subarray(skipped)));
  return skip - skipped;
}

function partOf(meter: LoudnessMeter): MeasuredPart {
  const { durationSeconds, truePeakDbtp } = meter.finish();
  return { units: meter.units(), durationSeconds, truePeakDbtp };
}

function together(parts: MeasuredPart[]): LoudnessReport {
  return measureTogether(parts, { frames: samplesPerFrame, sampleRate: masterRate, between: 0 });
}

/**
 * Looks for the gain that brings chapters, taken together, to a loudness. The limiter gives back less than it is given:
 * after two tries it is known how much.
 */
export class GainSearch {
  readonly #targetLufs: number;
  #before: { gainDb: number; lufs: number } | null = null;
  /** The gain to be tried next, dB. */
  gainDb: number;
  /** True once trying it would tell no more. */
  found = false;

  constructor(targetLufs: number) {
    this.#targetLufs = targetLufs;
    this.gainDb = targetLufs - dialogueLufs;
  }

  /** What was heard at `gainDb`. */
  heard(soundings: readonly Sounding[]): void {
    const plain = together(soundings.map((sounding) => sounding.plain)).integratedLufs;
    if (plain <= Math.max(-70, silenceLevel)) {
      this.gainDb = 0;
      this.found = true;
      return;
    }
    const tried = { gainDb: this.gainDb, lufs: together(soundings.map((sounding) => sounding.limited)).integratedLufs };
    const moved = this.#before === null ? 0 : tried.gainDb - this.#before.gainDb;
    // How much louder it becomes for each dB of gain.
    const yieldPerDb = this.#before === null || moved === 0 ? 1 : Math.max(0.25, Math.min(1, (tried.lufs - this.#before.lufs) / moved));
    this.#before = tried;
    this.gainDb = Math.max(-largestGain, Math.min(largestGain, tried.gainDb + (this.#targetLufs - tried.lufs) / yieldPerDb));
    this.found = Math.abs(this.gainDb - tried.gainDb) <= gainTrust;
  }
}
