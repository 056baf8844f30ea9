'use client';

import { useRef } from 'react';
import { toast } from 'sonner';
import { pickUpStates, type PickUpState, type PickUpView } from '../../../lib/services/proof/view.ts';
import type { ImportedPickUps } from '../../../lib/services/proof/import-pick-ups.ts';
import { useQueryClient } from '@tanstack/react-query';
import { api, sentence } from '../api.ts';
import { count } from '../format.ts';
import { ForEditors, useWorkspace } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { stateNames } from './names.ts';
import { PickUpRow } from './pick-up-row.tsx';
import type { PickUpDesk } from './use-proof.ts';

export type PickUpFilter = PickUpState | 'all';

interface Props {
  all: readonly PickUpView[];
  shown: readonly PickUpView[];
  filter: PickUpFilter;
  onFilter: (filter: PickUpFilter) => void;
  desk: PickUpDesk;
}

/** The pick-ups to work through, by what became of them, and the way out to a table and back. */
export function PickUpList({ all, shown, filter, onFilter, desk }: Props) {
  const number = (state: PickUpFilter) => (state === 'all' ? all.length : all.filter((one) => one.state === state).length);
  return (
    <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)_auto] gap-3">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">Which pick-ups</legend>
        {[...pickUpStates, 'all' as const].map((state) => (
          <button key={state} type="button" aria-pressed={filter === state} className={`btn min-h-8 px-2.5 text-[13px] font-normal pointer-coarse:min-h-11 ${filter === state ? 'border-accent bg-accent-wash' : ''}`} onClick={() => onFilter(state)}>
            {state === 'all' ? 'All' : stateNames[state].name} {number(state)}
          </button>
        ))}
      </fieldset>
      {shown.length === 0 ? (
        <p className="text-ink-soft">{all.length === 0 ? 'No pick-ups yet. Listen, and press a key (or a button) when something is not right: it is marked on the words you hear.' : 'None of these.'}</p>
      ) : (
        <ol aria-label="Pick-ups" className="grid min-h-0 content-start gap-2 overflow-y-auto p-0.5">
          {shown.map((pickUp) => (
            <PickUpRow key={pickUp.id} pickUp={pickUp} desk={desk} />
          ))}
        </ol>
      )}
      <Table empty={all.length === 0} />
    </div>
  );
}

/** Out as a table, and back in. */
function Table({ empty }: { empty: boolean }) {
  const { projectId } = useWorkspace();
  const queries = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File) => {
    try {
      const done = await api<ImportedPickUps>(`/api/projects/${projectId}/pick-ups`, { method: 'POST', body: chosen });
      toast.success(`${count(done.added, 'pick-up')} added, ${done.changed} changed, ${done.unchanged} as before.`);
      await queries.invalidateQueries({ queryKey: projectKey(projectId) });
    } catch (error) {
      toast.error(sentence(error), { duration: 20_000 });
    }
  };
  return (
    <div className="flex flex-wrap gap-2 border-t border-line pt-3">
      {empty ? null : (
        <a className="btn min-h-8" href={`/api/projects/${projectId}/pick-ups`} download>
          Save as CSV
        </a>
      )}
      <ForEditors>
        <button type="button" className="btn btn-quiet min-h-8" onClick={() => file.current?.click()}>
          Take in a CSV
        </button>
      </ForEditors>
      <input
        ref={file}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label="A table of pick-ups"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          if (chosen) void take(chosen);
        }}
      />
    </div>
  );
}
