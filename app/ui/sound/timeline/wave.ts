/** The waveform of a clip as it is drawn: eight bits a value, so that those of a long book fit into a tab. */
export interface Wave {
  /** Points a second. */
  rate: number;
  /** Lowest and highest value of each point in turn, -128 to 127. */
  values: Int8Array;
  /** Furthest value from zero, 1 to 128. */
  loudest: number;
}

const headerBytes = 24;

/** Reads the .dat of a clip as clip-peaks.ts of the services writes it: version 2, eight bits, one channel. Null for anything else. */
export function readWave(bytes: Uint8Array<ArrayBuffer>): Wave | null {
  if (bytes.length < headerBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const points = view.getUint32(16, true);
  const fits = view.getInt32(0, true) === 2 && view.getUint32(4, true) === 1 && view.getInt32(20, true) === 1 && headerBytes + points * 2 === bytes.length;
  if (!fits) return null;
  const values = new Int8Array(bytes.buffer, bytes.byteOffset + headerBytes, points * 2);
  let loudest = 1;
  for (const value of values) loudest = Math.max(loudest, Math.abs(value));
  return { rate: view.getInt32(8, true) / view.getInt32(12, true), values, loudest };
}

/** Takes the answer of the clip-peaks route apart: for each clip its wave, null where it has none. */
export function readWaves(bytes: ArrayBuffer, count: number): (Wave | null)[] {
  const view = new DataView(bytes);
  let at = 0;
  return Array.from({ length: count }, () => {
    if (at + 4 > bytes.byteLength) return null;
    const length = view.getUint32(at, true);
    const wave = readWave(new Uint8Array(bytes, at + 4, Math.min(length, bytes.byteLength - at - 4)));
    at += 4 + length;
    return wave;
  });
}

/** What a clip does between two of its seconds: the lowest and highest value, -1 to 1; silence outside it. */
export function extremes({ rate, values }: Wave, from: number, to: number): [number, number] {
  const points = values.length / 2;
  const first = Math.max(0, Math.floor(from * rate));
  const last = Math.min(points, Math.max(first + 1, Math.ceil(to * rate)));
  let low = 0;
  let high = 0;
  for (let point = first; point < last; point += 1) {
    low = Math.min(low, values[point * 2] ?? 0);
    high = Math.max(high, values[point * 2 + 1] ?? 0);
  }
  return [low / 128, high / 128];
}
