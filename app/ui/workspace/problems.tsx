'use client';

import { useState } from 'react';
import type { ProductionView } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import { useProject } from './context.tsx';
import { useMaking } from './use-making.ts';

const shown = 3;

/** What could not be made, with what to do: each on its line, and all of it tried again at once. */
export function Problems({ production }: { production: ProductionView }) {
  const project = useProject();
  const { make, busy } = useMaking();
  const [all, setAll] = useState(false);
  const { problems } = production;
  if (problems.length === 0) return null;
  return (
    <div className={production.state === 'done' ? '' : 'mt-3'}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="flex-1 font-semibold text-warn">{count(problems.length, 'thing')} could not be made; the rest goes without.</p>
        {production.state === 'done' && (
          <button type="button" className="btn" disabled={busy} onClick={() => void make(production.scope)}>
            Try again
          </button>
        )}
      </div>
      <ul className="mt-1.5 grid max-h-40 gap-1 overflow-y-auto text-ink-soft">
        {(all ? problems : problems.slice(0, shown)).map((problem) => (
          <li key={`${problem.stage} ${problem.subjectId}`} className="flex gap-3">
            <span className="flex-1">{problem.message}</span>
            {problem.stage === 'speak' && (
              <a className="btn-text" href={`/projects/${project.id}?line=${problem.subjectId}`}>
                See the line
              </a>
            )}
          </li>
        ))}
      </ul>
      {problems.length > shown && !all && (
        <button type="button" className="btn-text mt-1" onClick={() => setAll(true)}>
          See all {problems.length}
        </button>
      )}
    </div>
  );
}
