import { Mpg123 } from './mpg123-core.ts';
import { AudioError, discard, longestClipSeconds, tooLongForClip } from './pcm.ts';

/** Decoders that wait for their next stream: each has a memory of 16 MB, which is dear to make and to throw away. */
const waiting: Mpg123[] = [];
const mostWaiting = 2;

/** Sound as it is decoded, until its length is known. */
let scratch: [Float32Array, Float32Array] = [new Float32Array(), new Float32Array()];
/** What is longer than this is forgotten again, frames. */
const mostKept = 1 << 20;

function scratchOf(frames: number, used: number): [Float32Array, Float32Array] {
  if (scratch[0].length < frames) {
    const length = 2 ** Math.ceil(Math.log2(frames));
    const larger = (samples: Float32Array): Float32Array => {
      const room = new Float32Array(length);
      room.set(samples.subarray(0, used));
      return room;
    };
    const before = scratch;
    scratch = [larger(before[0]), larger(before[1])];
    discard(...before);
  }
  return scratch;
}

function forgetScratch(): void {
  discard(...scratch);
  scratch = [new Float32Array(), new Float32Array()];
}

function same(one: Float32Array, other: Float32Array): boolean {
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

/** Decodes a stream of MP3 frames (mpg123 as WebAssembly), so that what is measured is what a listener's player makes. */
export class Mp3Decoder {
  #mpg123: Mpg123 | null;

  private constructor(mpg123: Mpg123) {
    this.#mpg123 = mpg123;
  }

  /** With `gapless` the samples that the Info frame calls the encoder's own are taken off. */
  static async open(options: { gapless: boolean }): Promise<Mp3Decoder> {
    const mpg123 = waiting.pop() ?? (await Mpg123.open());
    mpg123.begin(options.gapless);
    return new Mp3Decoder(mpg123);
  }

  /**
   * Decodes the next bytes (whole frames, or a stretch of a file). The arrays are the caller's; they are one where both
   * channels are the same, sample for sample, as of a mono file. Throws AudioError, also for what is too long for a clip:
   * a few megabytes can hold hours.
   */
  push(bytes: Uint8Array): { sampleRate: number; channels: [Float32Array, Float32Array] } {
    let frames = 0;
    try {
      const sampleRate = this.read(bytes, (left, right) => {
        if (frames + left.length > longestClipSeconds * (this.#mpg123?.sampleRate ?? 0)) throw tooLongForClip();
        const [one, other] = scratchOf(frames + left.length, frames);
        one.set(left, frames);
        other.set(right, frames);
        frames += left.length;
      });
      const [one, other] = [scratch[0].subarray(0, frames), scratch[1].subarray(0, frames)];
      const left = one.slice();
      return { sampleRate, channels: [left, same(one, other) ? left : other.slice()] };
    } finally {
      if (scratch[0].length > mostKept) forgetScratch();
    }
  }

  /**
   * As `push`, but gives the sound stretch by stretch where the decoder has it: each holds until `take` returns. Gives
   * the sample rate.
   */
  read(bytes: Uint8Array, take: (left: Float32Array, right: Float32Array) => void): number {
    if (this.#mpg123 === null) throw new Error('This decoder was closed.');
    const problem = this.#mpg123.decode(bytes, take);
    if (problem !== null) throw new AudioError(`This MP3 file is damaged and cannot be read (${problem}).`);
    return this.#mpg123.sampleRate;
  }

  /** Gives the decoder back; nothing may be pushed after. */
  close(): void {
    if (this.#mpg123 !== null && waiting.length < mostWaiting) waiting.push(this.#mpg123);
    this.#mpg123 = null;
  }
}
