/** Where unexpected errors end: one hook for the whole programme. */
import type { Log, ServiceContext } from './interfaces.ts';

/**
 * Makes the hook. An error is written once, however many hands it passes through on its way up; `what` names what was
 * being done ("running a mix-export job"), never what was in it. `send` may pass it on to a service of your own: its
 * failure is written too and goes no further.
 */
export function createReport(log: Log, send?: (error: Error, what: string) => void | Promise<void>): ServiceContext['report'] {
  const seen = new WeakSet<Error>();
  return (error, what) => {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (seen.has(failure)) return;
    seen.add(failure);
    log.error({ error: failure, what }, 'unexpected error');
    if (send === undefined) return;
    new Promise<void>((resolve) => {
      resolve(send(failure, what));
    }).catch((second: unknown) => {
      log.error({ error: second instanceof Error ? second : new Error(String(second)), what }, 'the report could not be sent');
    });
  };
}
