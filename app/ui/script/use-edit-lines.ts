'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { LineNow, LineRef, LinesChanged, ScriptView, SegmentView } from '../../../lib/services/views.ts';
import type { ActionAnswer } from '../../actions/run-action.ts';
import { useWorkspace } from '../workspace/context.tsx';

export interface LinesEdit<T extends LinesChanged> {
  lines: readonly LineRef[];
  /** How the lines look at once, before the studio has answered. */
  drawn?: Partial<SegmentView>;
  run: (lines: LineRef[]) => Promise<ActionAnswer<T>>;
}

/**
 * Changes lines: drawn at once, sent one after another (a line's version is the one that was seen, or that of the change
 * before from here), and what the studio answers is drawn as soon as it is there. Gives null where the change was not kept;
 * the page then shows what is.
 */
export function useEditLines() {
  const { projectId, changeFor } = useWorkspace();
  const queries = useQueryClient();
  const turn = useRef<Promise<unknown>>(Promise.resolve());
  /** The versions that changes from here gave to lines: what waits for its turn behind them goes on from there. */
  const own = useRef(new Map<string, number>());
  // The workspace's own function is new with every drawing; the one of the last drawing is as good as any.
  const send = useRef(changeFor);
  useEffect(() => {
    send.current = changeFor;
  }, [changeFor]);

  return useCallback(
    async <T extends LinesChanged>({ lines, drawn, run }: LinesEdit<T>): Promise<T | null> => {
      const ids = new Set(lines.map((line) => line.id));
      const inTurn = async () => {
        // Never the version that somebody else gave a line meanwhile, though the page may have read it: what they did was not seen.
        const given = await run(lines.map(({ id, version }) => ({ id, version: Math.max(version, own.current.get(id) ?? version) })));
        if (given.ok) {
          const now = [...given.value.changed, ...given.value.resolved];
          for (const { id, version } of now) own.current.set(id, version);
          drawLines(queries, projectId, now);
        }
        return given;
      };
      // The page says that it saves from the press on, not only once the lines are drawn.
      return await send.current(async () => {
        if (drawn) {
          await queries.cancelQueries({ queryKey: ['script', projectId] });
          redraw(queries, projectId, (segment) => (ids.has(segment.id) ? { ...segment, ...drawn } : segment));
        }
        const answered = turn.current.then(inTurn, inTurn);
        turn.current = answered;
        return await answered;
      });
    },
    [queries, projectId],
  );
}

/** Draws lines as a change left them. */
export function drawLines(queries: QueryClient, projectId: string, lines: readonly LineNow[]): void {
  const now = new Map(lines.map((line) => [line.id, line]));
  redraw(queries, projectId, (segment) => {
    const line = now.get(segment.id);
    if (!line) return segment;
    const { chapterId: _, ...part } = line;
    return { ...segment, ...part };
  });
}

function redraw(queries: QueryClient, projectId: string, draw: (segment: SegmentView) => SegmentView): void {
  queries.setQueriesData<ScriptView>({ queryKey: ['script', projectId] }, (before) => before && { ...before, segments: before.segments.map(draw) });
}
