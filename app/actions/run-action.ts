import { personMessage, ServiceError } from '../../lib/services/errors.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import { webContext } from '../../lib/services/web-context.ts';

/** What a short change answers: done, or a plain sentence. `stale` tells that the row had changed in the meantime. */
export type ActionAnswer = { ok: true } | { ok: false; stale: boolean; message: string };

/** Runs one change with the context of this server; errors become the person's sentence, bugs are reported. */
export async function runAction(what: string, change: (context: ServiceContext) => Promise<unknown>): Promise<ActionAnswer> {
  let context: ServiceContext | null = null;
  try {
    context = await webContext();
    await change(context);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === 'internal') {
      if (context) context.report(error, what);
      else console.error(`${what}:`, error);
    }
    return { ok: false, stale: error instanceof ServiceError && error.code === 'stale', message: personMessage(error) };
  }
}
