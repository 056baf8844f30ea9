import { Weighting } from './k-weighting.ts';
import { discard, toDb } from './pcm.ts';
import { TruePeakMeter } from './true-peak.ts';
import type { Pcm } from './types.ts';

/** Loudness by ITU-R BS.1770-4 and EBU Tech 3341; loudness range by EBU Tech 3342. Mono or stereo, weights 1. */

/** What stands for "silence" where a level must be a number: nothing measured is ever below. */
export const silenceLevel = -100;

export interface LoudnessReport {
  durationSeconds: number;
  /** Gated; of sounds shorter than one gating block (400 ms) the plain loudness of their own length. */
  integratedLufs: number;
  /** The whole length, ungated. */
  ungatedLufs: number;
  momentaryMaxLufs: number;
  shortTermMaxLufs: number;
  loudnessRangeLu: number;
  truePeakDbtp: number;
}

function loudnessOf(energy: number): number {
  return energy <= 0 ? silenceLevel : Math.max(silenceLevel, -0.691 + 10 * Math.log10(energy));
}

/** Growing list of numbers without boxing. */
class Series {
  #values = new Float64Array(1024);
  length = 0;

  add(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.letGo();
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** Holds until the next number is added. */
  view(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  letGo(): void {
    discard(this.#values);
  }
}

/** Measures a stream of any length. Push blocks of any size, then `finish`. */
export class LoudnessMeter {
  readonly #sampleRate: number;
  readonly #weighting: Weighting;
  readonly #peaks: TruePeakMeter[];
  /** Mean energy of each tenth of a second: every window of the standards is a whole number of them. */
  readonly #tenths = new Series();
  /** The same of each short stretch, where they were asked for. */
  readonly #units: Series | null;
  readonly #unitFrames: number;
  #unitEnergy = 0;
  #frames = 0;
  #tenthEnergy = 0;
  #tenthStart = 0;
  #totalEnergy = 0;

  /**
   * Without `truePeak` the report's true peak is that of silence, and the meter is quicker. With `unitFrames` the energy
   * of every so many frames is kept, so that this sound can be measured together with others.
   */
  constructor(sampleRate: number, channels: number, options: { truePeak?: boolean; unitFrames?: number } = {}) {
    this.#unitFrames = options.unitFrames ?? Infinity;
    this.#units = options.unitFrames === undefined ? null : new Series();
    this.#sampleRate = sampleRate;
    this.#weighting = new Weighting(sampleRate, channels);
    this.#peaks = Array.from({ length: options.truePeak === false ? 0 : channels }, () => new TruePeakMeter());
  }

  /** One Float32Array for each channel, all of one length. */
  push(channels: readonly Float32Array[]): void {
    const length = channels[0]?.length ?? 0;
    let from = 0;
    while (from < length) {
      const tenthEnd = Math.round(((this.#tenths.length + 1) * this.#sampleRate) / 10);
      const unitEnd = this.#units === null ? Infinity : (this.#units.length + 1) * this.#unitFrames;
      const to = Math.min(length, from + Math.min(tenthEnd, unitEnd) - this.#frames);
      const energy = this.#weighting.energy(channels, from, to);
      this.#tenthEnergy += energy;
      this.#unitEnergy += energy;
      this.#frames += to - from;
      from = to;
      if (this.#frames === unitEnd) {
        this.#units?.add(this.#unitEnergy / this.#unitFrames);
        this.#unitEnergy = 0;
      }
      if (this.#frames === tenthEnd) this.#closeTenth();
    }
    this.#peaks.forEach((peak, channel) => peak.push(channels[channel]!));
  }

  #closeTenth(): void {
    this.#tenths.add(this.#tenthEnergy / (this.#frames - this.#tenthStart));
    this.#totalEnergy += this.#tenthEnergy;
    this.#tenthEnergy = 0;
    this.#tenthStart = this.#frames;
  }

  /** Loudness of every window of `tenths` tenths of a second, one for each tenth (4: momentary, 30: short-term). */
  series(tenths: 4 | 30): Float64Array {
    const energies = new SlidingMeans(this.#tenths.view(), tenths);
    return new Float64Array(energies.length).map((_, index) => loudnessOf(energies.at(index)));
  }

  /** Mean energy of each whole unit so far, K-weighted, channels added; empty where none were asked for. */
  units(): Float32Array {
    return Float32Array.from(this.#units?.view() ?? []);
  }

  finish(): LoudnessReport {
    const total = this.#frames === 0 ? 0 : (this.#totalEnergy + this.#tenthEnergy) / this.#frames;
    const peak = Math.max(0, ...this.#peaks.map((meter) => meter.finish()));
    return report(this.#tenths.view(), { energy: total, seconds: this.#frames / this.#sampleRate, peakDb: peak === 0 ? silenceLevel : Math.max(silenceLevel, toDb(peak)) });
  }
}

function report(tenths: Float64Array, whole: { energy: number; seconds: number; peakDb: number }): LoudnessReport {
  const ungated = loudnessOf(whole.energy);
  const momentary = new SlidingMeans(tenths, 4);
  const shortTerm = new SlidingMeans(tenths, 30);
  return {
    durationSeconds: whole.seconds,
    integratedLufs: momentary.length === 0 ? ungated : gatedLoudness(momentary),
    ungatedLufs: ungated,
    momentaryMaxLufs: momentary.length === 0 ? ungated : loudnessOf(momentary.largest()),
    shortTermMaxLufs: shortTerm.length === 0 ? ungated : loudnessOf(shortTerm.largest()),
    loudnessRangeLu: loudnessRange(shortTerm),
    truePeakDbtp: whole.peakDb,
  };
}

/** What one part of a longer sound was measured to be. */
export interface MeasuredPart {
  /** LoudnessMeter.units. */
  units: Float32Array;
  durationSeconds: number;
  truePeakDbtp: number;
}

/** How the parts of a longer sound lie in it: so many frames a unit, and units of silence between two. */
export interface PartLayout {
  frames: number;
  sampleRate: number;
  between: number;
}

/**
 * The measures of sounds that follow each other, from what was measured of each alone: they are told one after another,
 * and none is held. Exact but for where in a unit its energy lies: with units of 26 ms, within 0.01 LU.
 */
export class TogetherMeter {
  readonly #layout: PartLayout;
  readonly #perTenth: number;
  readonly #tenths = new Series();
  /** Energy of the tenth that is filled now, and of the one after it: a unit may lie in both. */
  #now = 0;
  #next = 0;
  #whole = 0;
  #units = 0;
  #parts = 0;
  #seconds = 0;
  #peakDb = silenceLevel;

  constructor(layout: PartLayout) {
    this.#layout = layout;
    this.#perTenth = layout.sampleRate / 10 / layout.frames;
  }

  /** The next part. */
  push({ units, durationSeconds, truePeakDbtp }: MeasuredPart): void {
    const { between, frames, sampleRate } = this.#layout;
    if (this.#parts > 0) {
      this.#units += between;
      this.#seconds += (between * frames) / sampleRate;
    }
    this.#parts += 1;
    this.#seconds += durationSeconds;
    this.#peakDb = Math.max(this.#peakDb, truePeakDbtp);
    for (const energy of units) {
      this.#whole += energy;
      this.#closeUpTo(this.#units);
      // A unit's energy lies evenly in it: what of it is before the end of a tenth is that tenth's, the rest the next one's.
      const inside = Math.min(1, (this.#tenths.length + 1) * this.#perTenth - this.#units);
      this.#now += (energy * inside) / this.#perTenth;
      this.#next += (energy * (1 - inside)) / this.#perTenth;
      this.#units += 1;
    }
  }

  /** Closes the tenths that end before a unit begins. */
  #closeUpTo(unit: number): void {
    while ((this.#tenths.length + 1) * this.#perTenth <= unit) {
      this.#tenths.add(this.#now);
      this.#now = this.#next;
      this.#next = 0;
    }
  }

  /** Nothing may be pushed after. */
  finish(): LoudnessReport {
    this.#closeUpTo(this.#units);
    const energy = this.#units === 0 ? 0 : this.#whole / this.#units;
    const found = report(this.#tenths.view(), { energy, seconds: this.#seconds, peakDb: this.#peakDb });
    this.#tenths.letGo();
    return found;
  }
}

/** Mean energies of every window of so many tenths, worked out where they are asked for: of ten hours each list of them is 3 MB. */
class SlidingMeans {
  readonly #tenths: Float64Array;
  readonly #window: number;
  readonly length: number;

  constructor(tenths: Float64Array, window: number) {
    this.#tenths = tenths;
    this.#window = window;
    this.length = Math.max(0, tenths.length - window + 1);
  }

  at(index: number): number {
    let sum = 0;
    for (let k = 0; k < this.#window; k += 1) sum += this.#tenths[index + k]!;
    return sum / this.#window;
  }

  largest(): number {
    let most = 0;
    for (let i = 0; i < this.length; i += 1) most = Math.max(most, this.at(i));
    return most;
  }
}

function meanAbove(energies: SlidingMeans, thresholdLufs: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < energies.length; i += 1) {
    const energy = energies.at(i);
    if (loudnessOf(energy) > thresholdLufs) {
      sum += energy;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Absolute gate at -70 LUFS, then relative gate 10 LU below what passed it. */
function gatedLoudness(blocks: SlidingMeans): number {
  const relative = loudnessOf(meanAbove(blocks, -70)) - 10;
  return loudnessOf(meanAbove(blocks, Math.max(-70, relative)));
}

/** Tech 3342: from the 10th to the 95th percentile of short-term loudness above -70 LUFS and -20 LU relative. */
function loudnessRange(shortTerm: SlidingMeans): number {
  const relative = loudnessOf(meanAbove(shortTerm, -70)) - 20;
  const gated = new Float64Array(shortTerm.length);
  let count = 0;
  for (let i = 0; i < shortTerm.length; i += 1) {
    const level = loudnessOf(shortTerm.at(i));
    if (level > -70 && level >= relative) gated[count++] = level;
  }
  const sorted = gated.subarray(0, count).sort();
  const at = (share: number): number => sorted[Math.round((count - 1) * share)] ?? 0;
  const range = count < 2 ? 0 : at(0.95) - at(0.1);
  discard(gated);
  return range;
}

/** Measures a whole sound; without `truePeak` as the meter does. */
export function measureLoudness(pcm: Pcm, options: { truePeak?: boolean } = {}): LoudnessReport {
  const meter = new LoudnessMeter(pcm.sampleRate, pcm.channels.length, options);
  meter.push(pcm.channels);
  return meter.finish();
}
