import { userData } from './m4b-tags.ts';
import { SizeTable, box, fullBox, u16, u32, u64, unityMatrix } from './mp4-boxes.ts';
import type { SoundTags } from './sound-file.ts';

/** The movie box of an audio book: one AAC track, one text track with the chapters (QuickTime File Format, "Chapter Lists"). */

export const aacFrame = 1024;
/** Frames of AAC that lie together as one chunk: about a second. */
export const framesInChunk = 43;
const audioTrack = 1;
const chapterTrack = 2;

export interface M4bLayout {
  sampleRate: number;
  channels: number;
  bitRate: number;
  /** AudioSpecificConfig. */
  config: Uint8Array;
  /** Samples before the first of the sound, and of the sound. */
  delay: number;
  samples: number;
  frames: SizeTable;
  /** Place of the first byte of AAC in the file. */
  soundAt: number;
  /** Place of the chapter samples, which lie together, and their sizes. */
  chaptersAt: number;
  chapterSizes: number[];
  /** Places need 64 bits. */
  large: boolean;
  tags: SoundTags;
}

function descriptor(tag: number, ...body: Uint8Array[]): Buffer {
  const size = body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(tag, 0x80, 0x80, 0x80, size), ...body]);
}

function esds({ bitRate, config }: M4bLayout): Buffer {
  const decoder = descriptor(4, Uint8Array.of(0x40, 0x15, 0, 0x18, 0), u32(bitRate, bitRate), descriptor(5, config));
  return fullBox('esds', 0, 0, descriptor(3, u16(audioTrack), Uint8Array.of(0), decoder, descriptor(6, Uint8Array.of(2))));
}

function chunkOffsets(offsets: number[], large: boolean): Buffer {
  return large ? fullBox('co64', 0, 0, u32(offsets.length), u64(...offsets)) : fullBox('stco', 0, 0, u32(offsets.length), u32(...offsets));
}

const dataHere = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));

function media(timescale: number, duration: number, handler: [type: string, name: string], header: Buffer, table: Buffer): Buffer {
  const undetermined = 0x55c4;
  return box(
    'mdia',
    fullBox('mdhd', 1, 0, u64(0, 0), u32(timescale), u64(duration), u16(undetermined, 0)),
    fullBox('hdlr', 0, 0, u32(0), Buffer.from(handler[0], 'latin1'), u32(0, 0, 0), Buffer.from(`${handler[1]}\0`, 'latin1')),
    box('minf', header, dataHere, table),
  );
}

function trackHead(id: number, flags: number, duration: number, volume: number): Buffer {
  return fullBox('tkhd', 1, flags, u64(0, 0), u32(id, 0), u64(duration), u32(0, 0), u16(0, 0, volume, 0), unityMatrix, u32(0, 0));
}

function sound(layout: M4bLayout): Buffer {
  const { channels, delay, frames, sampleRate, samples, tags } = layout;
  const entry = box('mp4a', u32(0), u16(0, 1), u32(0, 0), u16(channels, 16, 0, 0), u32(sampleRate * 0x10000), esds(layout));
  const offsets: number[] = [];
  let at = layout.soundAt;
  for (let i = 0; i < frames.length; i += 1) {
    if (i % framesInChunk === 0) offsets.push(at);
    at += frames.at(i);
  }
  const rest = frames.length % framesInChunk;
  const whole = Math.floor(frames.length / framesInChunk);
  const runs = [...(whole > 0 ? [[1, framesInChunk, 1]] : []), ...(rest > 0 ? [[whole + 1, rest, 1]] : [])];
  const table = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), entry),
    fullBox('stts', 0, 0, u32(frames.length === 0 ? 0 : 1), ...(frames.length === 0 ? [] : [u32(frames.length, aacFrame)])),
    fullBox('stsc', 0, 0, u32(runs.length), ...runs.map((run) => u32(...run))),
    fullBox('stsz', 0, 0, u32(0, frames.length), frames.bytes()),
    chunkOffsets(offsets, layout.large),
    // A decoder must begin one frame early to give the sound of a place.
    fullBox('sgpd', 1, 0, Buffer.from('roll', 'latin1'), u32(2, 1), u16(0xffff)),
    fullBox('sbgp', 0, 0, Buffer.from('roll', 'latin1'), u32(1, frames.length, 1)),
  );
  const edit = box('edts', fullBox('elst', 1, 0, u32(1), u64(samples, delay), u16(1, 0)));
  const reference = (tags.chapters ?? []).length > 0 ? [box('tref', box('chap', u32(chapterTrack)))] : [];
  const soundHead = fullBox('smhd', 0, 0, u32(0));
  return box('trak', trackHead(audioTrack, 3, samples, 0x100), edit, ...reference, media(sampleRate, frames.length * aacFrame, ['soun', 'SoundHandler'], soundHead, table));
}

/** The text track: each chapter lasts until the next begins. */
function chapterText(layout: M4bLayout): Buffer[] {
  const chapters = layout.tags.chapters ?? [];
  if (chapters.length === 0) return [];
  const { sampleRate, samples } = layout;
  const starts = chapters.map(({ start }, index) => (index === 0 ? 0 : Math.min(samples, Math.round(start * sampleRate))));
  const lasts = starts.map((start, index) => (starts[index + 1] ?? samples) - start);
  const style = Buffer.concat([u32(0, 0), u32(0), u16(0), u16(1), Buffer.alloc(6), Buffer.alloc(8), Buffer.alloc(8), u16(0), Buffer.alloc(6), Uint8Array.of(0), u16(0)]);
  const entry = box('text', u32(0), u16(0, 1), style.subarray(0, 43));
  const table = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), entry),
    fullBox('stts', 0, 0, u32(lasts.length), ...lasts.map((last) => u32(1, last))),
    fullBox('stsc', 0, 0, u32(1), u32(1, lasts.length, 1)),
    fullBox('stsz', 0, 0, u32(0, layout.chapterSizes.length), u32(...layout.chapterSizes)),
    chunkOffsets([layout.chaptersAt], layout.large),
  );
  const head = box('gmhd', fullBox('gmin', 0, 0, u16(0x40, 0x8000, 0x8000, 0x8000, 0, 0)), box('text', unityMatrix));
  return [box('trak', trackHead(chapterTrack, 0, samples, 0), media(sampleRate, samples, ['text', 'Chapters'], head, table))];
}

/** The movie box. Its clock is the sample rate, so that the edit list says the length to the sample. No dates. */
export function movieBox(layout: M4bLayout): Buffer {
  const { delay, frames, sampleRate, samples, tags } = layout;
  const head = fullBox('mvhd', 1, 0, u64(0, 0), u32(sampleRate), u64(samples), u32(0x10000), u16(0x100, 0), u32(0, 0), unityMatrix, Buffer.alloc(24), u32(chapterTrack + 1));
  const padding = Math.max(0, frames.length * aacFrame - delay - samples);
  return box('moov', head, sound(layout), ...chapterText(layout), userData(tags, { delay, padding, samples }));
}
