/**
 * Pitch of a voice by YIN (de Cheveigne and Kawahara, JASA 111, 2002): the difference function of a frame, normalised by
 * its own running mean, dips where the wave repeats.
 */

const lowestHertz = 55;
const highestHertz = 500;
const threshold = 0.15;
const frameSeconds = 0.04;
const hopSeconds = 0.03;

/** Pitch of the frame that begins at a sample, Hz; null where the wave does not repeat. */
export function pitchAt(samples: Float32Array, start: number, rate: number): number | null {
  const window = Math.round(frameSeconds * rate);
  const longest = Math.floor(rate / lowestHertz);
  const shortest = Math.floor(rate / highestHertz);
  if (start < 0 || start + window + longest + 1 >= samples.length) return null;
  const normal = new Float64Array(longest + 2).fill(1);
  let running = 0;
  for (let lag = 1; lag <= longest + 1; lag += 1) {
    let difference = 0;
    for (let i = start; i < start + window; i += 1) {
      const d = samples[i]! - samples[i + lag]!;
      difference += d * d;
    }
    running += difference;
    normal[lag] = running > 0 ? (difference * lag) / running : 1;
  }
  for (let lag = shortest; lag <= longest; lag += 1) {
    if (normal[lag]! >= threshold) continue;
    while (lag < longest && normal[lag + 1]! < normal[lag]!) lag += 1;
    const before = normal[lag - 1]!;
    const here = normal[lag]!;
    const after = normal[lag + 1]!;
    const bend = before - 2 * here + after;
    return rate / (lag + (bend > 0 ? (before - after) / (2 * bend) : 0));
  }
  return null;
}

/** Pitches of [from, to) seconds, one for each voiced frame whose level passes the gate. */
export function pitches(samples: Float32Array, rate: number, from: number, to: number, gatePower: number): number[] {
  const found: number[] = [];
  const window = Math.round(frameSeconds * rate);
  for (let at = Math.round(from * rate); at + window < to * rate; at += Math.round(hopSeconds * rate)) {
    let power = 0;
    for (let i = at; i < at + window; i += 1) power += (samples[i] ?? 0) ** 2;
    if (power / window < gatePower) continue;
    const hertz = pitchAt(samples, at, rate);
    if (hertz !== null) found.push(hertz);
  }
  return found;
}

/** Distance of two pitches, semitones. */
export function semitones(a: number, b: number): number {
  return Math.abs(12 * Math.log2(a / b));
}

