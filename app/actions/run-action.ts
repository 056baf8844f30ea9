import { personMessage, ServiceError } from '../../lib/services/errors.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import { webContext } from '../../lib/services/web-context.ts';

/** What a short change answers: done, with what it did, or a plain sentence. `stale` tells that the row had changed in the meantime. */
export type ActionAnswer<T = unknown> = { ok: true; value: T } | { ok: false; stale: boolean; message: string };

/** Runs one change with the context of this server; errors become the person's sentence, bugs are reported. */
export async function runAction<T>(what: string, change: (context: ServiceContext) => Promise<T>): Promise<ActionAnswer<T>> {
  let context: ServiceContext | null = null;
  try {
    context = await webContext();
    return { ok: true, value: await change(context) };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === 'internal') {
      if (context) context.report(error, what);
      else console.error(`${what}:`, error);
    }
    return { ok: false, stale: error instanceof ServiceError && error.code === 'stale', message: personMessage(error) };
  }
}
