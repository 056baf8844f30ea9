'use client';

import { useQuery } from '@tanstack/react-query';
import Image from 'next/image';
import Link from 'next/link';
import type { ProjectSummary } from '../../../lib/services/views.ts';
import { api } from '../api.ts';
import { clock, count } from '../format.ts';
import { When } from '../when.tsx';

const said: Record<ProjectSummary['state'], string> = {
  reading: 'Being read',
  failed: 'Could not be read',
  ready: 'Read, not made yet',
  making: 'Being made',
  made: 'Made',
};

/** The dramas of the library, last touched first. While one is being read or made, the shelf looks again every few seconds. */
export function Shelf({ initial }: { initial: ProjectSummary[] }) {
  const { data: projects } = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => api<ProjectSummary[]>('/api/projects', { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.some((project) => project.state === 'reading' || project.state === 'making') ? 3000 : false),
    refetchOnWindowFocus: 'always',
  });
  return (
    <ul className="grid gap-4 sm:grid-cols-2 wide:grid-cols-3">
      {projects.map((project) => (
        <li key={project.id} className="card relative flex min-h-36 gap-4 p-5 transition-colors hover:border-line-strong hover:bg-raised">
          {project.coverAssetId !== null && (
            // The title stands beside it, so the picture says nothing of its own.
            <Image
              src={`/api/assets/${project.coverAssetId}`}
              alt=""
              width={64}
              height={96}
              unoptimized
              loading="lazy"
              className="h-24 w-16 flex-none rounded-small border border-line bg-paper object-cover"
            />
          )}
          <div className="flex min-w-0 flex-1 flex-col">
            <h2 className="font-text text-xl leading-snug font-semibold text-balance [overflow-wrap:anywhere]">
              <Link href={`/projects/${project.id}`} className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent">
                {project.title}
              </Link>
            </h2>
            <p className="mt-1 text-ink-soft">
              {count(project.words, 'word')}
              {project.characters > 0 && `, ${count(project.characters, 'character')}`}
              {project.durationSeconds !== null && `, ${clock(project.durationSeconds)}`}
            </p>
            {project.shared && (
              <p className="mt-1 text-[13px] text-ink-faint">
                Shared by {project.shared.by}, {project.shared.role === 'editor' ? 'to listen and change' : 'to listen'}
              </p>
            )}
            <p className="mt-auto flex items-center gap-2 pt-4 text-[13px] text-ink-faint">
              <Mark state={project.state} />
              <span className={project.state === 'failed' ? 'text-bad' : undefined}>{said[project.state]}</span>
              <span className="ml-auto">
                <When iso={project.updatedAt} />
              </span>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Mark({ state }: { state: ProjectSummary['state'] }) {
  const mark = { reading: 'mark-making', making: 'mark-making', made: 'mark-ready', ready: 'mark-queued', failed: '' }[state];
  return mark === '' ? null : <span aria-hidden className={`mark ${mark}`} />;
}
