/** Where a spoken line begins and ends: the same for every engine, so that the timeline's pauses are the pauses heard. */

/** Left before the first sound and after the last, seconds. */
export const leadSeconds = 0.02;
export const trailSeconds = 0.03;
const fadeInSeconds = 0.004;
const fadeOutSeconds = 0.018;
export const windowSeconds = 0.005;
/** A window this far under the loudest one is silence, dB. */
export const silenceDb = -48;

/** The runs of windows that sound, as [from, to) in samples; a window `underDb` below the loudest one does not. */
export function soundingRuns(samples: Float32Array, sampleRate: number, underDb: number = silenceDb): { from: number; to: number }[] {
  const window = Math.round(windowSeconds * sampleRate);
  const count = Math.ceil(samples.length / window);
  const energies = new Float64Array(count);
  let loudest = 0;
  for (let w = 0; w < count; w += 1) {
    let sum = 0;
    const to = Math.min(samples.length, (w + 1) * window);
    for (let i = w * window; i < to; i += 1) sum += samples[i]! * samples[i]!;
    energies[w] = sum;
    loudest = Math.max(loudest, sum);
  }
  const threshold = loudest * 10 ** (underDb / 10);
  const runs: { from: number; to: number }[] = [];
  for (let w = 0; w < count; w += 1) {
    if (energies[w]! <= threshold) continue;
    const last = runs.at(-1);
    const from = w * window;
    const to = Math.min(samples.length, from + window);
    if (last && last.to === from) last.to = to;
    else runs.push({ from, to });
  }
  return runs;
}

/** Short fades at both ends, in place: a cut is never heard as a click. */
export function fadeEdges(samples: Float32Array, sampleRate: number): void {
  const fadeIn = Math.min(samples.length, Math.round(fadeInSeconds * sampleRate));
  const fadeOut = Math.min(samples.length, Math.round(fadeOutSeconds * sampleRate));
  for (let i = 0; i < fadeIn; i += 1) samples[i]! *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fadeIn);
  for (let i = 0; i < fadeOut; i += 1) samples[samples.length - 1 - i]! *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fadeOut);
}

/** The stretch of a sound from just before its first moment to just after its last, faded at both ends in place; empty where it is silent. */
export function trimEdges(samples: Float32Array, sampleRate: number): { samples: Float32Array; cutSeconds: number } {
  const runs = soundingRuns(samples, sampleRate);
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) return { samples: new Float32Array(), cutSeconds: 0 };
  const from = Math.max(0, first.from - Math.round(leadSeconds * sampleRate));
  const kept = samples.subarray(from, Math.min(samples.length, last.to + Math.round(trailSeconds * sampleRate)));
  fadeEdges(kept, sampleRate);
  return { samples: kept, cutSeconds: from / sampleRate };
}
