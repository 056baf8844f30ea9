'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { HeardLine } from '../../../lib/services/proof/heard.ts';
import { useWorkspace } from '../workspace/context.tsx';
import { proofKey } from '../workspace/keys.ts';
import { HeardLog } from './heard-log.ts';

/** What was heard is told of at most this often while something plays. */
const everyMs = 5_000;
const mostAtOnce = 200;

/** Tells the studio which lines were heard to their end, in batches: while something plays, when it stops, and when the page is left. */
export function useHeard(): void {
  const { projectId, deck, clips } = useWorkspace();
  const queries = useQueryClient();

  useEffect(() => {
    const logs = { mix: new HeardLog(), preview: new HeardLog() };
    let waiting: HeardLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    const tell = async () => {
      clearTimeout(timer);
      timer = undefined;
      const lines = waiting.splice(0, mostAtOnce);
      if (lines.length === 0) return;
      try {
        // It must reach the studio also from a page that is being closed.
        const response = await fetch(`/api/projects/${projectId}/heard`, { method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lines }) });
        if (response.status >= 500) throw new Error(`heard: ${response.status}`);
        await queries.invalidateQueries({ queryKey: proofKey(projectId) });
      } catch {
        // The studio does not answer: it is told with the next batch, and nothing is said, for nobody is waiting for it.
        waiting = [...lines, ...waiting].slice(0, 2_000);
        timer ??= setTimeout(() => void tell(), everyMs);
      }
    };
    const note = (lines: HeardLine[]) => {
      if (lines.length === 0) return;
      waiting.push(...lines);
      timer ??= setTimeout(() => void tell(), everyMs);
    };
    const follow = () => {
      const shown = deck.shows();
      const playback = deck.current();
      note(logs[shown].follow(playback));
      if (!playback.playing() && waiting.length > 0) void tell();
    };
    const leave = () => void tell();
    const undo = [deck.subscribe(follow), clips.onHeard((line) => note([line]))];
    window.addEventListener('pagehide', leave);
    return () => {
      for (const end of undo) end();
      window.removeEventListener('pagehide', leave);
      void tell();
    };
  }, [projectId, deck, clips, queries]);
}
