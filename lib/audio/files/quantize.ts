import { endianness } from 'node:os';
import { XorShift } from '../random.ts';
import type { EncoderInput } from './frame-encoder.ts';

/** Seeds of the two channels: different noise on each, the same on every run. */
const seeds = [0x1d872b41, 0x6c8e9cf5];

/** Whole-number samples of a depth, with triangular dither (two units wide); the same noise on every run. */
class Channel {
  readonly #random: XorShift;
  readonly #scale: number;
  readonly #lowest: number;
  readonly #highest: number;
  #out = new Int32Array();

  constructor(bits: 16 | 24, seed: number, gain: number) {
    this.#random = new XorShift(seed);
    this.#highest = 2 ** (bits - 1) - 1;
    this.#lowest = -(2 ** (bits - 1));
    this.#scale = this.#highest * gain;
  }

  convert(samples: Float32Array): Int32Array {
    if (this.#out.length < samples.length) this.#out = new Int32Array(samples.length);
    const out = this.#out.subarray(0, samples.length);
    this.#random.dither(samples, this.#scale, out, this.#lowest, this.#highest);
    return out;
  }
}

/** One or two channels of a stereo block: mono is the mean of both. */
export function foldChannels(channels: readonly [Float32Array, Float32Array], count: 1 | 2): Float32Array[] {
  const [left, right] = channels;
  if (count === 2) return [left, right];
  return [left.map((sample, i) => (sample + right[i]!) / 2)];
}

/** To 16 or 24 bits through a stream. `gain` is an amplitude factor put on first. */
export class Quantizer {
  readonly #channels: Channel[];

  constructor(bits: 16 | 24, channels: 1 | 2, gain = 1) {
    this.#channels = seeds.slice(0, channels).map((seed) => new Channel(bits, seed, gain));
  }

  /** The arrays are the quantizer's own, and hold until the next call. */
  convert(channels: readonly Float32Array[]): Int32Array[] {
    return this.#channels.map((channel, index) => channel.convert(channels[index]!));
  }
}

/** Samples of a depth as bytes, channels interleaved, little endian. */
export function packSamples(channels: EncoderInput, bits: 16 | 24): Buffer {
  const count = channels.length;
  const frames = channels[0]?.length ?? 0;
  if (bits === 16) {
    // Not one of those that share a pool: those may begin at an odd byte. Every sample is set below.
    const bytes = Buffer.allocUnsafeSlow(frames * count * 2);
    const words = new Int16Array(bytes.buffer, bytes.byteOffset, frames * count);
    for (const [channel, samples] of channels.entries()) interleave(words, channel, count, samples, frames);
    return endianness() === 'LE' ? bytes : bytes.swap16();
  }
  const bytes = Buffer.allocUnsafe(frames * count * 3);
  channels.forEach((samples, channel) => {
    for (let i = 0, at = channel * 3; i < frames; i += 1, at += 3 * count) {
      const value = samples[i]!;
      bytes[at] = value & 0xff;
      bytes[at + 1] = (value >> 8) & 0xff;
      bytes[at + 2] = (value >> 16) & 0xff;
    }
  });
  return bytes;
}

function interleave(words: Int16Array, channel: number, count: number, samples: EncoderInput[number], frames: number): void {
  for (let i = 0, at = channel; i < frames; i += 1, at += count) words[at] = samples[i]!;
}

/** Samples of a depth as a decoder gives them, full scale 1. */
export function unquantized(channels: readonly Int32Array[], bits: 16 | 24): Float32Array[] {
  const scale = 2 ** (bits - 1);
  return channels.map((samples) => {
    const out = new Float32Array(samples.length);
    for (let i = 0; i < samples.length; i += 1) out[i] = samples[i]! / scale;
    return out;
  });
}
