'use client';

import { useState } from 'react';
import type { WorthHearing } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import { HearButton } from '../hear-button.tsx';
import { useProject } from './context.tsx';

const shown = 20;

/** Takes in which the check found something: to be heard, and found in the script. Closed until it is asked for. */
export function TakesWorthHearing({ takes }: { takes: WorthHearing[] }) {
  const { id } = useProject();
  const [all, setAll] = useState(false);
  if (takes.length === 0) return null;
  return (
    <details className="group">
      <summary className="w-fit font-semibold text-warn">Takes worth hearing ({takes.length})</summary>
      <ul className="mt-1.5 grid max-h-56 gap-1.5 overflow-y-auto text-ink-soft">
        {(all ? takes : takes.slice(0, shown)).map((take) => (
          <li key={take.segmentId} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <HearButton target={`segments/${take.segmentId}`} what={take.words} />
            <span className="min-w-0 flex-1 basis-60">
              <span className="font-text text-ink">{take.words}</span> {take.problems.join(' ')}
            </span>
            <a className="btn-text" href={`/projects/${id}?chapter=${take.chapterId}&line=${take.segmentId}`}>
              See the line
            </a>
          </li>
        ))}
      </ul>
      {takes.length > shown && !all && (
        <button type="button" className="btn-text mt-1" onClick={() => setAll(true)}>
          See all {count(takes.length, 'take')}
        </button>
      )}
    </details>
  );
}
