import { AudioError } from './pcm.ts';

/**
 * The "Info" frame at the head of a constant bit rate MP3 (the Xing/LAME tag, gabriel.mp3-tech.org/mp3infotag.html):
 * how many frames follow, where to seek, and how many samples at both ends are the encoder's and not the sound's.
 */

export const samplesPerFrame = 1152;
/** What LAME puts before the first sample; a decoder adds 529 of its own. */
export const encoderDelay = 576;
export const decoderDelay = 529;

const bitRates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const sampleRates = [44_100, 48_000, 32_000];
/** Byte of the tag after the header and the side information, which is shorter in a mono frame. */
function tagAt(channels: 1 | 2): number {
  return channels === 1 ? 21 : 36;
}

export interface Mp3Frame {
  bytes: number;
  bitRate: number;
  sampleRate: number;
  channels: 1 | 2;
}

/** Reads an MPEG-1 Layer III header at an offset, or null where there is none. */
export function readFrameHeader(bytes: Uint8Array, at: number): Mp3Frame | null {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (a !== 0xff || b === undefined || c === undefined || d === undefined || (b & 0xfe) !== 0xfa) return null;
  const bitRate = (bitRates[c >> 4] ?? 0) * 1000;
  const sampleRate = sampleRates[(c >> 2) & 3];
  if (bitRate === 0 || sampleRate === undefined) return null;
  return { bytes: Math.floor((144 * bitRate) / sampleRate) + ((c >> 1) & 1), bitRate, sampleRate, channels: d >> 6 === 3 ? 1 : 2 };
}

/** True for bytes that begin with an MPEG audio layer III frame of any version. */
export function isMp3Frame(bytes: Uint8Array): boolean {
  const [a, b] = [bytes[0], bytes[1]];
  return a === 0xff && b !== undefined && (b & 0xe6) === 0xe2;
}

/**
 * What becomes of a byte after eight bits of the polynomial, and after eight, sixteen and twenty-four zeros more: four bytes are
 * taken at once (Kounavis and Berry: A Systematic Approach to Building High Performance Software-Based CRC Generators, 2005).
 */
const crcTables = [0, 1, 2, 3].map((zeros) => Uint16Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8 * (zeros + 1); bit += 1) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  return value;
}));
const [crcTable, afterOne, afterTwo, afterThree] = crcTables as [Uint16Array, Uint16Array, Uint16Array, Uint16Array];

/** CRC-16 as the LAME tag wants it (polynomial 0x8005 reflected, begins at 0). */
export function crc16(bytes: Uint8Array, start = 0): number {
  let crc = start;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) crc = afterThree[(crc ^ bytes[at]!) & 0xff]! ^ afterTwo[((crc >>> 8) ^ bytes[at + 1]!) & 0xff]! ^ afterOne[bytes[at + 2]!]! ^ crcTable[bytes[at + 3]!]!;
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}

/** One byte of zeros more, as a linear map of the checksum's bits (column k: where bit k goes). */
function zeroByte(): Uint16Array {
  return Uint16Array.from({ length: 16 }, (_, bit) => crc16(Uint8Array.of(0), 1 << bit));
}

function applied(columns: Uint16Array, value: number): number {
  let out = 0;
  for (let bit = 0; bit < 16; bit += 1) if ((value >> bit) & 1) out ^= columns[bit]!;
  return out;
}

/**
 * The checksum of two stretches of bytes that follow each other, from that of each (both begun at 0): what the first
 * becomes when as many zeros follow as the second has bytes, and the second's laid over it. By repeated squaring, as in
 * zlib's crc32_combine.
 */
export function crcOfJoined(first: number, second: number, secondBytes: number): number {
  let columns = zeroByte();
  let value = first;
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) value = applied(columns, value);
    const before = columns;
    columns = before.map((column) => applied(before, column));
  }
  return value ^ second;
}

export interface InfoFrameInput {
  bitRate: number;
  sampleRate: number;
  /** Frames of sound after this one. */
  frames: number;
  /** Bytes of sound after this frame, and their CRC. */
  soundBytes: number;
  soundCrc: number;
  /** Samples of the sound that went in. */
  samples: number;
  /** 2 where it is not given. */
  channels?: 1 | 2;
  /** Samples the encoder put first; LAME's own where it is not given. */
  delay?: number;
}

/** Bytes of the frame: that of the stream without padding. */
export function infoFrameBytes(bitRate: number, sampleRate: number): number {
  return Math.floor((144 * bitRate) / sampleRate);
}

/** The finished frame. */
export function infoFrame(input: InfoFrameInput): Uint8Array {
  const tagOffset = tagAt(input.channels ?? 2);
  const delay = input.delay ?? encoderDelay;
  const size = infoFrameBytes(input.bitRate, input.sampleRate);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const total = size + input.soundBytes;
  bytes.set([0xff, 0xfb, (bitRates.indexOf(input.bitRate / 1000) << 4) | (sampleRates.indexOf(input.sampleRate) << 2), input.channels === 1 ? 0xc4 : 0x44]);
  bytes.set(new TextEncoder().encode('Info'), tagOffset);
  view.setUint32(tagOffset + 4, 0x0f);
  view.setUint32(tagOffset + 8, input.frames);
  view.setUint32(tagOffset + 12, total);
  // Every frame is as long as the next: the table of contents is a straight line.
  for (let i = 0; i < 100; i += 1) bytes[tagOffset + 16 + i] = Math.floor((i * 256) / 100);
  view.setUint32(tagOffset + 116, 0);
  const lame = tagOffset + 120;
  bytes.set(new TextEncoder().encode('LAME3.100'), lame);
  bytes[lame + 9] = 0x01; // tag revision 0, constant bit rate
  bytes[lame + 10] = Math.round((input.sampleRate * 0.42) / 100); // low-pass, hundreds of hertz
  bytes[lame + 20] = Math.min(255, input.bitRate / 1000);
  const padding = Math.max(0, Math.min(4095, input.frames * samplesPerFrame - delay - input.samples));
  bytes[lame + 21] = delay >> 4;
  bytes[lame + 22] = ((delay & 15) << 4) | (padding >> 8);
  bytes[lame + 23] = padding & 0xff;
  // Mono (0) or joint stereo (3), source rate.
  bytes[lame + 24] = (input.sampleRate === 48_000 ? 0x80 : 0x40) | (input.channels === 1 ? 0 : 0x0c);
  view.setUint32(lame + 28, total);
  view.setUint16(lame + 32, input.soundCrc);
  view.setUint16(lame + 34, crc16(bytes.subarray(0, lame + 34)));
  return bytes;
}

export interface Mp3Length {
  sampleRate: number;
  samples: number;
  durationSeconds: number;
  /** Byte at which the Info frame stands. */
  at: number;
  /** Frames of sound after it, and how many samples at its start are the encoder's. */
  frames: number;
  delay: number;
  channels: 1 | 2;
  bitRate: number;
}

/** Length of an MP3 file to the sample, from its first bytes (tag and Info frame). Throws AudioError where they are not. */
export function readMp3Length(head: Uint8Array): Mp3Length {
  let at = 0;
  if (head[0] === 0x49 && head[1] === 0x44 && head[2] === 0x33) {
    at = 10 + ((head[6]! << 21) | (head[7]! << 14) | (head[8]! << 7) | head[9]!);
  }
  const header = readFrameHeader(head, at);
  const tagOffset = tagAt(header?.channels ?? 2);
  if (!header || at + tagOffset + 144 > head.length) throw new AudioError('This MP3 file has no readable head.');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (String.fromCharCode(...head.subarray(at + tagOffset, at + tagOffset + 4)) !== 'Info') throw new AudioError('This MP3 file does not say how long it is.');
  const frames = view.getUint32(at + tagOffset + 8);
  const gap = at + tagOffset + 120 + 21;
  const delay = (head[gap]! << 4) | (head[gap + 1]! >> 4);
  const padding = ((head[gap + 1]! & 15) << 8) | head[gap + 2]!;
  const samples = frames * samplesPerFrame - delay - padding;
  return { sampleRate: header.sampleRate, samples, durationSeconds: samples / header.sampleRate, at, frames, delay, channels: header.channels, bitRate: header.bitRate };
}
