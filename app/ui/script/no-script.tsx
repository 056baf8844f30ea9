'use client';

import type { ProjectView } from '../../../lib/services/views.ts';
import { sentence } from '../api.ts';
import { count } from '../format.ts';
import { useMayEdit } from '../workspace/context.tsx';

/** The manuscript's place while there is none to show: being read, not readable, without a line, or out of reach. */
export function NoScript({ project, loading, error, retry }: { project: ProjectView; loading: boolean; error: Error | null; retry: () => void }) {
  const mayEdit = useMayEdit();
  const reading = project.production?.state === 'running' && project.lines.total === 0;
  return (
    <div className="mx-auto max-w-[34rem] px-6 py-20">
      {reading ? (
        <>
          <h1 className="title">{project.title}</h1>
          <output className="mt-3 block font-text text-lg leading-7 text-ink-soft">
            <span aria-hidden className="mark mark-making mr-3" />
            Reading your {count(project.words, 'word')}: who is in it, and who says what.
          </output>
        </>
      ) : error !== null ? (
        <>
          <h1 className="title">This chapter could not be fetched</h1>
          <p className="mt-3 mb-6 font-text text-lg leading-7 text-ink-soft">{sentence(error)}</p>
          <button type="button" className="btn" onClick={retry}>
            Try again
          </button>
        </>
      ) : loading ? (
        <output className="font-text text-lg text-ink-soft">Opening the chapter…</output>
      ) : project.state === 'failed' ? (
        <>
          <h1 className="title">{project.title}</h1>
          <p className="mt-3 font-text text-lg leading-7 text-ink-soft">The story could not be read yet. Its text is safe{mayEdit ? '; “Read it again” above tries once more.' : '.'}</p>
        </>
      ) : (
        <>
          <h1 className="title">Nothing to speak here</h1>
          <p className="mt-3 font-text text-lg leading-7 text-ink-soft">This chapter has no line in it. The others are in the list of chapters.</p>
        </>
      )}
    </div>
  );
}
