'use client';

import { useQuery } from '@tanstack/react-query';
import type { VoiceChoice } from '../../../lib/services/views.ts';
import { api } from '../api.ts';
import { count } from '../format.ts';
import { useProject } from '../workspace/context.tsx';
import { CharacterCard } from './character-card.tsx';

/** Everybody in the drama, with the voice they have. */
export function CastTab() {
  const project = useProject();
  const { data: voices = [] } = useQuery({ queryKey: ['voices'], queryFn: ({ signal }) => api<VoiceChoice[]>('/api/voices', { signal }) });
  const people = project.cast.filter((character) => character.role === 'cast').length;
  const drafts = project.cast.every((character) => character.voice === null || character.voice.engine === 'local');
  return (
    <main className="h-full overflow-y-auto px-4 py-8 sm:px-8">
      <div className="mx-auto max-w-[68rem]">
        <h1 className="title">Cast</h1>
        {project.cast.length === 0 ? (
          <p className="mt-3 max-w-[60ch] font-text text-lg leading-7 text-ink-soft">
            {project.production?.state === 'running' ? 'Nobody yet: the story is still being read. They appear here as soon as they are found.' : 'Nobody was found in this story yet.'}
          </p>
        ) : (
          <>
            <p className="mt-1 text-ink-soft">
              {count(people, 'character')} and a narrator. {drafts && 'Draft voices: for checking speakers, timing and effects.'}
            </p>
            <ul className="mt-6 grid gap-4 sm:grid-cols-2 broad:grid-cols-3">
              {project.cast.map((character) => (
                <li key={character.id}>
                  <CharacterCard character={character} voices={voices} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </main>
  );
}
