'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ProjectView } from '../../../lib/services/views.ts';
import type { ClipPlayer } from '../player/clip-player.ts';
import type { PreviewPlayer } from '../player/preview/preview-player.ts';
import { projectKey } from './keys.ts';

/** The page reads again at most this often, however fast the lines are made. */
const leastBetweenReadsMs = 500;
/** A reading that took long tells of a busy studio: the page waits for so many times as long before the next one. */
const restForEachRead = 2;
const mostBetweenReadsMs = 3000;
const reopenAfterMs = 4000;
/** By then a page is alive on slow machines too. */
const untilAliveMs = 600;

/**
 * Follows one project by its event stream, and reads again what changed. A hidden page closes its stream (a browser
 * opens only six connections to a server); shown again, it opens one and compares the revision.
 */
export function useLive(projectId: string, clips: ClipPlayer, preview: PreviewPlayer): { online: boolean } {
  const queries = useQueryClient();
  const [online, setOnline] = useState(true);

  useEffect(() => {
    let source: EventSource | null = null;
    let reopen: ReturnType<typeof setTimeout> | undefined;
    let reading: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let again = false;
    let over = false;

    const read = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      again = false;
      const began = performance.now();
      void preview.changed();
      await Promise.all([queries.invalidateQueries({ queryKey: projectKey(projectId) }), queries.invalidateQueries({ queryKey: ['script', projectId] }), queries.invalidateQueries({ queryKey: ['takes'] })]);
      clips.changed();
      if (over) return;
      reading = setTimeout(() => {
        busy = false;
        if (again) void read();
      }, Math.min(mostBetweenReadsMs, Math.max(leastBetweenReadsMs, restForEachRead * (performance.now() - began))));
    };

    const close = () => {
      clearTimeout(reopen);
      source?.close();
      source = null;
    };
    const open = () => {
      close();
      if (document.visibilityState === 'hidden') return;
      source = new EventSource(`/api/projects/${projectId}/events`);
      source.addEventListener('open', () => setOnline(true));
      source.addEventListener('message', (event: MessageEvent<string>) => {
        const news: { revision: number | null } = JSON.parse(event.data);
        const known = queries.getQueryData<ProjectView>(projectKey(projectId))?.revision;
        if (news.revision === null || news.revision !== known) void read();
      });
      source.addEventListener('error', () => {
        setOnline(false);
        // The browser tries again by itself, except where the server answered with an error.
        if (source?.readyState === EventSource.CLOSED) reopen = setTimeout(open, reopenAfterMs);
      });
    };

    // What is under a boundary comes to life later than this: news that came first would make it another page than the
    // server drew. The stream says the revision when it opens, so nothing is missed by waiting.
    const first = setTimeout(open, untilAliveMs);
    document.addEventListener('visibilitychange', open);
    window.addEventListener('online', open);
    window.addEventListener('pagehide', close);
    return () => {
      over = true;
      clearTimeout(first);
      clearTimeout(reading);
      document.removeEventListener('visibilitychange', open);
      window.removeEventListener('online', open);
      window.removeEventListener('pagehide', close);
      close();
    };
  }, [projectId, queries, clips, preview]);

  return { online };
}
