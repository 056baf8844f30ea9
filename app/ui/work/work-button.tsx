'use client';

import { showAid } from '../palette/help-desk.ts';
import { useProject } from '../workspace/context.tsx';

/** Opens the list of all that is being made. It says in words how this drama stands. */
export function WorkButton() {
  const { production } = useProject();
  const running = production?.state === 'running';
  const failed = production !== null && !running && production.problems.length > 0;
  return (
    <button type="button" className="btn btn-quiet px-2.5!" aria-haspopup="dialog" onClick={() => showAid('work')}>
        {running && <span aria-hidden className={`mark ${production.paused ? 'mark-stale' : 'mark-making'}`} />}
        Work
        {(running || failed) && <span className="text-[13px] font-normal max-sm:sr-only">{running ? (production.paused ? 'paused' : `${Math.floor(production.fraction * 100)} %`) : 'look'}</span>}
    </button>
  );
}
