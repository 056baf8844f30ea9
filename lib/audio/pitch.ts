/** Pitch by the difference function of YIN (de Cheveigné and Kawahara, JASA 111, 2002). */

const lowestHz = 50;
const highestHz = 500;
const threshold = 0.15;

/** Samples that a frame needs, so that its lowest pitch fits in twice. */
export function pitchFrame(sampleRate: number): number {
  return Math.floor(sampleRate / lowestHz) * 2;
}

/**
 * Pitch of one frame of at least pitchFrame() samples, Hz, 50 to 500; null where the wave does not repeat. YIN's
 * cumulative mean normalised difference, first dip under the threshold, parabolic refinement.
 */
export function pitchOf(part: Float32Array, sampleRate: number): number | null {
  const longest = Math.floor(sampleRate / lowestHz);
  const shortest = Math.floor(sampleRate / highestHz);
  const normalised = new Float64Array(longest + 1).fill(1);
  let running = 0;
  let dip = 0;
  for (let lag = 1; lag <= longest; lag += 1) {
    let difference = 0;
    for (let i = 0; i < longest; i += 1) {
      const d = part[i]! - part[i + lag]!;
      difference += d * d;
    }
    running += difference;
    normalised[lag] = running === 0 ? 1 : (difference * lag) / running;
    if (dip > 0 && normalised[lag]! >= normalised[dip]!) return sampleRate / refined(normalised, dip);
    if (lag >= shortest && normalised[lag]! < threshold) dip = lag;
  }
  return null;
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
