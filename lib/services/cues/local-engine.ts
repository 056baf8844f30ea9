import { makeSound } from '../../audio/synthesis/index.ts';
import { measureLoudness } from '../../audio/loudness.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { SoundEngine } from '../interfaces.ts';

/** The built-in sounds: procedural synthesis in TypeScript, deterministic by seed, calibrated in LUFS. */
export function createLocalSoundEngine(): SoundEngine {
  return {
    id: 'local',
    version: '1',
    make: async (request, signal) => {
      signal?.throwIfAborted();
      const { pcm, loops } = makeSound(request);
      return {
        wav: encodeWav16(pcm),
        durationSeconds: (pcm.channels[0]?.length ?? 0) / pcm.sampleRate,
        loudnessLufs: measureLoudness(pcm).integratedLufs,
        loops,
        warnings: [],
      };
    },
  };
}
