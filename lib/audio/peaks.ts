/**
 * Waveform peaks in the format of BBC audiowaveform (.dat, version 2, 8 bits). Imports nothing: the page reads with it.
 * https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md
 */

const headerBytes = 24;

/** Points of a fine and of a coarse waveform, frames for each point. */
export const finePoint = 256;
export const coarsePoint = 8192;
/** Points of a clip's waveform, about so many a second, whatever its rate: as fine as a fine one of 44.1 kHz, or coarse. */
export const clipPointsPerSecond = { fine: 172, coarse: 6 };

export interface Peaks {
  sampleRate: number;
  samplesPerPoint: number;
  /** One value for each point, -1 to 1; `min` is never above `max`. */
  min: Float32Array;
  max: Float32Array;
}

/** Gathers peaks from a stream. Stereo is drawn as one: the extremes of both channels. */
export class PeakWriter {
  readonly #sampleRate: number;
  readonly #samplesPerPoint: number;
  #points = new Int8Array(4096);
  #length = 0;
  #inPoint = 0;
  #low = 0;
  #high = 0;

  constructor(sampleRate: number, samplesPerPoint: number) {
    this.#sampleRate = sampleRate;
    this.#samplesPerPoint = samplesPerPoint;
  }

  /** 16-bit samples, one array for each channel. */
  push(channels: readonly (Int16Array | Int32Array)[]): void {
    const length = channels[0]?.length ?? 0;
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#samplesPerPoint - this.#inPoint);
      for (const samples of channels) {
        for (let i = from; i < to; i += 1) {
          const sample = samples[i]!;
          if (sample < this.#low) this.#low = sample;
          if (sample > this.#high) this.#high = sample;
        }
      }
      this.#inPoint += to - from;
      from = to;
      if (this.#inPoint === this.#samplesPerPoint) this.#close();
    }
  }

  #close(): void {
    if (this.#length + 2 > this.#points.length) {
      const larger = new Int8Array(this.#points.length * 2);
      larger.set(this.#points);
      this.#points = larger;
    }
    this.#points[this.#length] = this.#low >> 8;
    this.#points[this.#length + 1] = this.#high >> 8;
    this.#length += 2;
    this.#inPoint = 0;
    this.#low = 0;
    this.#high = 0;
  }

  /** The lowest and the highest of each point, in turn; ends the stream. */
  points(): Int8Array {
    if (this.#inPoint > 0) this.#close();
    return this.#points.subarray(0, this.#length);
  }

  /** The file; ends the stream. */
  finish(): Uint8Array {
    return peaksFile([this.points()], this.#sampleRate, this.#samplesPerPoint);
  }
}

/** The file of points as PeakWriter.points gives them, of parts that follow each other: each but the last of whole points. */
export function peaksFile(parts: readonly Int8Array[], sampleRate: number, samplesPerPoint: number): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(headerBytes + length);
  writeHeader(bytes, { sampleRate, samplesPerPoint, points: length / 2 });
  let at = headerBytes;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.length), at);
    at += part.length;
  }
  return bytes;
}

/** Of a file that PeakWriter made the points from one to another, as it gives them: a view. */
export function pointsWithin(file: Uint8Array, from: number, to: number): Int8Array {
  return new Int8Array(file.buffer, file.byteOffset + headerBytes + from * 2, (to - from) * 2);
}

/**
 * The peaks of sounds that follow each other, at a coarser scale: each point holds the extremes of all points that
 * touch it. They are told one after another, and none is held.
 */
export class PeakJoiner {
  readonly #samplesPerPoint: number;
  readonly #points: number;
  readonly #bytes: Uint8Array;
  readonly #values: Int8Array;
  #sampleRate = 0;

  /** `samples` of the whole. */
  constructor(samples: number, samplesPerPoint: number) {
    this.#samplesPerPoint = samplesPerPoint;
    this.#points = Math.ceil(samples / samplesPerPoint);
    this.#bytes = new Uint8Array(headerBytes + this.#points * 2);
    this.#values = new Int8Array(this.#bytes.buffer, headerBytes);
  }

  /** The peaks of a part that begins at a sample of the whole. */
  add(peaks: Peaks, start: number): void {
    if (this.#sampleRate === 0) this.#sampleRate = peaks.sampleRate;
    const values = this.#values;
    for (let point = 0; point < peaks.max.length; point += 1) {
      const first = Math.floor((start + point * peaks.samplesPerPoint) / this.#samplesPerPoint);
      const last = Math.min(this.#points - 1, Math.floor((start + (point + 1) * peaks.samplesPerPoint - 1) / this.#samplesPerPoint));
      for (let at = first; at <= last; at += 1) {
        values[at * 2] = Math.min(values[at * 2]!, peaks.min[point]! * 128);
        values[at * 2 + 1] = Math.max(values[at * 2 + 1]!, peaks.max[point]! * 128);
      }
    }
  }

  /** The file. */
  finish(): Uint8Array {
    writeHeader(this.#bytes, { sampleRate: this.#sampleRate, samplesPerPoint: this.#samplesPerPoint, points: this.#points });
    return this.#bytes;
  }
}

function writeHeader(bytes: Uint8Array, head: { sampleRate: number; samplesPerPoint: number; points: number }): void {
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 2, true);
  view.setUint32(4, 1, true);
  view.setInt32(8, head.sampleRate, true);
  view.setInt32(12, head.samplesPerPoint, true);
  view.setUint32(16, head.points, true);
  view.setInt32(20, 1, true);
}

/** Reads a version 1 or 2 file, 8 or 16 bits; several channels are drawn as one. Throws RangeError for anything else. */
export function parsePeaks(bytes: Uint8Array): Peaks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20) throw new RangeError('This waveform file is cut short.');
  const version = view.getInt32(0, true);
  if (version !== 1 && version !== 2) throw new RangeError('This is not a waveform file.');
  const eightBit = (view.getUint32(4, true) & 1) === 1;
  const body = version === 2 ? headerBytes : 20;
  const channels = version === 2 && bytes.length >= headerBytes ? view.getInt32(20, true) : 1;
  const points = view.getUint32(16, true);
  const width = eightBit ? 1 : 2;
  if (channels < 1 || body + points * channels * 2 * width > bytes.length) throw new RangeError('This waveform file is cut short.');
  const read = eightBit ? (at: number) => view.getInt8(at) / 128 : (at: number) => view.getInt16(at, true) / 32768;
  const min = new Float32Array(points);
  const max = new Float32Array(points);
  for (let point = 0; point < points; point += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const at = body + (point * channels + channel) * 2 * width;
      min[point] = Math.min(channel === 0 ? 1 : min[point]!, read(at));
      max[point] = Math.max(channel === 0 ? -1 : max[point]!, read(at + width));
    }
  }
  return { sampleRate: view.getInt32(8, true), samplesPerPoint: view.getInt32(12, true), min, max };
}
