import type { FileHandle } from 'node:fs/promises';
import { AudioError, frameCount, longestClipSeconds, tooLongForClip } from './pcm.ts';
import { lentFloats } from './room.ts';
import type { Pcm } from './types.ts';

/** RIFF/WAVE as in the Microsoft/IBM multimedia specification, with EBU Tech 3306 (RF64) for files past 4 GB. */

const headerBytes = 44;
const rf64HeaderBytes = 80;

function writeAscii(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i += 1) view.setUint8(at + i, text.charCodeAt(i));
}

/** Rounds to 16 bits and holds at full scale. */
function toInt16(sample: number): number {
  // What Math.round gives, in half its time.
  const whole = Math.floor(sample * 32767 + 0.5);
  return whole > 32767 ? 32767 : whole < -32768 ? -32768 : whole;
}

/** A header for 16-bit PCM. A body past 4 GB gets an RF64 header when room was kept for it. */
function wavHeader(sampleRate: number, channels: number, dataBytes: number, roomForRf64: boolean): Uint8Array {
  const size = roomForRf64 ? rf64HeaderBytes : headerBytes;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const big = dataBytes + size - 8 > 0xffffffff;
  writeAscii(view, 0, big ? 'RF64' : 'RIFF');
  view.setUint32(4, big ? 0xffffffff : dataBytes + size - 8, true);
  writeAscii(view, 8, 'WAVE');
  let at = 12;
  if (roomForRf64) {
    // A JUNK chunk of the size of ds64 keeps its place until the length is known.
    writeAscii(view, at, big ? 'ds64' : 'JUNK');
    view.setUint32(at + 4, 28, true);
    if (big) {
      view.setBigUint64(at + 8, BigInt(dataBytes + size - 8), true);
      view.setBigUint64(at + 16, BigInt(dataBytes), true);
      view.setBigUint64(at + 24, BigInt(dataBytes / (channels * 2)), true);
    }
    at += 36;
  }
  writeAscii(view, at, 'fmt ');
  view.setUint32(at + 4, 16, true);
  view.setUint16(at + 8, 1, true);
  view.setUint16(at + 10, channels, true);
  view.setUint32(at + 12, sampleRate, true);
  view.setUint32(at + 16, sampleRate * channels * 2, true);
  view.setUint16(at + 20, channels * 2, true);
  view.setUint16(at + 22, 16, true);
  writeAscii(view, at + 24, 'data');
  view.setUint32(at + 28, big ? 0xffffffff : dataBytes, true);
  return bytes;
}

/** Writes one channel between the others. */
function writeChannel(samples: Float32Array, frames: number, body: Int16Array, channel: number, channels: number): void {
  let at = channel;
  for (let i = 0; i < frames; i += 1) {
    body[at] = toInt16(samples[i]!);
    at += channels;
  }
}

/** A 16-bit WAV file of the sound (rounded, held at full scale, no dither: for clips). */
export function encodeWav16(pcm: Pcm): Uint8Array {
  const frames = frameCount(pcm);
  const channels = pcm.channels.length;
  const bytes = new Uint8Array(headerBytes + frames * channels * 2);
  bytes.set(wavHeader(pcm.sampleRate, channels, frames * channels * 2, false));
  const body = new Int16Array(bytes.buffer, headerBytes, frames * channels);
  pcm.channels.forEach((samples, channel) => writeChannel(samples, frames, body, channel, channels));
  return bytes;
}

interface WavFormat {
  tag: number;
  channels: number;
  sampleRate: number;
  bits: number;
}

function readFormat(view: DataView, at: number, size: number): WavFormat {
  if (size < 16) throw new AudioError('This WAV file is damaged: its format is not given in full.');
  let tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const blockAlign = view.getUint16(at + 12, true);
  const bits = view.getUint16(at + 14, true);
  // WAVE_FORMAT_EXTENSIBLE keeps the true tag at the head of its GUID.
  if (tag === 0xfffe && size >= 40) tag = view.getUint16(at + 24, true);
  if (channels < 1 || channels > 8) throw new AudioError('This WAV file names an impossible number of channels.');
  if (sampleRate < 4000 || sampleRate > 384_000) throw new AudioError('This WAV file names an impossible sample rate.');
  const known = (tag === 1 && [16, 24, 32].includes(bits)) || (tag === 3 && bits === 32);
  if (!known) throw new AudioError('This WAV file is of a kind that cannot be read here. Please save it as 16-bit PCM.');
  if (blockAlign !== (channels * bits) / 8) throw new AudioError('This WAV file is damaged: its format contradicts itself.');
  return { tag, channels, sampleRate, bits };
}

/** The whole numbers of 16-bit sound, in place where they lie even. */
function wholeNumbers(view: DataView, body: number, count: number): Int16Array {
  const from = view.byteOffset + body;
  return from % 2 === 0 ? new Int16Array(view.buffer, from, count) : new Int16Array(view.buffer.slice(from, from + 2 * count));
}

/** A reader of the other kinds. */
function sampleReader(view: DataView, format: WavFormat): (at: number) => number {
  if (format.tag === 3) return (at) => view.getFloat32(at, true);
  if (format.bits === 24) return (at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8388608;
  return (at) => view.getInt32(at, true) / 2147483648;
}

/** Where the sound of a WAV file lies in it, bytes, and how it is kept. `size` is what the file says; null where it goes on to its end. */
interface WavSound {
  format: WavFormat;
  body: number;
  size: number | null;
}

/** Finds the sound of a WAV file by its first bytes. Throws AudioError where they hold none. */
function findSound(bytes: Uint8Array): WavSound {
  if (bytes.length < 12) throw new AudioError('This sound file is empty or cut short.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  const kind = String.fromCharCode(...bytes.subarray(8, 12));
  if ((magic !== 'RIFF' && magic !== 'RF64') || kind !== 'WAVE') throw new AudioError('This is not a WAV file.');
  let format: WavFormat | null = null;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const id = String.fromCharCode(...bytes.subarray(at, at + 4));
    const declared = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === 'data') {
      if (!format) throw new AudioError('This WAV file is damaged: its sound comes before its format.');
      // 0xFFFFFFFF: written to a pipe, or RF64 — the sound then goes on to the end of the file.
      return { format, body, size: declared === 0xffffffff ? null : declared };
    }
    if (body + declared > bytes.length) throw new AudioError('This sound file is cut short.');
    if (id === 'fmt ') format = readFormat(view, body, declared);
    at = body + declared + (declared % 2);
  }
  throw new AudioError('This WAV file has no sound in it.');
}

/**
 * Reads a WAV file: 16-, 24- and 32-bit PCM and 32-bit float, any number of channels up to 8.
 * Throws AudioError with a plain sentence for anything else, for cut or empty files and for values that are no numbers.
 */
export function decodeWav(bytes: Uint8Array): Pcm {
  const { format, body, size } = wholeSound(bytes);
  return readSamples(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), body, size, format);
}

/**
 * How long a WAV file lasts, seconds. Throws wherever `decodeWav` does, and makes samples only where some could be no
 * numbers.
 */
export function wavSeconds(bytes: Uint8Array): number {
  const { format, size } = wholeSound(bytes);
  return (format.tag === 3 ? frameCount(decodeWav(bytes)) : clipFrames(size, format)) / format.sampleRate;
}

/** As `findSound`, for a file that is here as a whole. */
function wholeSound(bytes: Uint8Array): WavSound & { size: number } {
  const { format, body, size: declared } = findSound(bytes);
  const size = declared ?? bytes.length - body;
  if (body + size > bytes.length) throw new AudioError('This sound file is cut short.');
  return { format, body, size };
}

/** Whatever takes samples: one Int16Array for each channel, all of one length. */
export interface SampleSink {
  push(channels: Int16Array[]): void;
}

/**
 * Hands the samples of a 16-bit WAV file on, piece by piece as its bytes come: a long bed is never in memory as a whole.
 * The first piece of bytes holds all that comes before the sound. `open` is told the rate, Hz, and its sink is given back.
 * Throws AudioError where it is no WAV file of 16 bits.
 */
export async function readWav16<Sink extends SampleSink>(chunks: AsyncIterable<Uint8Array>, open: (sampleRate: number) => Sink): Promise<Sink> {
  let reading: { sink: Sink; channels: number; left: number } | null = null;
  let held = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(held.length + chunk.length);
    bytes.set(held);
    bytes.set(chunk, held.length);
    let from = 0;
    if (!reading) {
      const { format, body, size } = findSound(bytes);
      if (format.tag !== 1 || format.bits !== 16) throw new AudioError('This WAV file is not of 16 bits.');
      from = body;
      reading = { sink: open(format.sampleRate), channels: format.channels, left: size ?? Infinity };
    }
    const stride = reading.channels * 2;
    const frames = Math.floor(Math.min(reading.left, bytes.length - from) / stride);
    reading.sink.push(deinterleaved(bytes, from, frames, reading.channels));
    reading.left -= frames * stride;
    if (reading.left < stride) break;
    held = bytes.slice(from + frames * stride);
  }
  if (!reading) throw new AudioError('This sound file is empty or cut short.');
  return reading.sink;
}

function deinterleaved(bytes: Uint8Array, from: number, frames: number, count: number): Int16Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from);
  return Array.from({ length: count }, (_, channel) => {
    const samples = new Int16Array(frames);
    for (let i = 0, at = channel * 2; i < frames; i += 1, at += count * 2) samples[i] = view.getInt16(at, true);
    return samples;
  });
}

/** How many frames lie in so many bytes. Throws AudioError where there is none, or more than a clip may have. */
function clipFrames(size: number, { bits, channels, sampleRate }: WavFormat): number {
  const frames = Math.floor(size / ((bits / 8) * channels));
  if (frames === 0) throw new AudioError('This WAV file has no sound in it.');
  if (frames / sampleRate > longestClipSeconds) throw tooLongForClip();
  return frames;
}

function readSamples(view: DataView, body: number, size: number, format: WavFormat): Pcm {
  const step = format.bits / 8;
  const stride = step * format.channels;
  const frames = clipFrames(size, format);
  const channels: Float32Array[] = [];
  if (format.tag === 1 && format.bits === 16) {
    const whole = wholeNumbers(view, body, frames * format.channels);
    for (let channel = 0; channel < format.channels; channel += 1) {
      const samples = lentFloats(frames);
      for (let i = 0; i < frames; i += 1) samples[i] = whole[i * format.channels + channel]! / 32768;
      channels.push(samples);
    }
    return { sampleRate: format.sampleRate, channels };
  }
  const read = sampleReader(view, format);
  for (let channel = 0; channel < format.channels; channel += 1) {
    const samples = new Float32Array(frames);
    let at = body + channel * step;
    for (let i = 0; i < frames; i += 1) {
      samples[i] = read(at);
      at += stride;
    }
    if (format.tag === 3 && !samples.every((sample) => Number.isFinite(sample))) {
      throw new AudioError('This WAV file is damaged: it holds values that are not numbers.');
    }
    channels.push(samples);
  }
  return { sampleRate: format.sampleRate, channels };
}

/**
 * Writes a 16-bit WAV file piece by piece, of any length (RF64 past 4 GB). The header is put right by `finish`;
 * the caller opens and closes the handle.
 */
export class WavWriter {
  readonly #handle: FileHandle;
  readonly #sampleRate: number;
  readonly #channels: number;
  #dataBytes = 0;

  constructor(handle: FileHandle, sampleRate: number, channels: number) {
    this.#handle = handle;
    this.#sampleRate = sampleRate;
    this.#channels = channels;
  }

  /** Appends frames given as one Int16Array for each channel, all of one length. */
  async write(channels: Int16Array[]): Promise<void> {
    const frames = channels[0]?.length ?? 0;
    const interleaved = Buffer.allocUnsafe(frames * this.#channels * 2);
    const view = new Int16Array(interleaved.buffer, interleaved.byteOffset, frames * this.#channels);
    channels.forEach((samples, channel) => {
      for (let i = 0; i < frames; i += 1) view[i * this.#channels + channel] = samples[i] ?? 0;
    });
    await writeAll(this.#handle, interleaved, rf64HeaderBytes + this.#dataBytes);
    this.#dataBytes += interleaved.length;
  }

  /** Writes the header. */
  async finish(): Promise<void> {
    await writeAll(this.#handle, wavHeader(this.#sampleRate, this.#channels, this.#dataBytes, true), 0);
  }
}

/** Writes every byte (a single write may take fewer). */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
