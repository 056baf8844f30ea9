import { LoudnessMeter, silenceLevel } from './loudness.ts';
import { toDb } from './pcm.ts';

/** What a finished file was measured to be, as a listener's player decodes it. Levels in dB of full scale. */
export interface FileMeasures {
  kind: string;
  sampleRate: number;
  channels: number;
  /** Kilobits a second of the encoded sound; null for lossless kinds. */
  bitRateKbps: number | null;
  constantBitRate: boolean;
  durationSeconds: number;
  integratedLufs: number;
  momentaryMaxLufs: number;
  shortTermMaxLufs: number;
  loudnessRangeLu: number;
  truePeakDbtp: number;
  /** Largest sample. */
  samplePeakDb: number;
  /** Root mean square of the whole file over all channels: a full-scale square wave is 0 dB, a sine -3.01 dB. */
  rmsDb: number;
  /** Root mean square of the quietest half second, pauses, head and tail included (as the ACX Check plug-in looks for it). */
  noiseFloorDb: number;
  /** Room tone before the first and after the last sound that passes `soundThresholdDb`. */
  headSeconds: number;
  tailSeconds: number;
}

/** A stretch of 20 ms whose root mean square is above this is sound and not room tone. */
export const soundThresholdDb = -50;

const cellSeconds = 0.01;
const floorCells = 50;
const soundCells = 2;

function db(meanSquare: number): number {
  return meanSquare <= 0 ? silenceLevel : Math.max(silenceLevel, 10 * Math.log10(meanSquare));
}

/** Root mean square, peak, noise floor, head and tail of a stream. Memory stays the same whatever its length. */
export class LevelMeter {
  readonly #sampleRate: number;
  #frames = 0;
  #total = 0;
  #peak = 0;
  #cell = 0;
  #cells = 0;
  #cellEnd: number;
  /** Mean squares of the last half second, one for each hundredth; those of a file shorter than that are all there are. */
  readonly #recent = new Float64Array(floorCells);
  #quietest = Number.POSITIVE_INFINITY;
  #firstSound = -1;
  #lastSound = -1;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#cellEnd = Math.round(sampleRate * cellSeconds);
  }

  /** One Float32Array for each channel, all of one length. */
  push(channels: readonly Float32Array[]): void {
    const length = channels[0]?.length ?? 0;
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#cellEnd - this.#frames);
      let sum = 0;
      for (const samples of channels) {
        for (let i = from; i < to; i += 1) {
          const sample = samples[i]!;
          sum += sample * sample;
          const size = Math.abs(sample);
          if (size > this.#peak) this.#peak = size;
        }
      }
      this.#cell += sum / channels.length;
      this.#frames += to - from;
      from = to;
      if (this.#frames === this.#cellEnd) this.#closeCell();
    }
  }

  #closeCell(): void {
    const start = Math.round(this.#cells * cellSeconds * this.#sampleRate);
    const mean = this.#cell / Math.max(1, this.#frames - start);
    this.#recent[this.#cells % floorCells] = mean;
    const before = this.#cells === 0 ? mean : this.#recent[(this.#cells - 1) % floorCells]!;
    if (db((mean + before) / soundCells) > soundThresholdDb) {
      if (this.#firstSound === -1) this.#firstSound = start;
      this.#lastSound = this.#frames;
    }
    this.#total += this.#cell;
    this.#cell = 0;
    this.#cells += 1;
    if (this.#cells >= floorCells) this.#quietest = Math.min(this.#quietest, this.#recent.reduce((sum, value) => sum + value, 0) / floorCells);
    this.#cellEnd = Math.round((this.#cells + 1) * cellSeconds * this.#sampleRate);
  }

  finish(): Pick<FileMeasures, 'samplePeakDb' | 'rmsDb' | 'noiseFloorDb' | 'headSeconds' | 'tailSeconds'> {
    const mean = this.#frames === 0 ? 0 : (this.#total + this.#cell) / this.#frames;
    const silent = this.#firstSound === -1;
    return {
      samplePeakDb: this.#peak === 0 ? silenceLevel : Math.max(silenceLevel, toDb(this.#peak)),
      rmsDb: db(mean),
      noiseFloorDb: db(Number.isFinite(this.#quietest) ? this.#quietest : mean),
      headSeconds: (silent ? this.#frames : this.#firstSound) / this.#sampleRate,
      tailSeconds: (silent ? 0 : this.#frames - this.#lastSound) / this.#sampleRate,
    };
  }
}

/** Gathers every figure of one file from its decoded sound. */
export class FileMeter {
  readonly #sampleRate: number;
  readonly #channels: number;
  readonly #loudness: LoudnessMeter;
  readonly #levels: LevelMeter;

  constructor(sampleRate: number, channels: number) {
    this.#sampleRate = sampleRate;
    this.#channels = channels;
    this.#loudness = new LoudnessMeter(sampleRate, channels);
    this.#levels = new LevelMeter(sampleRate);
  }

  /** One Float32Array for each channel, all of one length. */
  push(channels: readonly Float32Array[]): void {
    this.#loudness.push(channels);
    this.#levels.push(channels);
  }

  /** `file` is what the sound does not say of itself: the form of a SoundFile has it. */
  finish({ bitRateKbps, constantBitRate, kind }: Pick<FileMeasures, 'kind' | 'bitRateKbps' | 'constantBitRate'>): FileMeasures {
    const { durationSeconds, integratedLufs, loudnessRangeLu, momentaryMaxLufs, shortTermMaxLufs, truePeakDbtp } = this.#loudness.finish();
    return {
      kind,
      bitRateKbps,
      constantBitRate,
      sampleRate: this.#sampleRate,
      channels: this.#channels,
      durationSeconds,
      integratedLufs,
      momentaryMaxLufs,
      shortTermMaxLufs,
      loudnessRangeLu,
      truePeakDbtp,
      ...this.#levels.finish(),
    };
  }
}
