/** Following a drama as its open page does: by the event stream, reading again what changed. */
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { identity, json, nextUrl, type Asking, type Writer } from './asking.ts';
import type { ProjectView } from '../../lib/services/views.ts';

/** As app/ui/workspace/use-live.ts does. */
const leastBetweenReadsMs = 500;
const restForEachRead = 2;
const mostBetweenReadsMs = 3000;
const reopenAfterMs = 1000;

/**
 * Reads a drama each time that its stream tells of a change, no more often than a page does, until it is as it should be.
 * A stream that ends is opened again, at whichever server comes next.
 * @throws Error once `withinMs` are over
 */
export async function followUntil(writer: Writer, asking: Asking, projectId: string, isThere: (view: ProjectView) => boolean, withinMs: number): Promise<ProjectView> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), withinMs);
  const changes = listen(writer, asking, projectId, over.signal);
  try {
    for (;;) {
      const began = performance.now();
      const known = changes.count();
      const view = await json<ProjectView>(writer, asking, 'read', `/api/projects/${projectId}`);
      if (isThere(view)) return view;
      if (over.signal.aborted) throw new Error(`${writer.name}’s drama did not come to rest: ${JSON.stringify(view.production)}`);
      await pause(Math.min(mostBetweenReadsMs, Math.max(leastBetweenReadsMs, restForEachRead * (performance.now() - began))));
      await changes.after(known);
    }
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** How often the stream has told of a change, and waiting for the next time; everybody who waits is let go at the end. */
function listen(writer: Writer, asking: Asking, projectId: string, over: AbortSignal): { count(): number; after(known: number): Promise<void> } {
  const news = { told: 0, next: Promise.withResolvers<void>() };
  const tell = (): void => {
    news.told += 1;
    news.next.resolve();
    news.next = Promise.withResolvers<void>();
  };
  over.addEventListener('abort', tell, { once: true });
  const open = (): void => {
    if (over.aborted) return;
    const route = `/api/projects/${projectId}/events`;
    let ended = false;
    const again = (): void => {
      if (ended) return;
      ended = true;
      setTimeout(open, reopenAfterMs).unref();
    };
    const sent = request(`${nextUrl(asking)}${route}`, { headers: identity(writer, route), agent: false, signal: over }, (response) => {
      response.on('data', (part: Buffer) => {
        if (part.includes('data:')) tell();
      });
      response.once('close', again);
      response.once('error', again);
    });
    sent.once('error', again);
    sent.end();
  };
  open();
  return {
    count: () => news.told,
    async after(known) {
      if (news.told === known && !over.aborted) await news.next.promise;
    },
  };
}
