/** Pitch by the difference function of YIN (de Cheveigné and Kawahara, JASA 111, 2002). */

const lowestHz = 50;
const highestHz = 500;
const threshold = 0.15;

/** Samples that a frame needs, so that its lowest pitch fits in twice. */
export function pitchFrame(sampleRate: number): number {
  return Math.floor(sampleRate / lowestHz) * 2;
}

/** Room for one frame in double precision and for what is found at each lag, kept from frame to frame. */
let frame = new Float64Array(0);
let differences = new Float64Array(0);
let normalised = new Float64Array(0);
const lagsAtOnce = 4;

/**
 * Pitch of one frame of at least pitchFrame() samples, Hz, 50 to 500; null where the wave does not repeat. YIN's
 * cumulative mean normalised difference, first dip under the threshold, parabolic refinement.
 */
export function pitchOf(part: Float32Array, sampleRate: number): number | null {
  const longest = Math.floor(sampleRate / lowestHz);
  const shortest = Math.floor(sampleRate / highestHz);
  if (frame.length !== 2 * longest + lagsAtOnce) {
    frame = new Float64Array(2 * longest + lagsAtOnce);
    differences = new Float64Array(longest + lagsAtOnce);
    normalised = new Float64Array(longest + 1);
  }
  for (let i = 0; i < 2 * longest; i += 1) frame[i] = part[i]!;
  let running = 0;
  let dip = 0;
  for (let lag = 1; lag <= longest; lag += 1) {
    if (lag % lagsAtOnce === 1) fourDifferences(lag, longest);
    const difference = differences[lag]!;
    running += difference;
    normalised[lag] = running === 0 ? 1 : (difference * lag) / running;
    if (dip > 0 && normalised[lag]! >= normalised[dip]!) return sampleRate / refined(normalised, dip);
    if (lag >= shortest && normalised[lag]! < threshold) dip = lag;
  }
  return null;
}

/** How far the first `length` samples are from those `lag` to `lag` + 3 later: most frames need few lags, so not all at once. */
function fourDifferences(lag: number, length: number): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let later1 = frame[lag]!;
  let later2 = frame[lag + 1]!;
  let later3 = frame[lag + 2]!;
  for (let i = 0; i < length; i += 1) {
    const now = frame[i]!;
    const later0 = later1;
    later1 = later2;
    later2 = later3;
    later3 = frame[i + lag + 3]!;
    a += (now - later0) * (now - later0);
    b += (now - later1) * (now - later1);
    c += (now - later2) * (now - later2);
    d += (now - later3) * (now - later3);
  }
  differences[lag] = a;
  differences[lag + 1] = b;
  differences[lag + 2] = c;
  differences[lag + 3] = d;
}

/** The bottom of the dip between its samples, by a parabola through three of them. */
function refined(normalised: Float64Array, lag: number): number {
  const before = normalised[lag - 1]!;
  const after = normalised[lag + 1]!;
  const bend = before - 2 * normalised[lag]! + after;
  return bend === 0 ? lag : lag + (0.5 * (before - after)) / bend;
}

/** Distance of two pitches, semitones. */
export function semitonesBetween(a: number, b: number): number {
  return Math.abs(12 * Math.log2(a / b));
}
