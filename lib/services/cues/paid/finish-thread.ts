import { parentPort, workerData } from 'node:worker_threads';
import { decodeClip } from '../../../audio/clip-file.ts';
import { measureLoudness } from '../../../audio/loudness.ts';
import { durationOf } from '../../../audio/pcm.ts';
import { finishGenerated, type GeneratedSound } from '../../../audio/synthesis/generated.ts';
import { encodeWav16 } from '../../../audio/wav.ts';

/** What the thread is given: the vendor's file, and what was asked for. */
export interface FinishWork extends Omit<GeneratedSound, 'pcm'> {
  bytes: Uint8Array;
}
/** The finished sound; null where there is nothing to hear. */
export type Finished = { wav: Uint8Array; durationSeconds: number; loudnessLufs: number; loops: boolean; short: boolean } | null;

// One sound a thread: two minutes of music take seconds of pure computing, which must not hold up the leases of other jobs.
const { bytes, ...asked } = workerData as FinishWork;
const made = finishGenerated({ ...asked, pcm: await decodeClip(bytes) });
const finished: Finished = made && {
  wav: encodeWav16(made.pcm),
  durationSeconds: durationOf(made.pcm),
  loudnessLufs: measureLoudness(made.pcm).integratedLufs,
  loops: made.loops,
  short: made.short,
};
parentPort?.postMessage(finished);
