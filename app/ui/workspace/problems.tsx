'use client';

import { useState } from 'react';
import type { ProductionView } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import { useMayEdit, useProject } from './context.tsx';
import { useMaking } from './use-making.ts';
import { TakesWorthHearing } from './worth-hearing.tsx';

const shown = 3;

/** What could not be made, with what to do; and what was made and may not be as it should. */
export function Problems({ production }: { production: ProductionView | null }) {
  const project = useProject();
  const worthHearing = useMayEdit() ? project.worthHearing : [];
  const some = production !== null && production.problems.length > 0;
  if (!some && worthHearing.length === 0) return null;
  return (
    <div className={`grid gap-2 ${production === null || production.state === 'done' ? '' : 'mt-3'}`}>
      {some && <NotMade production={production} />}
      <TakesWorthHearing takes={worthHearing} />
    </div>
  );
}

/** Each thing on its line, and all of it tried again at once. */
function NotMade({ production }: { production: ProductionView }) {
  const project = useProject();
  const { make, busy } = useMaking();
  const mayEdit = useMayEdit();
  const [all, setAll] = useState(false);
  const { problems } = production;
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="flex-1 font-semibold text-warn">{count(problems.length, 'thing')} could not be made; the rest goes without.</p>
        {mayEdit && production.state === 'done' && (
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
