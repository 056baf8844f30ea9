import type { HumeClient } from 'hume';
import { ServiceError } from '../../errors.ts';
import type { PaidEngineTools } from '../../interfaces.ts';
import { withinTime } from '../../vendors/within-time.ts';
import { humeFailure } from './failures.ts';

/** A call is given up after so long in all, milliseconds, whatever still drips in. */
export const wholeCallMs = 120_000;

export type HumeTools = Pick<PaidEngineTools, 'context' | 'access'>;
type CallOptions = { abortSignal: AbortSignal; timeoutInSeconds: number };

/** Calls the API once. The SDK's own clock stops when the headers are there; ours ends the body too. */
export async function callHume<Answer>(tools: HumeTools, work: (client: HumeClient, options: CallOptions) => Promise<Answer>, signal?: AbortSignal, wholeMs: number = wholeCallMs): Promise<Answer> {
  try {
    return await withinTime(async (either) => await work(tools.context.clients.hume(tools.access), { abortSignal: either, timeoutInSeconds: wholeMs / 1000 }), wholeMs, signal);
  } catch (error) {
    if (signal?.aborted) throw new ServiceError('cancelled', { person: 'This was stopped.', cause: signal.reason });
    throw humeFailure(error, tools.access.apiKey);
  }
}
