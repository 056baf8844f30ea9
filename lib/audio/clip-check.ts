import { AudioError } from './pcm.ts';
import type { Pcm } from './types.ts';

/** What every clip has to be before it is mixed: whoever made it. */

const lowestRate = 4000;
const highestRate = 384_000;
/** Sound from a decoder may pass full scale a little; this is no sound any more. */
const largestSample = 16;
/** A constant offset below this is left alone, share of full scale. */
const bearableOffset = 0.01;

/**
 * The clip itself, once it is known to be whole. Throws AudioError with a plain sentence for a clip without sound, with
 * channels of different lengths, with values that are no numbers or far past full scale, or of an impossible rate.
 */
export function checkedClip(pcm: Pcm): Pcm {
  const [first] = pcm.channels;
  if (!first || first.length === 0) throw new AudioError('This sound is empty. Please make it again.');
  if (!Number.isInteger(pcm.sampleRate) || pcm.sampleRate < lowestRate || pcm.sampleRate > highestRate) throw new AudioError('This sound has an impossible sample rate. Please make it again.');
  for (const samples of new Set(pcm.channels)) {
    if (samples.length !== first.length) throw new AudioError('This sound is damaged: its channels are not equally long. Please make it again.');
    let most = 0;
    let sum = 0;
    for (let i = 0; i < samples.length; i += 1) {
      const size = Math.abs(samples[i]!);
      sum += size;
      if (size > most) most = size;
    }
    // One value that is no number makes the sum none.
    if (!Number.isFinite(sum)) throw new AudioError('This sound is damaged: it holds values that are not numbers. Please make it again.');
    if (most > largestSample) throw new AudioError('This sound is damaged: it is many times louder than a file can be. Please make it again.');
  }
  return pcm;
}

/** The channel without its constant offset; the same array where there is none to speak of. */
export function levelled(samples: Float32Array): Float32Array {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += samples[i]!;
  const offset = sum / Math.max(1, samples.length);
  return Math.abs(offset) < bearableOffset ? samples : samples.map((sample) => sample - offset);
}
