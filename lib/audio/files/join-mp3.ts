import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { id3Tag } from '../id3.ts';
import type { Id3Tags } from '../id3.ts';
import { crc16, infoFrame, infoFrameBytes, readMp3Length, samplesPerFrame } from '../mp3-info.ts';
import type { Mp3Length } from '../mp3-info.ts';
import { AudioError } from '../pcm.ts';
import { writeAll } from '../wav.ts';

/** One of the joined files in the whole. */
export interface JoinedPart {
  /** Sample at which its own first sample sounds, and how many it has. */
  start: number;
  samples: number;
}

export interface JoinedMp3 {
  sampleRate: number;
  samples: number;
  bytes: number;
  parts: JoinedPart[];
}

const copyBytes = 1 << 20;

async function readAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** The head of an MP3 of ours, whatever the size of its tag. */
async function readHead(handle: FileHandle): Promise<Mp3Length> {
  const start = new Uint8Array(10);
  await readAt(handle, start, 0);
  const tag = start[0] === 0x49 && start[1] === 0x44 && start[2] === 0x33 ? 10 + ((start[6]! << 21) | (start[7]! << 14) | (start[8]! << 7) | start[9]!) : 0;
  const head = new Uint8Array(2048);
  const length = readMp3Length(head.subarray(0, await readAt(handle, head, tag)));
  return { ...length, at: tag + length.at };
}

/** Where each part begins in the whole. Frames stay whole, so between two parts lies what the encoder put at their ends. */
export function joinedParts(lengths: Mp3Length[]): { parts: JoinedPart[]; samples: number } {
  let frames = 0;
  const parts = lengths.map((length) => {
    const start = frames * samplesPerFrame;
    frames += length.frames;
    return { start, samples: length.samples };
  });
  const last = parts.at(-1);
  return { parts, samples: last ? last.start + last.samples : 0 };
}

/**
 * Joins MP3 files that were each encoded alone into one, without encoding again: their frames one after another under
 * one tag and one Info frame. Memory stays small whatever their length. `tags` is asked with the exact places of the
 * parts, so that the chapters stand where they sound: some 50 ms of silence lie between two parts.
 * Throws AudioError where a file has no readable head or another form than the first. The caller opens and closes `out`.
 */
export async function joinMp3(files: readonly string[], out: FileHandle, tags: (joined: Omit<JoinedMp3, 'bytes'>) => Id3Tags): Promise<JoinedMp3> {
  const sources: { handle: FileHandle; length: Mp3Length }[] = [];
  try {
    for (const file of files) {
      const handle = await open(file, 'r');
      sources.push({ handle, length: { sampleRate: 0, samples: 0, durationSeconds: 0, at: 0, frames: 0, delay: 0, channels: 2, bitRate: 0 } });
      sources.at(-1)!.length = await readHead(handle);
    }
    const first = sources[0]?.length;
    if (!first) throw new AudioError('There is no chapter to join.');
    const { bitRate, channels, delay, sampleRate } = first;
    const same = sources.every(({ length }) => length.bitRate === bitRate && length.channels === channels && length.sampleRate === sampleRate && length.delay === delay);
    if (!same) throw new AudioError('These MP3 files differ in bit rate, channels or sample rate, so they cannot be joined. Please render them again.');
    const { parts, samples } = joinedParts(sources.map(({ length }) => length));
    const tag = id3Tag(tags({ sampleRate, samples, parts }));
    await writeAll(out, tag, 0);
    const infoBytes = infoFrameBytes(bitRate, sampleRate);
    const sound = await copySound(sources, out, tag.length + infoBytes, infoBytes);
    const frames = sources.reduce((sum, { length }) => sum + length.frames, 0);
    await writeAll(out, infoFrame({ bitRate, sampleRate, channels, delay, frames, soundBytes: sound.bytes, soundCrc: sound.crc, samples }), tag.length);
    return { sampleRate, samples, parts, bytes: tag.length + infoBytes + sound.bytes };
  } finally {
    await Promise.all(sources.map(({ handle }) => handle.close()));
  }
}

async function copySound(sources: { handle: FileHandle; length: Mp3Length }[], out: FileHandle, at: number, infoBytes: number): Promise<{ bytes: number; crc: number }> {
  const buffer = new Uint8Array(copyBytes);
  let bytes = 0;
  let crc = 0;
  for (const { handle, length } of sources) {
    for (let from = length.at + infoBytes; ; ) {
      const piece = buffer.subarray(0, await readAt(handle, buffer, from));
      if (piece.length === 0) break;
      await writeAll(out, piece, at + bytes);
      crc = crc16(piece, crc);
      bytes += piece.length;
      from += piece.length;
    }
  }
  return { bytes, crc };
}
