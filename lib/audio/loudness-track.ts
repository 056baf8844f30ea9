/**
 * How loud a finished sound is at each of its moments, small enough for a page: a byte for each MP3 frame, in quarters of a
 * decibel. A meter works out of it what EBU Tech 3341 shows while a sound plays: momentary loudness over 0.4 s, short-term
 * over 3 s, to an eighth of a decibel of what was measured.
 */
const stepsPerDb = 4;
/** What is softer is not told apart from silence, LUFS. */
const softest = -60;

/** @param energies mean energy of each stretch, K-weighted, channels added (LoudnessMeter.units) */
export function loudnessTrack(energies: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const track = new Uint8Array(energies.length);
  for (let i = 0; i < track.length; i += 1) {
    const lufs = -0.691 + 10 * Math.log10(energies[i] ?? 0);
    track[i] = lufs < softest ? 0 : Math.min(255, Math.max(1, Math.round((lufs - softest) * stepsPerDb) + 1));
  }
  return track;
}

const energyOf = Float64Array.from({ length: 256 }, (_, step) => (step === 0 ? 0 : 10 ** (((step - 1) / stepsPerDb + softest) / 10)));

/** Loudness of the `seconds` that end at `at`, LUFS: -Infinity for silence, null before the sound has gone on so long. */
export function loudnessUntil(track: Uint8Array, unitSeconds: number, at: number, seconds: number): number | null {
  const to = Math.min(track.length, Math.round(at / unitSeconds));
  const from = to - Math.round(seconds / unitSeconds);
  if (from < 0 || to <= from) return null;
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += energyOf[track[i] ?? 0] ?? 0;
  return 10 * Math.log10(sum / (to - from));
}
