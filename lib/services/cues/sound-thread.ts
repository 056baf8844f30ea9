import { parentPort } from 'node:worker_threads';
import { measureLoudness } from '../../audio/loudness.ts';
import { makeSound } from '../../audio/synthesis/index.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { MadeSound, SoundRequest } from '../interfaces.ts';

/** One answer to one request; the pool sends the next when it has come. */
export type SoundAnswer = { sound: MadeSound } | { failure: string };

parentPort?.on('message', (request: SoundRequest) => {
  try {
    const { pcm, loops } = makeSound(request);
    const sound: MadeSound = {
      wav: encodeWav16(pcm),
      durationSeconds: (pcm.channels[0]?.length ?? 0) / pcm.sampleRate,
      loudnessLufs: measureLoudness(pcm).integratedLufs,
      loops,
      warnings: [],
    };
    parentPort?.postMessage({ sound } satisfies SoundAnswer);
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies SoundAnswer);
  }
});
