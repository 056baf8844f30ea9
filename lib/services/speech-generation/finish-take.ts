import { LoudnessMeter } from '../../audio/loudness.ts';
import { fromDb } from '../../audio/pcm.ts';
import type { WordTime } from '../../audio/types.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { SpokenTake } from '../interfaces.ts';

/** Room for what resampling and encoding add to peaks, dBTP. */
const ceilingDbtp = -1;
/** A line of ornaments or dots becomes a short silence. */
const silentSeconds = 0.3;

/** Measures and writes a take (mono samples, changed in place). One that would pass the ceiling is turned down as a whole. */
export function finishTake(samples: Float32Array, sampleRate: number, words: WordTime[], warnings: string[] = []): SpokenTake {
  const meter = new LoudnessMeter(sampleRate, 1);
  meter.push([samples]);
  const { integratedLufs, truePeakDbtp } = meter.finish();
  const down = Math.min(0, ceilingDbtp - truePeakDbtp);
  if (down < 0) {
    const factor = fromDb(down);
    for (let i = 0; i < samples.length; i += 1) samples[i]! *= factor;
  }
  return {
    wav: encodeWav16({ sampleRate, channels: [samples] }),
    durationSeconds: samples.length / sampleRate,
    loudnessLufs: integratedLufs + down,
    words,
    warnings,
  };
}

/** The take of a line that has nothing to say. */
export function silentTake(sampleRate: number): SpokenTake {
  return finishTake(new Float32Array(Math.round(silentSeconds * sampleRate)), sampleRate, []);
}
