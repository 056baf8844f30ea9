import { readFrameHeader, type Mp3Frame } from '../mp3-info.ts';

/**
 * Clears what an encoder writes where no sound is: LAME fills the room between the sound of two frames with its name and
 * with bits that hang on all that came before. Cleared, the frames of a stream hang on nothing but the sound, and two
 * encoders that have come to the same frame go on alike. Nothing that is heard is touched.
 */

const headerBytes = 4;
/** Sound of a frame may begin this many bytes before it, at most. */
const mostBefore = 511;

interface Waiting {
  bytes: Uint8Array;
  /** Bytes of header and side information. */
  head: number;
  /** Byte of the stream's sound (headers left out) at which this frame's room begins. */
  start: number;
}

/** Some bits of a frame, the highest first. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let bit = at; bit < at + count; bit += 1) value = value * 2 + ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1);
  return value;
}

/** Where the sound of a frame begins before it, bytes, and how long it is, bits. */
function soundOf(bytes: Uint8Array, { channels }: Mp3Frame): { before: number; bits: number } {
  const granule = channels === 2 ? 20 : 18;
  let bits = 0;
  for (let part = 0; part < 2 * channels; part += 1) bits += bitsAt(bytes, headerBytes * 8 + granule + 59 * part, 12);
  return { before: bitsAt(bytes, headerBytes * 8, 9), bits };
}

export class PaddingCleaner {
  readonly #waiting: Waiting[] = [];
  /** Bytes of rooms of all frames so far. */
  #rooms = 0;
  /** Bit of the stream's sound at which that of the last frame ended. */
  #end = 0;

  /** Takes one frame; gives back those that nothing can change any more. The bytes are cleared where they lie. */
  push(bytes: Uint8Array): Uint8Array[] {
    const header = readFrameHeader(bytes, 0);
    if (header === null) throw new Error('LAME gave what is no frame.');
    const head = headerBytes + (header.channels === 2 ? 32 : 17);
    const { before, bits } = soundOf(bytes, header);
    this.#waiting.push({ bytes, head, start: this.#rooms });
    const begin = (this.#rooms - before) * 8;
    this.#clear(this.#end, begin);
    this.#end = begin + bits;
    this.#rooms += bytes.length - head;
    const ready: Uint8Array[] = [];
    while (this.#waiting[1] !== undefined && this.#waiting[1].start <= this.#rooms - mostBefore) ready.push(this.#waiting.shift()!.bytes);
    return ready;
  }

  /** Ends the stream; gives back the last frames. */
  finish(): Uint8Array[] {
    this.#clear(this.#end, this.#rooms * 8);
    return this.#waiting.splice(0).map(({ bytes }) => bytes);
  }

  /** Clears bits of the stream's sound. */
  #clear(from: number, to: number): void {
    for (const { bytes, head, start } of this.#waiting) {
      const first = Math.max(from - start * 8, 0);
      const last = Math.min(to - start * 8, (bytes.length - head) * 8);
      if (last <= first) continue;
      const [begin, end] = [head * 8 + first, head * 8 + last];
      for (let byte = begin >> 3; byte * 8 < end; byte += 1) {
        const above = begin > byte * 8 ? 0xff00 >> (begin - byte * 8) : 0;
        const below = end < byte * 8 + 8 ? 0xff >> (end - byte * 8) : 0;
        bytes[byte]! &= (above | below) & 0xff;
      }
    }
  }
}
