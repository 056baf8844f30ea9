import { Worker } from 'node:worker_threads';
import { ServiceError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { MadeSound, PaidEngineTools, PredictionOrder, SoundEngineId, SoundRequest } from '../../interfaces.ts';
import { discardBought } from '../../spending/discard.ts';
import { priceOf, soundModels, type SoundModelName } from '../../vendors/models.ts';
import { soundEngineVersion } from '../engine-versions.ts';
import type { Finished, FinishWork } from './finish-thread.ts';

/** Two minutes of music may stand in a queue for a while, seconds. */
const cancelAfterSeconds = 600;
/** A model that gave silence is asked once more, with another seed. */
const tries = 2;

export interface PaidSound {
  engine: Exclude<SoundEngineId, 'local'>;
  model: SoundModelName;
  /** Length that is asked for, whole seconds. */
  seconds: number;
  /** The model's own fields. `attempt` is 0 for the first try. */
  input(attempt: number): PredictionOrder['input'];
}

/**
 * Has a sound made by a model of Replicate's and makes it fit for the mix. One in which nothing is heard is paid for,
 * let go of, and asked for once more.
 * @throws ServiceError `vendor-unavailable` where it stays silent, and what predictions throw
 */
export async function makePaidSound(tools: PaidEngineTools, request: SoundRequest, sound: PaidSound, signal?: AbortSignal): Promise<MadeSound> {
  const { id: model, version, name } = soundModels[sound.model];
  const { lane, prompt, seed } = request;
  const key = request.purchase?.key ?? contentKey('sound', sound.engine, soundEngineVersion(sound.engine), lane, prompt, sound.seconds, seed);
  let costMicros = 0;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const receipt = await tools.predictions.predict(
      {
        model,
        version,
        stage: 'sound',
        projectId: tools.projectId,
        subjectId: request.purchase?.cueId ?? null,
        inputHash: contentKey('sound', key, attempt),
        mostMicros: priceOf(sound.model, { seconds: sound.seconds }),
        input: sound.input(attempt),
        cancelAfterSeconds,
      },
      signal,
    );
    costMicros += receipt.costMicros;
    const finished = await finish({ bytes: await tools.context.assets.read(receipt.assetId), lane, sound: request.sound, seconds: request.seconds }, signal);
    if (finished !== null) {
      const { short, ...made } = finished;
      return { ...made, costMicros, warnings: short ? [`${name} gave ${Math.round(made.durationSeconds)} s of the ${Math.round(request.seconds)} s that were asked for: it is heard more than once.`] : [] };
    }
    await discardBought(tools.context, [receipt.purchaseId], 'Nothing could be heard in it.');
  }
  throw new ServiceError('vendor-unavailable', { person: `${name} gave silence for this sound, twice. Change its words under Sound, or choose another engine.`, log: `${sound.model} gave silence` });
}

async function finish(work: FinishWork, signal: AbortSignal | undefined): Promise<Finished> {
  signal?.throwIfAborted();
  const thread = new Worker(new URL('./finish-thread.ts', import.meta.url), { workerData: work });
  try {
    return await new Promise<Finished>((resolve, reject) => {
      const cancel = () => reject(new ServiceError('cancelled', { person: 'The sound was cancelled.' }));
      signal?.addEventListener('abort', cancel, { once: true });
      thread.once('message', (finished: Finished) => resolve(finished));
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the thread ended with ${code} and no sound`)));
    });
  } finally {
    await thread.terminate();
  }
}
