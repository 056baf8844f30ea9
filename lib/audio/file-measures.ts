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

/** In a loop, for it is done at every cell: `reduce` leaves a number on the heap for each value. */
function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum;
}

function db(meanSquare: number): number {
  return meanSquare <= 0 ? silenceLevel : Math.max(silenceLevel, 10 * Math.log10(meanSquare));
}

/** What was heard of a stream, or of a part of one: those of its parts together give those of the whole. */
export interface LevelSums {
  frames: number;
  /** Sum of the squares of all samples, the mean of the channels. */
  squares: number;
  /** Largest sample. */
  peak: number;
  /** Mean square of the quietest half second; null where it is shorter. */
  quietest: number | null;
  /** First frame of the first sound, and the end of the last; null where there is none. */
  firstSound: number | null;
  lastSound: number | null;
}

export type Levels = Pick<FileMeasures, 'samplePeakDb' | 'rmsDb' | 'noiseFloorDb' | 'headSeconds' | 'tailSeconds'>;

/** The levels of parts that follow each other. */
export function levelsOf(parts: readonly LevelSums[], sampleRate: number): Levels {
  let [frames, squares, peak, quietest] = [0, 0, 0, Number.POSITIVE_INFINITY];
  let sound: { first: number; last: number } | null = null;
  for (const part of parts) {
    if (part.firstSound !== null) sound ??= { first: frames + part.firstSound, last: 0 };
    if (part.lastSound !== null && sound !== null) sound.last = frames + part.lastSound;
    frames += part.frames;
    squares += part.squares;
    peak = Math.max(peak, part.peak);
    quietest = Math.min(quietest, part.quietest ?? Number.POSITIVE_INFINITY);
  }
  const mean = frames === 0 ? 0 : squares / frames;
  return {
    samplePeakDb: peak === 0 ? silenceLevel : Math.max(silenceLevel, toDb(peak)),
    rmsDb: db(mean),
    noiseFloorDb: db(Number.isFinite(quietest) ? quietest : mean),
    headSeconds: (sound?.first ?? frames) / sampleRate,
    tailSeconds: (sound === null ? 0 : frames - sound.last) / sampleRate,
  };
}

/** Root mean square, peak, noise floor, head and tail of a stream. Memory stays the same whatever its length. */
export class LevelMeter {
  readonly #sampleRate: number;
  readonly #leadCells: number;
  /** Frames that are heard before what is measured. */
  readonly leadFrames: number;
  #frames = 0;
  #total = 0;
  #peak = 0;
  #cell = 0;
  #cells = 0;
  #cellEnd: number;
  /** Mean squares of the last half second, one for each hundredth; those of a file shorter than that are all there are. */
  readonly #recent = new Float64Array(floorCells);
  #quietest = Number.POSITIVE_INFINITY;
  #firstSound: number | null = null;
  #lastSound: number | null = null;

  /** `leadCells`: so many hundredths of a second come before what is measured, for the quietest half second alone. */
  constructor(sampleRate: number, leadCells = 0) {
    this.#sampleRate = sampleRate;
    this.#leadCells = leadCells;
    this.leadFrames = Math.round(leadCells * cellSeconds * sampleRate);
    this.#cellEnd = Math.round(sampleRate * cellSeconds);
  }

  /** One Float32Array for each channel, all of one length. */
  push(channels: readonly Float32Array[]): void {
    const length = channels[0]?.length ?? 0;
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#cellEnd - this.#frames);
      let sum = 0;
      let peak = 0;
      for (const samples of channels) {
        for (let i = from; i < to; i += 1) {
          const sample = samples[i]!;
          sum += sample * sample;
          const size = Math.abs(sample);
          if (size > peak) peak = size;
        }
      }
      if (this.#cells >= this.#leadCells && peak > this.#peak) this.#peak = peak;
      this.#cell += sum / channels.length;
      this.#frames += to - from;
      from = to;
      if (this.#frames === this.#cellEnd) this.#closeCell();
    }
  }

  #closeCell(): void {
    const start = Math.round(this.#cells * cellSeconds * this.#sampleRate);
    const mean = this.#cell / Math.max(1, this.#frames - start);
    const own = this.#cells >= this.#leadCells;
    this.#recent[this.#cells % floorCells] = mean;
    const before = this.#cells === 0 ? mean : this.#recent[(this.#cells - 1) % floorCells]!;
    if (own && db((mean + before) / soundCells) > soundThresholdDb) {
      this.#firstSound ??= start - this.leadFrames;
      this.#lastSound = this.#frames - this.leadFrames;
    }
    if (own) this.#total += this.#cell;
    this.#cell = 0;
    this.#cells += 1;
    if (this.#cells >= floorCells) this.#quietest = Math.min(this.#quietest, sumOf(this.#recent) / floorCells);
    this.#cellEnd = Math.round((this.#cells + 1) * cellSeconds * this.#sampleRate);
  }

  sums(): LevelSums {
    return {
      frames: this.#frames - this.leadFrames,
      squares: this.#total + this.#cell,
      peak: this.#peak,
      quietest: Number.isFinite(this.#quietest) ? this.#quietest : null,
      firstSound: this.#firstSound,
      lastSound: this.#lastSound,
    };
  }

  finish(): Levels {
    return levelsOf([this.sums()], this.#sampleRate);
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
