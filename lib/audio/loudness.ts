import { Weighting } from './k-weighting.ts';
import { toDb } from './pcm.ts';
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
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  view(): Float64Array {
    return this.#values.subarray(0, this.length);
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
    const energies = slidingMeans(this.#tenths.view(), tenths);
    return energies.map((energy) => loudnessOf(energy));
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
  const momentary = slidingMeans(tenths, 4);
  const shortTerm = slidingMeans(tenths, 30);
  return {
    durationSeconds: whole.seconds,
    integratedLufs: momentary.length === 0 ? ungated : gatedLoudness(momentary),
    ungatedLufs: ungated,
    momentaryMaxLufs: momentary.length === 0 ? ungated : loudnessOf(largest(momentary)),
    shortTermMaxLufs: shortTerm.length === 0 ? ungated : loudnessOf(largest(shortTerm)),
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

/**
 * The measures of sounds that follow each other, from what was measured of each alone. `between` units of silence lie
 * between two. Exact but for where in a unit its energy lies: with units of 26 ms, within 0.01 LU.
 */
export function measureTogether(parts: readonly MeasuredPart[], unit: { frames: number; sampleRate: number; between: number }): LoudnessReport {
  const between = unit.between * Math.max(0, parts.length - 1);
  const count = parts.reduce((sum, part) => sum + part.units.length, between);
  const perTenth = unit.sampleRate / 10 / unit.frames;
  // A unit's energy lies evenly in it: what of it is before the end of a tenth is that tenth's, the rest the next one's.
  const tenths = new Float64Array(Math.floor(count / perTenth));
  let whole = 0;
  let at = 0;
  let tenth = 0;
  for (const [index, { units }] of parts.entries()) {
    if (index > 0) at += unit.between;
    for (const energy of units) {
      whole += energy;
      while ((tenth + 1) * perTenth <= at) tenth += 1;
      const inside = Math.min(1, (tenth + 1) * perTenth - at);
      if (tenth < tenths.length) tenths[tenth]! += (energy * inside) / perTenth;
      if (inside < 1 && tenth + 1 < tenths.length) tenths[tenth + 1]! += (energy * (1 - inside)) / perTenth;
      at += 1;
    }
  }
  return report(tenths, {
    energy: count === 0 ? 0 : whole / count,
    seconds: parts.reduce((sum, part) => sum + part.durationSeconds, (between * unit.frames) / unit.sampleRate),
    peakDb: parts.reduce((most, part) => Math.max(most, part.truePeakDbtp), silenceLevel),
  });
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function slidingMeans(tenths: Float64Array, window: number): Float64Array {
  const count = Math.max(0, tenths.length - window + 1);
  const means = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let k = 0; k < window; k += 1) sum += tenths[i + k]!;
    means[i] = sum / window;
  }
  return means;
}

function meanAbove(energies: Float64Array, thresholdLufs: number): number {
  let sum = 0;
  let count = 0;
  for (const energy of energies) {
    if (loudnessOf(energy) > thresholdLufs) {
      sum += energy;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Absolute gate at -70 LUFS, then relative gate 10 LU below what passed it. */
function gatedLoudness(blocks: Float64Array): number {
  const relative = loudnessOf(meanAbove(blocks, -70)) - 10;
  return loudnessOf(meanAbove(blocks, Math.max(-70, relative)));
}

/** Tech 3342: from the 10th to the 95th percentile of short-term loudness above -70 LUFS and -20 LU relative. */
function loudnessRange(shortTerm: Float64Array): number {
  const relative = loudnessOf(meanAbove(shortTerm, -70)) - 20;
  const gated = shortTerm.map((energy) => loudnessOf(energy)).filter((level) => level > -70 && level >= relative);
  if (gated.length < 2) return 0;
  gated.sort();
  const at = (share: number): number => gated[Math.round((gated.length - 1) * share)] ?? 0;
  return at(0.95) - at(0.1);
}

/** Measures a whole sound; without `truePeak` as the meter does. */
export function measureLoudness(pcm: Pcm, options: { truePeak?: boolean } = {}): LoudnessReport {
  const meter = new LoudnessMeter(pcm.sampleRate, pcm.channels.length, options);
  meter.push(pcm.channels);
  return meter.finish();
}
