import { readFrameHeader } from '../mp3-info.ts';

/**
 * Frames of MPEG-1 Layer III taken apart and put together again (ISO 11172-3, 2.4). The sound of a frame need not lie in
 * it: it may begin up to 511 bytes earlier, in room that the frames before have left. So frames of two encoders cannot
 * simply follow each other; their sounds can, laid into the rooms of all frames anew. What an encoder fills empty room
 * with (LAME its name) is left out: nothing that is heard.
 */

const headerBytes = 4;
/** The sound of a frame begins this many bytes before its own room, at most. */
const mostBefore = 511;
/** Bits of the side information that say so. */
const beforeBits = 9;

/** One frame: what it says of itself, and its sound, wherever that lay. */
export interface FrameSound {
  /** Header and side information; where the sound begins is left open. */
  head: Uint8Array;
  sound: Uint8Array;
}

/** Some bits, the highest first. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let bit = at; bit < at + count; bit += 1) value = value * 2 + ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1);
  return value;
}

/** Bytes of header and side information. Throws Error for what is no frame, or one with a checksum: no encoder of ours writes it. */
function headOf(frame: Uint8Array): { head: number; channels: 1 | 2; bytes: number } {
  const header = readFrameHeader(frame, 0);
  if (header === null || ((frame[1] ?? 0) & 1) === 0) throw new Error('The MP3 encoder gave what is no frame.');
  return { head: headerBytes + (header.channels === 2 ? 32 : 17), channels: header.channels, bytes: header.bytes };
}

/** Bits of sound that a frame has, its two granules and their channels together. */
function soundBits(frame: Uint8Array, channels: 1 | 2): number {
  const granule = channels === 2 ? 20 : 18;
  let bits = 0;
  for (let part = 0; part < 2 * channels; part += 1) bits += bitsAt(frame, headerBytes * 8 + granule + 59 * part, 12);
  return bits;
}

/** Takes the frames of one stream apart, in their order. */
export class FrameReader {
  /** The last bytes of the rooms of the frames so far: the newest, and what a sound may begin before it. */
  #rooms = new Uint8Array(2048);
  #length = 0;

  /** The sound is a copy. Throws Error for what is no frame, or one whose sound began before the first that was pushed. */
  push(frame: Uint8Array): FrameSound {
    const { head, channels } = headOf(frame);
    const before = bitsAt(frame, headerBytes * 8, beforeBits);
    const bits = soundBits(frame, channels);
    const from = this.#add(frame, head) - before;
    if (from < 0) throw new Error('The sound of an MP3 frame began before its stream.');
    const sound = this.#rooms.slice(from, Math.min(this.#length, from + Math.ceil(bits / 8)));
    if (bits % 8 > 0) sound[sound.length - 1]! &= 0xff00 >> (bits % 8);
    const own = Uint8Array.prototype.slice.call(frame, 0, head);
    own[headerBytes] = 0;
    own[headerBytes + 1]! &= 0x7f;
    return { head: own, sound };
  }

  /** As `push`, for a frame of which only its room is wanted: what came before it is not there. */
  skip(frame: Uint8Array): void {
    this.#add(frame, headOf(frame).head);
  }

  /** Puts the room of a frame behind those before it; gives where it begins. */
  #add(frame: Uint8Array, head: number): number {
    const kept = Math.min(this.#length, mostBefore);
    this.#rooms.copyWithin(0, this.#length - kept, this.#length);
    this.#rooms.set(frame.subarray(head), kept);
    this.#length = kept + frame.length - head;
    return kept;
  }
}

interface Waiting {
  bytes: Uint8Array;
  head: number;
  /** Byte of all rooms at which this frame's begins. */
  start: number;
}

/** Lays the sounds of frames into their rooms, each as early as it can lie, and gives the frames. */
export class FramePacker {
  readonly #waiting: Waiting[] = [];
  /** Bytes of the rooms of all frames so far, and the byte at which the last sound ended. */
  #rooms = 0;
  #end = 0;

  /** Bytes of room that the next frame finds before its own. */
  get free(): number {
    return Math.min(mostBefore, this.#rooms - this.#end);
  }

  /** True where these frames can follow: an encoder that had more room before them may have used it. */
  fits(frames: readonly FrameSound[]): boolean {
    let [rooms, end] = [this.#rooms, this.#end];
    for (const frame of frames) {
      end = Math.max(end, rooms - mostBefore) + frame.sound.length;
      rooms += roomOf(frame);
      if (end > rooms) return false;
    }
    return true;
  }

  /** Takes the next frame; gives those that nothing more is laid into. Throws Error for one that does not fit. */
  push(frame: FrameSound): Uint8Array[] {
    const { head, sound } = frame;
    const room = roomOf(frame);
    const bytes = new Uint8Array(head.length + room);
    bytes.set(head);
    const begin = Math.max(this.#end, this.#rooms - mostBefore);
    const before = this.#rooms - begin;
    bytes[headerBytes] = before >> 1;
    bytes[headerBytes + 1]! |= (before & 1) << 7;
    this.#waiting.push({ bytes, head: head.length, start: this.#rooms });
    this.#rooms += room;
    this.#end = begin + sound.length;
    if (this.#end > this.#rooms) throw new Error('The sound of an MP3 frame has no room in its stream.');
    for (const waiting of this.#waiting) {
      const from = Math.max(begin, waiting.start);
      const to = Math.min(this.#end, waiting.start + waiting.bytes.length - waiting.head);
      if (to > from) waiting.bytes.set(sound.subarray(from - begin, to - begin), waiting.head + from - waiting.start);
    }
    const ready: Uint8Array[] = [];
    while (this.#waiting[1] !== undefined && this.#waiting[1].start <= this.#rooms - mostBefore) ready.push(this.#waiting.shift()!.bytes);
    return ready;
  }

  /** The last frames. */
  finish(): Uint8Array[] {
    return this.#waiting.splice(0).map(({ bytes }) => bytes);
  }
}

/** Bytes of a frame in its stream. */
export function frameBytes({ head }: FrameSound): number {
  return readFrameHeader(head, 0)?.bytes ?? head.length;
}

function roomOf(frame: FrameSound): number {
  return frameBytes(frame) - frame.head.length;
}

/** Takes a stream of bytes apart into its frames; they may end anywhere. */
export class FrameSplitter {
  #rest: Uint8Array = new Uint8Array();

  /** Views of what was pushed, where it was pushed whole. Throws Error for what is no frame. */
  push(bytes: Uint8Array): Uint8Array[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Uint8Array[] = [];
    let at = 0;
    for (let header = readFrameHeader(all, at); header !== null && at + header.bytes <= all.length; header = readFrameHeader(all, at)) {
      frames.push(all.subarray(at, at + header.bytes));
      at += header.bytes;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length >= headerBytes && readFrameHeader(this.#rest, 0) === null) throw new Error('The MP3 encoder gave what is no frame.');
    return frames;
  }

  /** Throws Error where the stream ended within a frame. */
  finish(): void {
    if (this.#rest.length > 0) throw new Error('The MP3 encoder ended within a frame.');
  }
}
