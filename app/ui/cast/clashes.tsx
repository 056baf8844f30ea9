'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { chooseVoiceAction } from '../../actions/edits.ts';
import type { ClashView } from '../../../lib/services/characters/read-clashes.ts';
import { api } from '../api.ts';
import { count, personColour } from '../format.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { AuditionButton } from './audition-button.tsx';

/** So many are shown before one asks for more. */
const few = 3;

/** Voices of one scene that a listener may mistake for each other, each with a way out. */
export function Clashes() {
  const { id, revision } = useProject();
  const { change } = useWorkspace();
  const [all, setAll] = useState(false);
  const { data } = useQuery({ queryKey: ['clashes', id, revision], queryFn: ({ signal }) => api<ClashView[]>(`/api/projects/${id}/clashes`, { signal }), placeholderData: keepPreviousData });
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Voices that are alike" className="mt-4 rounded-card bg-warn-wash px-4 py-3">
      <h2 className="font-semibold">{count(data.length, 'pair')} of people in one scene sound alike</h2>
      <ul className="mt-2 grid gap-2">
        {data.slice(0, all ? undefined : few).map(({ people: [first, second], why, suggestion }) => (
          <li key={`${first.id} ${second.id}`} className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <p className="min-w-0 flex-1 basis-72">
              <Name person={first} /> and <Name person={second} /> <span className="text-ink-soft">{why === 'same' ? `speak with one voice, ${first.voice}.` : 'have voices within three semitones of each other.'}</span>
            </p>
            {suggestion ? (
              <>
                <AuditionButton audition={{ what: 'voice', characterId: second.id, engine: suggestion.engine, externalId: suggestion.externalId }} what={`${second.name} as ${suggestion.name}`} />
                <button type="button" className="btn" onClick={() => void change(() => chooseVoiceAction({ characterId: second.id, engine: suggestion.engine, externalId: suggestion.externalId, version: suggestion.version }))}>
                  Give {second.name}: {suggestion.name}
                </button>
              </>
            ) : (
              <span className="text-[13px] text-ink-soft">Choose or design another voice for one of them.</span>
            )}
          </li>
        ))}
      </ul>
      {!all && data.length > few && (
        <button type="button" className="btn-text mt-2" onClick={() => setAll(true)}>
          {count(data.length - few, 'more pair')}
        </button>
      )}
    </section>
  );
}

function Name({ person }: { person: ClashView['people'][number] }) {
  return (
    <span className="font-semibold whitespace-nowrap">
      <span aria-hidden className="mr-1.5 inline-block size-2.5 rounded-full" style={{ background: personColour(person.colour) }} />
      {person.name}
    </span>
  );
}
