import { Worker } from 'node:worker_threads';
import type { StoryInput, StoryReading } from '../../story/types.ts';
import { ServiceError } from '../errors.ts';
import type { TextAnalysisEngine } from '../interfaces.ts';

/** The built-in reader: rules in TypeScript, in a thread of its own. Deterministic, offline, free. */
export function createLocalTextEngine(): TextAnalysisEngine {
  return { id: 'local', read: readInThread };
}

async function readInThread(story: StoryInput, signal?: AbortSignal): Promise<StoryReading> {
  signal?.throwIfAborted();
  const thread = new Worker(new URL('./local-thread.ts', import.meta.url), { workerData: story });
  try {
    return await new Promise<StoryReading>((resolve, reject) => {
      const cancel = () => reject(new ServiceError('cancelled', { person: 'The reading was cancelled.' }));
      signal?.addEventListener('abort', cancel, { once: true });
      thread.once('message', (reading: StoryReading) => resolve(reading));
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the reading thread ended with ${code} and no answer`)));
    });
  } finally {
    await thread.terminate();
  }
}
