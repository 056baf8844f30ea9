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
/** No moment of a band is taken down further, dB. */
const deepestCut = 18;

/** Fourth-order filters whose output is looked at; empty where the sound has no such band. */
function measuring(band: BurstBand, rate: number): Biquad[] {
  const halves = [0.5412, 1.3066];
  if (band === 'plosives') return halves.map((q) => lowPass(rate, 100, q));
  if (rate < 12_000) return [];
  return halves.flatMap((q) => [highPass(rate, 5000, q), ...(rate > 20_000 ? [lowPass(rate, 9000, q)] : [])]);
}

/** What is taken out of the sound: the band and its shoulders. */
function cutting(band: BurstBand, rate: number): Biquad[] {
  if (band === 'plosives') return [lowPass(rate, 140)];
  return [highPass(rate, 3800), ...(rate > 26_000 ? [lowPass(rate, 11_500)] : [])];
}

/** Power of the band in every frame of 10 ms, full scale = 1. Empty where the sound has no such band. */
export function bandPowers(samples: Float32Array, sampleRate: number, band: BurstBand): Float32Array {
  const filters = measuring(band, sampleRate);
  if (filters.length === 0) return new Float32Array();
  const sound = filtered(samples, filters);
  const frame = Math.round(frameSeconds * sampleRate);
  return Float32Array.from({ length: Math.ceil(sound.length / frame) }, (_, index) => {
    let sum = 0;
    const end = Math.min(sound.length, (index + 1) * frame);
    for (let i = index * frame; i < end; i += 1) sum += sound[i]! * sound[i]!;
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
    if (last && frame - 2 <= last.to) last.to = frame + 2;
    else found.push({ from: Math.max(0, frame - 1), to: frame + 2 });
  });
  return found;
}

/** How much of the band goes at each sample of a stretch, 0 to 1: straight lines between the middles of its frames. */
function shares(powers: Float32Array, cap: number, { from, to }: Stretch, frame: number, length: number): Float32Array {
  const least = 10 ** (-deepestCut / 20);
  const share = (index: number): number => {
    if (index < from || index >= to) return 0;
    // A frame goes down with its louder neighbour: the window of the listener is not ours.
    const power = Math.max(powers[index] ?? 0, ...[powers[index - 1] ?? 0, powers[index + 1] ?? 0].map((beside) => beside * 0.7));
    return power <= cap ? 0 : 1 - Math.max(least, Math.sqrt(cap / power));
  };
  return Float32Array.from({ length }, (_, i) => {
    const place = i / frame - 0.5;
    const at = Math.floor(place);
    const here = share(from + at);
    return here + (share(from + at + 1) - here) * (place - at);
  });
}

/**
 * The sound with every burst of the band brought down to the cap (dB, power of a frame of 10 ms); the same array where
 * none passes it. What is left keeps its place in time and its phase.
 */
export function tameBursts(samples: Float32Array, sampleRate: number, band: BurstBand, capDb: number): Float32Array {
  const frame = Math.round(frameSeconds * sampleRate);
  const cap = 10 ** (capDb / 10);
  const bearable = cap * 10 ** (within / 10);
  const context = frame * (band === 'plosives' ? 6 : 2);
  let sound = samples;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const powers = bandPowers(sound, sampleRate, band);
    if (!powers.some((power) => power > bearable)) break;
    if (sound === samples) sound = samples.slice();
    for (const stretch of stretchesOver(powers, bearable)) {
      const first = stretch.from * frame;
      const end = Math.min(sound.length, stretch.to * frame);
      const from = Math.max(0, first - context);
      const part = filteredBothWays(sound.subarray(from, Math.min(sound.length, end + context)), cutting(band, sampleRate));
      const taken = shares(powers, cap, stretch, frame, end - first);
      for (let i = 0; i < end - first; i += 1) sound[first + i]! -= taken[i]! * part[first - from + i]!;
    }
  }
  return sound;
}
