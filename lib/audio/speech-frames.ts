import { SpectrumMeter } from './fft.ts';
import { comparing, resample } from './resample.ts';
import { lentFloats } from './room.ts';
import { nthSmallest } from './select.ts';
import { innerSilences, speechActivity } from './speech-activity.ts';
import type { SpeechActivity } from './speech-activity.ts';

/**
 * Speech as a row of short frames whose colour can be compared with that of the same words in another voice: mel
 * cepstra (Davis and Mermelstein, 1980) and their slopes, each brought to the mean and spread of its own utterance.
 */

/** One channel of sound, full scale 1, at a whole-number rate. */
export interface MonoSound {
  samples: Float32Array;
  sampleRate: number;
}

/** Everything is looked at in this rate: speech is told apart below 8 kHz. */
const rate = 16_000;
const hop = 160;
const frameLength = 400;
const fftSize = 512;
export const bins = fftSize / 2;
export const framesPerSecond = rate / hop;
/** Middle of frame 0, seconds. */
export const frameMiddle = frameLength / 2 / rate;
/** Below this (in the unit of `levels`) there is nothing but rounding, dB: about -75 dB under full scale. */
export const nothingDb = -32;

const lowestHz = 100;
const highestHz = 6500;
/** The bins between them, the upper one not counted. */
export const lowestBin = Math.round((lowestHz * fftSize) / rate);
export const highestBin = Math.round((7000 * fftSize) / rate);
/** Above this a narrow recording has nothing; both sides are then compared below it. */
const narrowHz = 3800;
/** A recording is narrow where its loudest treble stays so far under its loud speech, dB. */
const narrowDb = 42;
const bands = 26;
const coefficients = 11;
/** Level of a band is held here, under the loudest speech, so that one room's silence is like another's. dB. */
const bandFloorDb = 69;
/** Silences are cut to twice this many frames: how long a pause is says nothing of the words. */
const silenceEdge = 3;
const slopeReach = 3;

/** The spectra of a sound, frame by frame. */
export interface SpeechFrames {
  /** The sound at the rate of the frames. */
  sound: MonoSound;
  count: number;
  /** `bins` powers for each frame. */
  power: Float32Array;
  /** Level of each frame, dB. */
  levels: Float32Array;
  activity: SpeechActivity;
  /** The frames from the first to the last sounding one, long silences shortened in their middle. */
  kept: Int32Array;
  /** Nothing above 4 kHz in it: a low rate or a hard encoder. */
  narrow: boolean;
}

/** The colour of the frames that count. */
export interface SpeechColour {
  count: number;
  /** Numbers for each frame. */
  dims: number;
  values: Float32Array;
  /** Which frame of the sound each one is. */
  frame: Int32Array;
  sounding: Uint8Array;
}

const meter = new SpectrumMeter(fftSize, frameLength);
const trebleBin = Math.round(((narrowHz + 700) * fftSize) / rate);

/** Measures the frames of a sound. */
export function speechFrames({ samples, sampleRate }: MonoSound): SpeechFrames {
  const sound = resample({ sampleRate, channels: [samples] }, rate, comparing).channels[0]!;
  const count = Math.max(1, 1 + Math.floor((sound.length - frameLength) / hop));
  const power = meter.powersOf(sound, hop, count);
  const levels = new Float32Array(count);
  const treble = new Float32Array(count);
  for (let frame = 0; frame < count; frame += 1) {
    const at = frame * bins;
    let low = 0;
    let top = 0;
    for (let bin = at + lowestBin; bin < at + trebleBin; bin += 1) low += power[bin]!;
    for (let bin = at + trebleBin; bin < at + bins; bin += 1) top += power[bin]!;
    levels[frame] = 10 * Math.log10(low + top + 1e-10);
    treble[frame] = top;
  }
  const activity = speechActivity(levels, nothingDb);
  const loudTreble = 10 * Math.log10(nthSmallest(treble, count, Math.floor(count * 0.98)) + 1e-10);
  return { sound: { samples: sound, sampleRate: rate }, count, power, levels, activity, kept: framesThatCount(activity), narrow: loudTreble < activity.peakDb - narrowDb };
}

/** The frames from the first to the last sounding one, long silences shortened in their middle. */
export function framesThatCount(activity: SpeechActivity): Int32Array {
  const kept = new Int32Array(activity.end - activity.first);
  let count = 0;
  let at = activity.first;
  const keepUntil = (end: number): void => {
    for (; at < end; at += 1) {
      kept[count] = at;
      count += 1;
    }
  };
  for (const { from, to } of innerSilences(activity)) {
    if (to - from <= 2 * silenceEdge) continue;
    keepUntil(from + silenceEdge);
    at = to - silenceEdge;
  }
  keepUntil(activity.end);
  return kept.subarray(0, count);
}

const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const hertz = (value: number): number => 700 * (10 ** (value / 2595) - 1);

/** The triangles of a bank, one after the other. */
interface FilterBank {
  /** First bin of each band; where its weights begin, and after the last band where they end. */
  first: Int32Array;
  begin: Int32Array;
  weights: Float64Array;
}

const banks = new Map<string, FilterBank>();

/** Triangles of equal width to the ear, their frequencies multiplied by `tract` as a shorter throat does. */
function filterBank(narrow: boolean, tract: number): FilterBank {
  const key = `${narrow} ${tract}`;
  const known = banks.get(key);
  if (known) return known;
  const low = mel(lowestHz);
  const high = mel(narrow ? narrowHz : highestHz);
  const edge = (index: number): number => Math.min(rate / 2, tract * hertz(low + ((high - low) * index) / (bands + 1)));
  const firsts = new Int32Array(bands);
  const begin = new Int32Array(bands + 1);
  const all: number[] = [];
  for (let band = 0; band < bands; band += 1) {
    const [from, middle, to] = [edge(band), edge(band + 1), edge(band + 2)];
    const first = Math.max(1, Math.min(bins - 1, Math.ceil((from * fftSize) / rate)));
    const last = Math.max(first, Math.min(bins - 1, Math.floor((to * fftSize) / rate)));
    const weights = Array.from({ length: last - first + 1 }, (_w, index) => {
      const hz = ((first + index) * rate) / fftSize;
      return Math.max(0, hz < middle ? (hz - from) / (middle - from) : (to - hz) / (to - middle));
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    firsts[band] = first;
    all.push(...(sum > 0 ? weights.map((weight) => weight / sum) : [1]));
    begin[band + 1] = all.length;
  }
  const bank = { first: firsts, begin, weights: Float64Array.from(all) };
  if (banks.size > 32) banks.clear();
  banks.set(key, bank);
  return bank;
}

const cosines = Float64Array.from({ length: coefficients * bands }, (_, at) => Math.cos((Math.PI * Math.floor(at / bands) * ((at % bands) + 0.5)) / bands));

/**
 * How much each cepstral coefficient counts: the higher ones tell voices apart rather than sounds. Measured over the same
 * lines in many voices as the inverse of how far one voice stands from another.
 */
const weightOf = (coefficient: number): number => (coefficient === 0 ? 1 : 1 / (1 + 0.3 * (coefficient - 1)));

/**
 * The colour of a sound's frames.
 *
 * @param narrow compare below 4 kHz only
 * @param tract the speaker's frequencies over those of the one to be compared with: about 0.8 for a longer vocal tract
 * to 1.2 for a shorter one
 * @param step every frame, or every so many
 */
export function speechColour(frames: SpeechFrames, narrow: boolean, tract: number, step = 1): SpeechColour {
  const { kept } = frames;
  const count = Math.ceil(kept.length / step);
  const frame = new Int32Array(count);
  const sounding = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    frame[index] = kept[index * step]!;
    sounding[index] = frames.activity.sounding[frame[index]!]!;
  }
  const cepstra = cepstraOf(frames, frame, filterBank(narrow, tract));
  const dims = 2 * coefficients;
  const values = lentFloats(count * dims);
  const slopes = slopesOf(cepstra, count, Math.max(1, Math.round(slopeReach / step)));
  for (let c = 0; c < coefficients; c += 1) {
    normalise(cepstra, count, c, sounding, weightOf(c), values, dims, c);
    normalise(slopes, count, c, sounding, weightOf(c), values, dims, coefficients + c);
  }
  return { count, dims, values, frame, sounding };
}

function cepstraOf({ power, activity }: SpeechFrames, frame: Int32Array, { first, begin, weights }: FilterBank): Float32Array {
  const cepstra = lentFloats(frame.length * coefficients);
  const levels = new Float64Array(bands);
  const floor = activity.peakDb - bandFloorDb;
  for (let index = 0; index < frame.length; index += 1) {
    const source = frame[index]! * bins;
    for (let band = 0; band < bands; band += 1) {
      const end = begin[band + 1]!;
      let at = source + first[band]!;
      let energy = 0;
      for (let k = begin[band]!; k < end; k += 1) {
        energy += weights[k]! * power[at]!;
        at += 1;
      }
      levels[band] = Math.max(floor, 10 * Math.log10(energy + 1e-12));
    }
    for (let c = 0; c < coefficients; c += 1) {
      let sum = 0;
      for (let band = 0; band < bands; band += 1) sum += levels[band]! * cosines[c * bands + band]!;
      cepstra[index * coefficients + c] = sum;
    }
  }
  return cepstra;
}

/** Slope of each coefficient over `reach` frames to both sides (least squares). */
function slopesOf(cepstra: Float32Array, count: number, reach: number): Float32Array {
  const slopes = lentFloats(cepstra.length).fill(0);
  for (let index = 0; index < count; index += 1) {
    for (let k = 1; k <= reach; k += 1) {
      const before = Math.max(0, index - k) * coefficients;
      const after = Math.min(count - 1, index + k) * coefficients;
      for (let c = 0; c < coefficients; c += 1) slopes[index * coefficients + c]! += k * (cepstra[after + c]! - cepstra[before + c]!);
    }
  }
  return slopes;
}

/** Brings one coefficient to mean 0 and spread `weight` over the sounding frames. */
function normalise(from: Float32Array, count: number, c: number, sounding: Uint8Array, weight: number, to: Float32Array, dims: number, at: number): void {
  let sum = 0;
  let squares = 0;
  let heard = 0;
  for (let index = 0; index < count; index += 1) {
    if (sounding[index] === 0) continue;
    const value = from[index * coefficients + c]!;
    sum += value;
    squares += value * value;
    heard += 1;
  }
  const mean = sum / Math.max(1, heard);
  const spread = Math.sqrt(Math.max(0, squares / Math.max(1, heard) - mean * mean));
  const factor = spread > 0 ? weight / spread : 0;
  for (let index = 0; index < count; index += 1) to[index * dims + at] = factor * (from[index * coefficients + c]! - mean);
}
