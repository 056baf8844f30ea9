'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import type { PublishingView } from '../../../lib/services/exports/view.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { AuditionButton } from '../cast/audition-button.tsx';
import { useClip } from '../player/use-player.ts';

const names = { opening: 'the opening credits', closing: 'the closing credits' };

/** What is read before and after the book: by whom, in which words, and heard before it is sent anywhere. */
export function Credits({ view, project, busy, onChoose }: { view: PublishingView; project: ProjectView; busy: boolean; onChoose: (characterId: string | null) => void }) {
  const id = useId();
  useReadAnew(project.id);
  if (view.credits.length === 0) return null;
  const narrator = project.cast.find(({ role }) => role === 'narrator');
  const readers = project.cast.filter(({ role, voice }) => role === 'cast' && voice !== null);
  const reader = readers.find((person) => person.id === view.creditsCharacterId);
  return (
    <fieldset>
      <legend className="label">Credits</legend>
      <label htmlFor={id} className="text-[13px] text-ink-soft">
        Read by
      </label>
      <select id={id} className="input w-full" value={reader?.id ?? ''} disabled={busy} onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}>
        <option value="">{narrator ? `${narrator.name} (${narrator.voice?.name ?? 'no voice'})` : 'The narrator'}</option>
        {readers.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name} ({person.voice?.name})
          </option>
        ))}
      </select>
      <ul className="mt-2 grid gap-3">
        {view.credits.map(({ part, words, read }) => (
          <li key={part}>
            <p className="max-w-[60ch] font-text text-[15px] leading-6">{words}</p>
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
              <AuditionButton key={`${words} ${(reader ?? narrator)?.voice?.name ?? ''}`} audition={{ what: 'credits', part }} what={names[part]} className="flex-none" />
              {read ? null : <p className="text-[13px] text-ink-soft">Not read yet. Hear it once, and the packs have it.</p>}
            </div>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Credits that were just bought are there for the packs: what is missing is asked anew once they sound. */
function useReadAnew(projectId: string): void {
  const queries = useQueryClient();
  const { key, phase } = useClip();
  const sounds = phase === 'playing' && key !== null && key.startsWith('auditions/');
  useEffect(() => {
    if (sounds) void queries.invalidateQueries({ queryKey: ['publishing', projectId] });
  }, [sounds, projectId, queries]);
}
