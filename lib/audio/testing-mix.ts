import { masterRate } from './book-layout.ts';
import { mixTimeline } from './mix.ts';
import type { MixOptions } from './mix.ts';
import { XorShift } from './random.ts';
import type { ClipSource, Pcm, PlacedCue, PlacedSpeech, Timeline } from './types.ts';

/** Small sounds and mixes for tests of the mixer. */

export const rate = 8000;

/** White noise, the same for the same seed. */
export function noise(seed: number, frames: number, channels: number, sampleRate = rate): Pcm {
  const random = new XorShift(seed);
  return { sampleRate, channels: Array.from({ length: channels }, () => Float32Array.from({ length: frames }, () => 0.4 * (2 * random.next() - 1))) };
}

/** Voice-like, at the rate of masters: noise through a low-pass, in syllables. */
export function babble(seconds: number, seed: number, level = 1): Pcm {
  const random = new XorShift(seed);
  let low = 0;
  return {
    sampleRate: masterRate,
    channels: [
      Float32Array.from({ length: Math.round(seconds * masterRate) }, (_, i) => {
        low += 0.15 * (2 * random.next() - 1 - low);
        return low * level * Math.sin((Math.PI * (i % 9000)) / 9000) ** 2;
      }),
    ],
  };
}

/** A line in its place: `seconds` long, at -3 dB in the middle. */
export function speech(segmentId: string, asset: string | null, start: number, seconds: number, over: Partial<PlacedSpeech> = {}): PlacedSpeech {
  return { segmentId, chapterId: 'c', characterId: null, asset, start, end: start + seconds, gainDb: -3, pan: 0, words: [], ...over };
}

export function placed(cueId: string, lane: PlacedCue['lane'], asset: string, start: number, end: number, over: Partial<PlacedCue> = {}): PlacedCue {
  return { cueId, lane, asset, start, end, loops: lane !== 'effect', clipSeconds: 3, gainDb: -12, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0, ...over };
}

/** The whole mix at `rate`, or what the options ask for. */
export async function mixed(line: Timeline, source: ClipSource, options: MixOptions = {}): Promise<[Float32Array, Float32Array]> {
  const blocks: [Float32Array, Float32Array][] = [];
  for await (const block of mixTimeline(line, source, { sampleRate: rate, ...options })) blocks.push(block.channels);
  const join = (channel: 0 | 1): Float32Array => {
    const out = new Float32Array(blocks.reduce((sum, block) => sum + block[channel].length, 0));
    let at = 0;
    for (const block of blocks) {
      out.set(block[channel], at);
      at += block[channel].length;
    }
    return out;
  };
  return [join(0), join(1)];
}

/** The largest value, either way. */
export function largest(samples: Float32Array): number {
  return samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

export function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}
