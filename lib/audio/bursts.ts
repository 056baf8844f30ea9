import { filtered, filteredBothWays, highPass, lowPass } from './filters.ts';
import type { Biquad } from './filters.ts';

/**
 * Bursts of a voice: the hiss of its s (5-9 kHz) and the thump of its p and b (below 100 Hz). Found in frames of 10 ms,
 * and taken down where they pass a cap, for as long as they last and in their own band only.
 */
export type BurstBand = 'sibilance' | 'plosives';

const frameSeconds = 0.01;
/** A band's sound this far under its strongest in the line belongs to no burst, dB. */
const burstReach = 10;
/** One pass leaves what the edges of the band let through: so many are made at most. */
const mostPasses = 4;
const within = 0.3;
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

/**
 * Power of the band in frames of 10 ms that begin `hopSeconds` apart, full scale = 1. Empty where the sound has no such
 * band.
 */
export function bandPowers(samples: Float32Array, sampleRate: number, band: BurstBand, hopSeconds: number = frameSeconds): Float32Array {
  const filters = measuring(band, sampleRate);
  if (filters.length === 0) return new Float32Array();
  const sound = filtered(samples, filters);
  const frame = Math.round(frameSeconds * sampleRate);
  const hop = Math.round(hopSeconds * sampleRate);
  return Float32Array.from({ length: Math.ceil(sound.length / hop) }, (_, index) => {
    let sum = 0;
    const end = Math.min(sound.length, index * hop + frame);
    for (let i = index * hop; i < end; i += 1) sum += sound[i]! * sound[i]!;
    return sum / frame;
  });
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

/** How much of the band goes at each sample of a stretch, 0 to 1: straight lines between the middles of its frames. */
function shares(powers: Float32Array, cap: number, least: number, { from, to }: Stretch, hop: number, length: number): Float32Array {
  const share = (index: number): number => {
    if (index < from || index >= to) return 0;
    const power = powers[index] ?? 0;
    return power <= cap ? 0 : 1 - Math.max(least, Math.sqrt(cap / power));
  };
  return Float32Array.from({ length }, (_, i) => {
    // A frame is two hops long: its middle lies one hop after its start.
    const place = i / hop - 1;
    const at = Math.floor(place);
    const here = share(from + at);
    return here + (share(from + at + 1) - here) * (place - at);
  });
}

/**
 * The sound with every burst of the band brought down to the cap (dB, power of any 10 ms); the same array where none
 * passes it. What is left keeps its place in time and its phase.
 */
export function tameBursts(samples: Float32Array, sampleRate: number, band: BurstBand, capDb: number): Float32Array {
  const hop = Math.round((frameSeconds / 2) * sampleRate);
  const cap = 10 ** (capDb / 10);
  const bearable = cap * 10 ** (within / 10);
  const context = hop * (band === 'plosives' ? 12 : 4);
  const least = 10 ** (-deepestCut[band] / 20);
  let sound = samples;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const powers = bandPowers(sound, sampleRate, band, frameSeconds / 2);
    if (!powers.some((power) => power > bearable)) break;
    if (sound === samples) sound = samples.slice();
    for (const stretch of stretchesOver(powers, bearable)) {
      const first = stretch.from * hop;
      const end = Math.min(sound.length, (stretch.to + 1) * hop);
      const from = Math.max(0, first - context);
      const part = filteredBothWays(sound.subarray(from, Math.min(sound.length, end + context)), cutting(band, sampleRate));
      const taken = shares(powers, cap, least, stretch, hop, end - first);
      for (let i = 0; i < end - first; i += 1) sound[first + i]! -= taken[i]! * part[first - from + i]!;
    }
  }
  return sound;
}
