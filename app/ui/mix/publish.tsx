'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { PublishingView } from '../../../lib/services/exports/view.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { api, sentence } from '../api.ts';
import { Destination } from './publish-destination.tsx';
import { BookFacts } from './publish-facts.tsx';

/** Where the drama can go: what is wanted there, what is missing, and all of it in one archive. */
export function Publish({ project }: { project: ProjectView }) {
  const id = useId();
  const { data, error } = useQuery({
    queryKey: ['publishing', project.id, project.revision],
    queryFn: ({ signal }) => api<PublishingView>(`/api/projects/${project.id}/publishing`, { signal }),
    placeholderData: keepPreviousData,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const destination = data?.destinations.find((one) => one.id === chosen) ?? null;
  return (
    <section aria-labelledby="publish" className="mt-10 border-t border-line pt-8">
      <h2 id="publish" className="text-[15px] font-semibold">
        Publish
      </h2>
      <p className="mt-1 mb-4 max-w-[60ch] text-[13px] text-ink-faint">One archive with everything that a shop or a directory wants: files named its way, a sample, cover, texts, certificates and checksums.</p>
      {data === undefined ? (
        <p className="text-[13px] text-ink-soft">{error ? sentence(error) : 'Looking at what is there…'}</p>
      ) : (
        <div className="grid grid-cols-1 gap-8 wide:grid-cols-2">
          <div>
            <label htmlFor={id} className="label">
              Where it goes
            </label>
            <select id={id} className="input w-full max-w-96" value={destination?.id ?? ''} onChange={(event) => setChosen(event.target.value === '' ? null : event.target.value)}>
              <option value="">Choose a destination</option>
              {data.destinations.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                  {one.aiVoices === 'refused' ? ' (wants human voices)' : ''}
                </option>
              ))}
            </select>
            {destination === null ? null : <Destination destination={destination} projectId={project.id} />}
          </div>
          <BookFacts view={data} project={project} />
        </div>
      )}
    </section>
  );
}
