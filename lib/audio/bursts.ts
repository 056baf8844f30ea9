import { filterBothWays, filterInPlace, highPass, lowPass, powersBehind } from './filters.ts';
import type { Biquad } from './filters.ts';

/**
 * Bursts of a voice: the hiss of its s (5-9 kHz) and the thump of its p and b (below 100 Hz). Found in frames of 10 ms,
 * and taken down where they pass a cap, for as long as they last and in their own band only.
 */
export type BurstBand = 'sibilance' | 'plosives';

const frameSeconds = 0.01;
/** A band's sound this far under its strongest in the line belongs to no burst, dB. */
const burstReach = 10;
/** One pass leaves what the edges of the band let through: so many are made at most, until only this is over the cap. */
const mostPasses = 4;
const bearable = 10 ** (0.3 / 10);
/** No moment of a band is taken down further, dB: a voice with many soft sounds up there would lisp. */
const deepestCut = { sibilance: 9, plosives: 18 };

/** Fourth-order filters whose output is looked at; empty where the sound has no such band. */
function measuring(band: BurstBand, rate: number): Biquad[] {
  const halves = [0.5412, 1.3066];
  if (band === 'plosives') return halves.map((q) => lowPass(rate, 100, q));
  if (rate < 12_000) return [];
  return halves.flatMap((q) => [highPass(rate, 5000, q), ...(rate > 20_000 ? [lowPass(rate, 9000, q)] : [])]);
}

/** What is taken out of the sound: the band and its shoulders. */
function cutting(band: BurstBand, rate: number): Biquad[] {
  if (band === 'plosives') return [lowPass(rate, 115)];
  return [highPass(rate, 3800), ...(rate > 26_000 ? [lowPass(rate, 11_500)] : [])];
}

/** Power of the band in frames of 10 ms, full scale = 1. Empty where the sound has no such band. */
export function bandPowers(samples: Float32Array, sampleRate: number, band: BurstBand): Float32Array {
  const halves = halfPowers(samples, sampleRate, band);
  return Float32Array.from({ length: Math.ceil(halves.length / 2) }, (_, index) => (halves[2 * index]! + (halves[2 * index + 1] ?? 0)) / 2);
}

let scratch = new Float32Array();

/** An array to work in. One serves all sounds: each is looked at and forgotten. */
function scratchOf(length: number): Float32Array {
  if (scratch.length < length) scratch = new Float32Array(length);
  return scratch.subarray(0, length);
}

/** Power of the band in every half of a frame. */
function halfPowers(samples: Float32Array, sampleRate: number, band: BurstBand): Float32Array {
  const few = band === 'plosives' ? Math.max(1, Math.floor(sampleRate / thumpRate)) : 1;
  const filters = measuring(band, sampleRate / few);
  if (filters.length === 0) return new Float32Array();
  const hop = hopOf(sampleRate);
  if (few === 1) return powersBehind(samples, filters, hop);
  const sound = scratchOf(Math.floor(samples.length / few));
  meansInto(sound, samples, few);
  filterInPlace(sound, filters);
  const powers = new Float32Array(Math.ceil(samples.length / hop));
  const each = few / hop;
  for (let i = 0; i < sound.length; i += 1) powers[Math.floor((i * few) / hop)]! += sound[i]! * sound[i]! * each;
  return powers;
}

/** Thumps are slow: they are looked for in the means of a few samples at a time, at least so many a second. */
const thumpRate = 2_700;

/** Means of every `few` samples: what would fold down into the band falls into the zeros of the mean. */
function meansInto(means: Float32Array, samples: Float32Array, few: number): void {
  for (let i = 0, at = 0; i < means.length; i += 1) {
    let sum = 0;
    for (const end = at + few; at < end; at += 1) sum += samples[at]!;
    means[i] = sum / few;
  }
}

/** Power of frames of 10 ms that overlap by half: no burst falls between two of them. */
function overlapping(halves: Float32Array): Float32Array {
  return halves.map((power, index) => (power + (halves[index + 1] ?? 0)) / 2);
}

function hopOf(sampleRate: number): number {
  return Math.max(1, Math.round((frameSeconds / 2) * sampleRate));
}

/** The strongest frame of every burst, dB. */
export function burstPeaks(powers: Float32Array): number[] {
  const least = powers.reduce((most, power) => Math.max(most, power), 0) * 10 ** (-burstReach / 10);
  if (least <= 0) return [];
  const peaks: number[] = [];
  let peak = 0;
  for (let i = 0; i <= powers.length; i += 1) {
    const power = powers[i] ?? 0;
    if (power > least) peak = Math.max(peak, power);
    else if (peak > 0) {
      peaks.push(10 * Math.log10(peak));
      peak = 0;
    }
  }
  return peaks;
}

interface Stretch {
  from: number;
  to: number;
}

/** Frames over the cap with the frames beside them, neighbouring stretches joined. */
function stretchesOver(powers: Float32Array, cap: number): Stretch[] {
  const found: Stretch[] = [];
  powers.forEach((power, frame) => {
    if (power <= cap) return;
    const last = found.at(-1);
    if (last && frame - 3 <= last.to) last.to = frame + 3;
    else found.push({ from: Math.max(0, frame - 2), to: frame + 3 });
  });
  return found;
}

/** How much of the band goes at each sample, 0 to 1: straight lines between the middles of the frames. */
function shares(powers: Float32Array, cap: number, least: number, hop: number, length: number): Float32Array {
  const share = (index: number): number => {
    const power = powers[index] ?? 0;
    return power <= cap * bearable ? 0 : 1 - Math.max(least, Math.sqrt(cap / power));
  };
  const taken = new Float32Array(length);
  for (let frame = -1; frame * hop < length; frame += 1) {
    const here = share(frame);
    const slope = (share(frame + 1) - here) / hop;
    if (here === 0 && slope === 0) continue;
    // A frame is two hops long: its middle lies one hop after its start.
    const middle = (frame + 1) * hop;
    for (let i = Math.max(0, middle); i < Math.min(length, middle + hop); i += 1) taken[i] = here + slope * (i - middle);
  }
  return taken;
}

/** Takes the band out of a short sound, in place, where it passes the cap. */
function tamePart(part: Float32Array, sampleRate: number, band: BurstBand, cap: number): void {
  const least = 10 ** (-deepestCut[band] / 20);
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const powers = overlapping(halfPowers(part, sampleRate, band));
    if (!powers.some((power) => power > cap * bearable)) return;
    const taken = shares(powers, cap, least, hopOf(sampleRate), part.length);
    const inBand = scratchOf(part.length);
    inBand.set(part);
    filterBothWays(inBand, cutting(band, sampleRate));
    for (let i = 0; i < part.length; i += 1) part[i]! -= taken[i]! * inBand[i]!;
  }
}

/**
 * Brings every burst of the band down to the cap (dB, power of any 10 ms), where the sound lies. What is left keeps its
 * place in time and its phase.
 */
export function tameBursts(sound: Float32Array, sampleRate: number, band: BurstBand, capDb: number): void {
  const hop = hopOf(sampleRate);
  const cap = 10 ** (capDb / 10);
  const stretches = stretchesOver(overlapping(halfPowers(sound, sampleRate, band)), cap * bearable);
  for (const { from, to } of stretches) {
    // With so much around it that the filters have swung in: the ends of the part are left as they are.
    const context = band === 'plosives' ? 12 : 4;
    const first = Math.max(0, from - context) * hop;
    const part = sound.slice(first, Math.min(sound.length, (to + 1 + context) * hop));
    tamePart(part, sampleRate, band, cap);
    const begin = from * hop;
    const end = Math.min(sound.length, (to + 1) * hop);
    sound.set(part.subarray(begin - first, end - first), begin);
  }
}
