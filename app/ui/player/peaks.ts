/** Peaks of a mix, as audiowaveform's .dat keeps them: for each stretch of samples the lowest and highest of them. */
export interface Peaks {
  sampleRate: number;
  samplesPerPeak: number;
  /** Height of each stretch over all channels, 0 to 1. */
  heights: Float32Array;
}

/**
 * Reads an audiowaveform .dat, version 1 or 2 (little endian: version, flags, sample rate, samples per peak, length, and
 * in version 2 channels; then minimum and maximum of each channel, 8 or 16 bit). Throws where it is none.
 */
export function readPeaks(buffer: ArrayBuffer): Peaks {
  const view = new DataView(buffer);
  const version = buffer.byteLength >= 20 ? view.getInt32(0, true) : 0;
  if (version !== 1 && version !== 2) throw new Error('not an audiowaveform file');
  const wide = (view.getUint32(4, true) & 1) === 0;
  const length = view.getUint32(16, true);
  const channels = version === 2 ? view.getInt32(20, true) : 1;
  const header = version === 2 ? 24 : 20;
  const bytes = wide ? 2 : 1;
  if (channels < 1 || buffer.byteLength < header + length * channels * 2 * bytes) throw new Error('the audiowaveform file is cut short');
  const heights = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    let highest = 0;
    for (let value = 0; value < channels * 2; value += 1) {
      const at = header + (index * channels * 2 + value) * bytes;
      highest = Math.max(highest, Math.abs(wide ? view.getInt16(at, true) / 32_768 : view.getInt8(at) / 128));
    }
    heights[index] = highest;
  }
  return { sampleRate: view.getInt32(8, true), samplesPerPeak: view.getInt32(12, true), heights };
}

/** The highest sample within [from, to) seconds, 0 to 1; 0 before the sound begins. */
export function highestBetween(peaks: Peaks, from: number, to: number): number {
  const perSecond = peaks.sampleRate / peaks.samplesPerPeak;
  let highest = 0;
  for (let index = Math.max(0, Math.floor(from * perSecond)); index < Math.min(peaks.heights.length, Math.ceil(to * perSecond)); index += 1) highest = Math.max(highest, peaks.heights[index] ?? 0);
  return highest;
}

/**
 * How tall the sound stands within [from, to) seconds, 0 to 1: the root mean square of the peaks in there. (The highest
 * of them would draw a mastered drama as one flat block, for every second of speech has a peak near the ceiling.)
 */
export function heightBetween(peaks: Peaks, from: number, to: number): number {
  const perSecond = peaks.sampleRate / peaks.samplesPerPeak;
  const last = peaks.heights.length;
  const start = Math.max(0, Math.min(last - 1, Math.floor(from * perSecond)));
  const end = Math.max(start + 1, Math.min(last, Math.ceil(to * perSecond)));
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += (peaks.heights[index] ?? 0) ** 2;
  return last === 0 ? 0 : Math.sqrt(sum / (end - start));
}
