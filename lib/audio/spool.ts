import type { FileHandle } from 'node:fs/promises';
import { writeAll } from './wav.ts';

/** Stereo sound kept in a file between two passes, 32-bit float, so that memory does not grow with its length. */
export class PcmSpool {
  readonly #handle: FileHandle;
  #blocks: { at: number; frames: number }[] = [];
  #bytes = 0;
  frames = 0;

  /** The caller opens the handle for reading and writing, closes it and removes the file. */
  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(channels: readonly [Float32Array, Float32Array]): Promise<void> {
    const frames = channels[0].length;
    if (frames === 0) return;
    const joined = new Float32Array(frames * 2);
    joined.set(channels[0]);
    joined.set(channels[1], frames);
    await writeAll(this.#handle, new Uint8Array(joined.buffer), this.#bytes);
    this.#blocks.push({ at: this.#bytes, frames });
    this.#bytes += joined.byteLength;
    this.frames += frames;
  }

  /** The sound from its start, in the blocks in which it was written. May be read many times. */
  async *read(): AsyncGenerator<[Float32Array, Float32Array], void, void> {
    for await (const { block } of this.readStretches(this.frames, 1)) yield block;
  }

  /** As `read`, but only every `step`th stretch of about `length` frames; `at` counts the frames of a stretch from 0. */
  async *readStretches(length: number, step: number): AsyncGenerator<{ block: [Float32Array, Float32Array]; at: number }, void, void> {
    let stretch = 0;
    let into = 0;
    for (const { at, frames } of this.#blocks) {
      if (into >= length) {
        stretch += 1;
        into = 0;
      }
      const from = into;
      into += frames;
      if (stretch % step !== 0) continue;
      const joined = new Float32Array(frames * 2);
      const bytes = new Uint8Array(joined.buffer);
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, at + done);
        if (bytesRead === 0) throw new Error('The spool of the mix is shorter than what was written to it.');
        done += bytesRead;
      }
      yield { block: [joined.subarray(0, frames), joined.subarray(frames)], at: from };
    }
  }
}
