import { measureLoudness } from '../../audio/loudness.ts';
import { fromDb, toDb } from '../../audio/pcm.ts';
import { truePeakOver } from '../../audio/true-peak.ts';
import type { WordTime } from '../../audio/types.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { SpokenTake } from '../interfaces.ts';

/** Room for what resampling and encoding add to peaks, dBTP. */
const ceilingDbtp = -1;
/** A line of ornaments or dots becomes a short silence. */
const silentSeconds = 0.3;

/**
 * Measures and writes a take (mono samples, changed in place). One that would pass the ceiling is turned down as a whole.
 * @param lufs the loudness of these very samples, where the caller has measured it
 */
export function finishTake(samples: Float32Array, sampleRate: number, words: WordTime[], warnings: string[] = [], lufs?: number): SpokenTake {
  const loudness = lufs ?? measureLoudness({ sampleRate, channels: [samples] }, { truePeak: false }).integratedLufs;
  const ceiling = fromDb(ceilingDbtp);
  const peak = truePeakOver(samples, ceiling);
  const down = peak > ceiling ? ceilingDbtp - toDb(peak) : 0;
  if (down < 0) {
    const factor = fromDb(down);
    for (let i = 0; i < samples.length; i += 1) samples[i]! *= factor;
  }
  return {
    wav: encodeWav16({ sampleRate, channels: [samples] }),
    durationSeconds: samples.length / sampleRate,
    loudnessLufs: loudness + down,
    words,
    warnings,
  };
}

/** The take of a line that has nothing to say. */
export function silentTake(sampleRate: number): SpokenTake {
  return finishTake(new Float32Array(Math.round(silentSeconds * sampleRate)), sampleRate, []);
}
