'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dollars } from '../../../lib/services/money.ts';
import type { MakeScope } from '../../../lib/services/interfaces.ts';
import type { WorkItem, WorkView } from '../../../lib/services/work/view.ts';
import { api, post, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { about, count } from '../format.ts';
import { useProject } from '../workspace/context.tsx';
import { projectKey, workKey } from '../workspace/keys.ts';
import { useMaking } from '../workspace/use-making.ts';
import { useNotifyWish } from './notify.ts';

/** While something runs the list is read again so often. */
const whileRunningMs = 2000;

/** All that runs, waits and has lately ended, over all dramas: pause, go on, cancel, try again. */
export function WorkPanel({ onClose }: { onClose: () => void }) {
  const { revision } = useProject();
  const { data, error } = useQuery({
    queryKey: [...workKey, revision],
    queryFn: ({ signal }) => api<WorkView>('/api/work', { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && state.data.running > 0 ? whileRunningMs : false),
  });
  return (
    <Panel wide title="Work in progress" description="It goes on when you close the page or restart the studio." onClose={onClose}>
      <div className="min-h-40 overflow-y-auto overscroll-contain px-5 py-4">
        {error && !data && (
          <p role="alert" className="text-bad">
            {sentence(error)}
          </p>
        )}
        {!data && !error && <p className="text-ink-soft">Looking what there is…</p>}
        {data?.items.length === 0 && <p className="text-ink-soft">Nothing is being made, and nothing was in the last hours.</p>}
        {data && data.items.length > 0 && (
          <ul className="grid gap-3">
            {data.items.map((item) => (
              <Item key={`${item.kind} ${item.id}`} item={item} />
            ))}
          </ul>
        )}
      </div>
      <PanelActions>
        <Notify />
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </PanelActions>
    </Panel>
  );
}

function Item({ item }: { item: WorkItem }) {
  const queries = useQueryClient();
  const { id: here } = useProject();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { production } = item;
  const going = item.state === 'running' || item.state === 'paused';
  const ask = async (verb: 'pause' | 'resume' | 'cancel' | 'retry-failed') => {
    setBusy(true);
    setProblem(null);
    try {
      if (item.kind === 'production') await post(`/api/projects/${item.projectId}/${verb}`);
      else await post(`/api/work/${item.kind}/${item.id}`, { ask: verb });
    } catch (reason) {
      setProblem(sentence(reason));
    }
    await Promise.all([queries.invalidateQueries({ queryKey: workKey }), queries.invalidateQueries({ queryKey: projectKey(item.projectId) })]);
    setBusy(false);
  };
  const waiting = production?.stages.reduce((sum, stage) => sum + stage.total - stage.done - stage.failed, 0) ?? 0;
  const running = production?.stages.filter((stage) => stage.state === 'running').map((stage) => stage.label) ?? [];
  const failed = production?.problems.length ?? 0;
  return (
    <li className="rounded-card border border-line px-4 py-3" aria-label={`${item.label}: ${item.title}`}>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <p className="min-w-0 flex-1 truncate font-semibold">{item.projectId === here ? item.title : <a href={`/projects/${item.projectId}`} className="hover:underline">{item.title}</a>}</p>
        <p className={item.state === 'failed' ? 'text-bad' : 'text-ink-soft'}>{stateWords(item)}</p>
      </div>
      {going && (
        <div className="bar mt-2" aria-hidden>
          <i style={{ width: `${100 * item.fraction}%` }} />
        </div>
      )}
      <p className="mt-1.5 text-[13px] text-ink-soft">
        {[
          item.label,
          ...(item.state === 'running' && running.length > 0 ? [running.join(' and ').toLocaleLowerCase('en-GB')] : []),
          ...(going && waiting > 0 ? [`${count(waiting, 'step')} still to do`] : []),
          ...(production !== null && production.costMicros > 0 ? [`${dollars(production.costMicros)} so far`] : []),
          ...(failed > 0 ? [`${count(failed, 'thing')} failed`] : []),
        ].join(', ')}
      </p>
      {item.error !== null && <p className="mt-1 text-[13px] text-bad">{item.error}</p>}
      {problem !== null && (
        <p role="alert" className="mt-1 text-[13px] text-bad">
          {problem}
        </p>
      )}
      {(production !== null || going) && (
        <div className="mt-2 flex flex-wrap gap-2">
          {going && production?.kind !== 'read' && (
            <button type="button" className="btn" disabled={busy} onClick={() => void ask(item.state === 'paused' ? 'resume' : 'pause')}>
              {item.state === 'paused' ? 'Go on' : 'Pause'}
            </button>
          )}
          {going && (
            <button type="button" className="btn" disabled={busy} onClick={() => void ask('cancel')}>
              Cancel
            </button>
          )}
          {going && failed > 0 && (
            <button type="button" className="btn" disabled={busy} onClick={() => void ask('retry-failed')}>
              Try what failed again
            </button>
          )}
          {!going && production?.kind === 'make' && (failed > 0 || item.state === 'failed' || item.state === 'cancelled') && (
            <Again item={item} scope={production.scope} here={item.projectId === here} />
          )}
        </div>
      )}
    </li>
  );
}

/** Makes what is missing once more. What that costs is asked for where its drama is open. */
function Again({ item, scope, here }: { item: WorkItem; scope: MakeScope; here: boolean }) {
  const { make, busy } = useMaking();
  if (!here) {
    return (
      <a className="btn" href={`/projects/${item.projectId}`}>
        Open the drama
      </a>
    );
  }
  return (
    <button type="button" className="btn" disabled={busy} onClick={() => void make(scope)}>
      {item.state === 'done' ? 'Try what failed again' : 'Go on'}
    </button>
  );
}

function stateWords({ state, fraction, secondsLeft }: WorkItem): string {
  if (state === 'done') return 'done';
  if (state === 'failed') return 'failed';
  if (state === 'cancelled') return 'cancelled';
  const percent = `${Math.floor(100 * fraction)} %`;
  if (state === 'paused') return `paused at ${percent}`;
  return secondsLeft === null ? percent : `${percent}, ${about(secondsLeft)} left`;
}

/** Being told by the system once it is done; the browser asks whether that may be. */
function Notify() {
  const { wished, allowed, ask, stop } = useNotifyWish();
  if (allowed === 'missing') return null;
  if (allowed === 'denied') return <p className="mr-auto self-center text-[13px] text-ink-soft">This browser does not let us tell you when it is done.</p>;
  return (
    <button type="button" className="btn mr-auto" aria-pressed={wished} onClick={() => (wished ? stop() : void ask())}>
      {wished ? 'You are told when it is done' : 'Tell me when it is done'}
    </button>
  );
}
