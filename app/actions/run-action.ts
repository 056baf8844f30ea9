import { z } from 'zod';
import { notFound, personMessage, ServiceError } from '../../lib/services/errors.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import { inSpan, type RunningSpan } from '../../lib/tracing.ts';
import { possibleContexts } from '../../lib/services/web-context.ts';

/** What a short change answers: done, with what it did, or a plain sentence. `stale` tells that the row had changed in the meantime. */
export type ActionAnswer<T = unknown> = { ok: true; value: T } | { ok: false; stale: boolean; message: string };

/** Runs one change with the context of whoever asks; errors become the person's sentence, bugs are reported. */
export async function runAction<T>(what: string, change: (context: ServiceContext) => Promise<T>): Promise<ActionAnswer<T>> {
  return await inSpan({ name: `action ${what}`, kind: 'server' }, async (span) => await answer(what, change, span));
}

async function answer<T>(what: string, change: (context: ServiceContext) => Promise<T>, span: RunningSpan): Promise<ActionAnswer<T>> {
  let context: ServiceContext | null = null;
  try {
    const contexts = await possibleContexts(what);
    let missing: ServiceError | null = null;
    // What is not there in one's own house is looked for in those one is a guest in: a change that finds nothing has changed nothing.
    for (context of contexts) {
      try {
        return { ok: true, value: await change(context) };
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'not-found') throw error;
        missing ??= error;
      }
    }
    throw missing ?? notFound('drama');
  } catch (error) {
    span.fail(error instanceof ServiceError ? error.code : error instanceof z.ZodError ? 'bad-input' : 'internal');
    if (error instanceof z.ZodError) return { ok: false, stale: false, message: 'That change could not be read, so it was not made.' };
    if (!(error instanceof ServiceError) || error.code === 'internal') {
      if (context) context.report(error, what);
      else console.error(`${what}:`, error);
    }
    return { ok: false, stale: error instanceof ServiceError && error.code === 'stale', message: personMessage(error) };
  }
}
