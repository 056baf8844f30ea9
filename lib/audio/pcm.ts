import type { Pcm } from './types.ts';

/** Sound that cannot be used. `message` is a plain sentence for the writer. */
export class AudioError extends Error {
  override readonly name = 'AudioError';
}

/** An encoder was taken away in the middle of its work (by a machine without memory, say): nothing is wrong with the sound, and it may be tried again. */
export class EncoderEndedError extends AudioError {
  /** Told from one thread to another by its code. */
  static readonly code = 'ENCODER_ENDED';
  readonly code = EncoderEndedError.code;
}

/** Longer clips are refused, seconds: nothing that belongs in a scene is, and one would take all the memory. */
export const longestClipSeconds = 1200;

export function tooLongForClip(): AudioError {
  return new AudioError(`This sound is longer than ${longestClipSeconds / 60} minutes, which is too long for one clip.`);
}

/** Amplitude factor of a level in dB. */
export function fromDb(db: number): number {
  return 10 ** (db / 20);
}

/** Level in dB of an amplitude (0 gives -Infinity). */
export function toDb(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}

/** Frames of a sound (samples per channel). */
export function frameCount(pcm: Pcm): number {
  return pcm.channels[0]?.length ?? 0;
}

/** Length in seconds. */
export function durationOf(pcm: Pcm): number {
  return frameCount(pcm) / pcm.sampleRate;
}

/** The two channels of a mono or stereo sound; a mono sound gives its one channel twice. Throws AudioError past two. */
export function stereoOf(pcm: Pcm): [Float32Array, Float32Array] {
  const [left, right] = pcm.channels;
  if (!left) throw new AudioError('This sound has no channel in it.');
  if (pcm.channels.length > 2) throw new AudioError('This sound has more than two channels. Please give it as mono or stereo.');
  return [left, right ?? left];
}

/** Both channels as their mean: what is in the middle keeps its amplitude. */
export function monoOf([left, right]: [Float32Array, Float32Array]): [Float32Array, Float32Array] {
  const mean = left.map((sample, index) => 0.5 * (sample + right[index]!));
  return [mean, mean];
}

/** Gives the memory of arrays back at once, and not when somebody comes to clean up: nobody may hold them any more. */
export function discard(...arrays: readonly (Float32Array | Float64Array | Uint8Array)[]): void {
  // Older browsers cannot: there somebody comes to clean up.
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && 'transfer' in buffer && !buffer.detached) buffer.transfer(0);
}

/** Ends early with the signal's own reason when it has fired. */
export function checkSignal(signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
}
