'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReviewAnswered, ReviewView } from '../../../../lib/services/views.ts';
import { answerReviewAction } from '../../../actions/lines.ts';
import { api } from '../../api.ts';
import { useProject, useWorkspace } from '../../workspace/context.tsx';
import { drawLines } from '../use-edit-lines.ts';
import { currentOf, drawSettled, notBegun, takeAnswer, takeQueue, toNextDoubt } from './walk.ts';
import type { Walk } from './walk.ts';

/** An answer as the keys give it. `shown` is whom the page said when it was given. */
export type Answer = { kind: 'speaker'; characterId: string | null } | { kind: 'swap'; withId: string };

/**
 * The review as a person walks it. An answer is drawn at once and the walk goes on; answers are sent one after another,
 * each with the line as the answer before left it. One that is not kept is undrawn, and says so.
 */
export function useReview() {
  const { projectId, changeFor } = useWorkspace();
  const { revision } = useProject();
  const queries = useQueryClient();
  // Whatever changes in the drama asks anew; what was known stays meanwhile.
  const query = useQuery({ queryKey: ['review', projectId, revision], queryFn: ({ signal }) => api<ReviewView>(`/api/projects/${projectId}/review`, { signal }), placeholderData: keepPreviousData });
  const [walk, setWalk] = useState<Walk>(notBegun);
  // The walk as the last key, answer or queue left it: they may be quicker than the drawing, and none may undo another.
  const here = useRef(walk);
  const take = useCallback((next: (walk: Walk) => Walk) => {
    here.current = next(here.current);
    setWalk(here.current);
  }, []);
  const [last, setLast] = useState<ReviewAnswered | null>(null);
  // What was answered and is still on its way, by line: the studio's older word must not undraw it.
  const pending = useRef(new Map<string, string | null>());
  const turn = useRef<Promise<unknown>>(Promise.resolve());
  // All that was known is answered: the walk goes on as soon as the studio names more.
  const waiting = useRef(false);
  const change = useRef(changeFor);
  useEffect(() => {
    change.current = changeFor;
  }, [changeFor]);

  const { data } = query;
  useEffect(() => {
    if (!data) return;
    take((before) => {
      const taken = redraw(takeQueue(before, data), pending.current);
      return waiting.current ? toNextDoubt(taken) : taken;
    });
  }, [data, take]);

  const answer = useCallback(
    (given: Answer) => {
      const at = currentOf(here.current);
      if (!at) return;
      const { id } = at.line;
      const settledOn = given.kind === 'swap' ? given.withId : given.characterId;
      pending.current.set(id, settledOn);
      take((before) => toNextDoubt(drawSettled(before, id, settledOn)));
      waiting.current = currentOf(here.current)?.line.id === id;
      const send = async () => {
        const done = await change.current(async () => {
          const version = versionOf(here.current, id) ?? at.line.version;
          const kept = await answerReviewAction({ segmentId: id, version, answer: given });
          pending.current.delete(id);
          if (kept.ok) {
            drawLines(queries, projectId, [...kept.value.changed, ...kept.value.resolved]);
            take((before) => {
              const next = redraw(takeAnswer(before, kept.value), pending.current);
              // Answered by its neighbour: what is settled now is not asked again.
              const current = currentOf(next);
              return current && !current.line.toCheck && current.line.id !== id && pending.current.size === 0 && currentOf(before)?.line.toCheck ? toNextDoubt(next) : next;
            });
            setLast(kept.value);
          }
          return kept;
        });
        if (done === null) {
          pending.current.delete(id);
          await queries.invalidateQueries({ queryKey: ['review', projectId] });
        }
      };
      turn.current = turn.current.then(send, send);
    },
    [queries, projectId, take],
  );

  const move = useCallback((to: (walk: Walk) => Walk) => {
    waiting.current = false;
    take(to);
  }, [take]);

  return { walk, move, answer, last, left: query.data?.left ?? null, error: query.error, retry: () => void query.refetch() };
}

function redraw(walk: Walk, pending: ReadonlyMap<string, string | null>): Walk {
  return [...pending].reduce((drawn, [line, characterId]) => drawSettled(drawn, line, characterId), walk);
}

function versionOf(walk: Walk, lineId: string): number | undefined {
  return walk.exchanges.flatMap((exchange) => exchange.lines).find((line) => line.id === lineId)?.version;
}
