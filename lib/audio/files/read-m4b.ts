import type { FileHandle } from 'node:fs/promises';
import { AudioError } from '../pcm.ts';

/** What is needed of an audio book of ours to take its frames out again. */
export interface M4bFrames {
  sampleRate: number;
  channels: number;
  bitRate: number;
  config: Uint8Array;
  /** Samples of the encoder before the sound, and of the sound. */
  delay: number;
  samples: number;
  /** Place of the first frame; the others follow without a gap. */
  at: number;
  sizes: number[];
}

const containers = new Set(['moov', 'trak', 'edts', 'mdia', 'minf', 'stbl']);
const largestHead = 64 << 20;
/** Bytes of an AAC frame: 13 bits say its length elsewhere. */
const largestFrame = 8191;

/** Boxes of a head by their type, those of the first track (the sound) before others. */
function boxesOf(bytes: Buffer, found = new Map<string, Buffer>()): Map<string, Buffer> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + size);
    if (containers.has(type)) boxesOf(body, found);
    else if (!found.has(type)) found.set(type, body);
    at += size;
  }
  return found;
}

/** Reads the head of an audio book that was written here. Throws AudioError for anything else. */
export async function readM4bFrames(handle: FileHandle): Promise<M4bFrames> {
  const wrong = new AudioError('This is not an audio book that was made here, or it is damaged. Please render it again.');
  const start = Buffer.alloc(8);
  await handle.read(start, 0, 8, 0);
  const movieAt = start.readUInt32BE(0);
  await handle.read(start, 0, 8, movieAt);
  const size = start.readUInt32BE(0);
  if (start.toString('latin1', 4) !== 'moov' || size > largestHead) throw wrong;
  const movie = Buffer.alloc(size);
  await handle.read(movie, 0, size, movieAt);
  const boxes = boxesOf(movie);
  const box = (type: string): Buffer => {
    const body = boxes.get(type);
    if (!body) throw wrong;
    return body;
  };
  const [edit, sizes, entry, head] = [box('elst'), box('stsz'), box('stsd'), box('mdhd')];
  const offsets = boxes.get('co64');
  const description = entry.indexOf('esds');
  const config = description === -1 ? -1 : entry.indexOf(Buffer.of(5, 0x80, 0x80, 0x80), description);
  if (config === -1 || edit.length < 24) throw wrong;
  const count = sizes.readUInt32BE(8);
  if (12 + count * 4 > sizes.length) throw wrong;
  const frames = Array.from({ length: count }, (_, i) => sizes.readUInt32BE(12 + i * 4));
  if (frames.some((length) => length > largestFrame)) throw wrong;
  return {
    sampleRate: head.readUInt32BE(20),
    channels: entry.readUInt16BE(8 + 8 + 16),
    // The decoder's description: tag, length, kind, buffer, largest and mean bit rate.
    bitRate: entry.readUInt32BE(entry.indexOf(Buffer.of(4, 0x80, 0x80, 0x80), description) + 5 + 9),
    config: Uint8Array.from(entry.subarray(config + 5, config + 5 + entry[config + 4]!)),
    delay: Number(edit.readBigUInt64BE(16)),
    samples: Number(edit.readBigUInt64BE(8)),
    at: offsets ? Number(offsets.readBigUInt64BE(8)) : box('stco').readUInt32BE(8),
    sizes: frames,
  };
}
