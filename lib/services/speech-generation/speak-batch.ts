import { personMessage, ServiceError } from '../errors.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { BatchOutcome, ServiceContext } from '../interfaces.ts';
import { speakSegment } from './speak-segment.ts';

/** Speaks many lines, some at a time. One that fails does not stop the others; a cancel stops all. */
export async function speakBatch(
  context: ServiceContext,
  engines: EngineChoice,
  segmentIds: string[],
  options: { concurrency?: number; signal?: AbortSignal } = {},
): Promise<BatchOutcome> {
  const outcome: BatchOutcome = { made: 0, reused: 0, failed: [] };
  const waiting = segmentIds.values();
  async function work(): Promise<void> {
    for (const id of waiting) {
      options.signal?.throwIfAborted();
      try {
        const { made } = await speakSegment(context, engines, id, options.signal);
        if (made) outcome.made += 1;
        else outcome.reused += 1;
      } catch (error) {
        if (options.signal?.aborted) throw error;
        if (!(error instanceof ServiceError)) context.report(error, 'speak segment');
        outcome.failed.push({ id, message: personMessage(error) });
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency ?? 4) }, work));
  return outcome;
}
