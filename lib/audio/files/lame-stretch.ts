import { hasSound, readFrameHeader, samplesPerFrame } from '../mp3-info.ts';
import { PaddingCleaner } from './mp3-padding.ts';

/** The stretches of a stream that threads of LAME share, and where one goes over into the next. */

/** Frames that are told to LAME at once: after so many the lengths of frames come round again at every rate. */
export const chunkFrames = 49;
export const chunkSamples = chunkFrames * samplesPerFrame;
/** A stretch of one thread, in chunks, at least: 20 s. Longer than a thread waits to become alike. */
const leastStretch = 16;
/** Chunks that are kept for all threads together, so that the last of them has its stretch before the first is through: 36 MB. */
export const mostKept = 160;
/**
 * Frames with sound in them that must be alike before one thread takes over from another. Alike for less they were seen to
 * differ again; silence is alike whatever an encoder remembers of what was before it, and proves nothing.
 */
const alikeFrames = 48;

/**
 * Chunks of a stretch. Every seam costs both threads some chunks, so stretches are as long as there is room for; of a
 * stream whose length is known they are equal, so that all threads are through at the same time.
 */
export function stretchOf(samples: number | undefined, threads: number): number {
  if (samples === undefined) return leastStretch;
  const each = samples / chunkSamples / threads;
  return Math.max(leastStretch, Math.ceil(each / Math.max(1, Math.ceil(each / (mostKept / threads)))));
}

/** What one thread makes of its stretch. */
export class Stretch {
  /** Frame of the stream that is its first. */
  readonly first: number;
  /** The chunk that its thread is told of next. */
  given: number;
  /** The chunk that it answers next. */
  chunk: number;
  /** What it was asked and has not answered. */
  readonly asked: Promise<Uint8Array>[] = [];
  frames: Uint8Array[] = [];
  /** Frames that were given out, or are not wanted any more. */
  passed = 0;
  ended = false;
  /** False once its thread is done with it. */
  working = true;
  readonly #cleaner = new PaddingCleaner();
  #rest: Uint8Array = new Uint8Array();

  constructor(chunk: number) {
    this.given = chunk;
    this.chunk = chunk;
    this.first = chunk * chunkFrames;
  }

  /** Frames of the whole stream up to which this one is made. */
  get made(): number {
    return this.first + this.passed + this.frames.length;
  }

  /** A frame by its number in the whole stream, as long as it is kept. */
  frame(number: number): Uint8Array | undefined {
    return this.frames[number - this.first - this.passed];
  }

  push(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (let header = readFrameHeader(all, at); header !== null && at + header.bytes <= all.length; header = readFrameHeader(all, at)) {
      this.frames.push(...this.#cleaner.push(all.slice(at, at + header.bytes)));
      at += header.bytes;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length >= 4 && readFrameHeader(this.#rest, 0) === null) throw new Error('LAME gave what is no frame.');
  }

  end(): void {
    if (this.#rest.length > 0) throw new Error('LAME ended within a frame.');
    this.frames.push(...this.#cleaner.finish());
    this.ended = true;
  }

  /** Gives out frames up to one of the whole stream. */
  take(until: number): Uint8Array[] {
    const taken = this.frames.splice(0, Math.max(0, until - this.first - this.passed));
    this.passed += taken.length;
    return taken;
  }
}

/** The first frame of the whole stream that the next of two stretches gives; null where they have not become alike. */
export function meeting(one: Stretch, next: Stretch): number | null {
  let alike = 0;
  for (let frame = next.first; frame < Math.min(one.made, next.made); frame += 1) {
    const [mine, other] = [one.frame(frame), next.frame(frame)];
    if (mine === undefined || other === undefined || Buffer.compare(mine, other) !== 0) alike = 0;
    else if (hasSound(mine)) alike += 1;
    if (alike >= alikeFrames) return frame + 1;
  }
  return null;
}
