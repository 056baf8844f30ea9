'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Nothing } from '../nothing.ts';
import { useProject } from '../workspace/context.tsx';

const WorkPanel = dynamic(() => import('./work-panel.tsx').then((file) => file.WorkPanel), { loading: Nothing });

/** Opens the list of all that is being made. It says in words how this drama stands. */
export function WorkButton() {
  const { production } = useProject();
  const [open, setOpen] = useState(false);
  const running = production?.state === 'running';
  const failed = production !== null && !running && production.problems.length > 0;
  return (
    <>
      <button type="button" className="btn btn-quiet px-2.5!" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {running && <span aria-hidden className={`mark ${production.paused ? 'mark-stale' : 'mark-making'}`} />}
        Work
        {(running || failed) && <span className="text-[13px] font-normal max-sm:sr-only">{running ? (production.paused ? 'paused' : `${Math.floor(production.fraction * 100)} %`) : 'look'}</span>}
      </button>
      {open && <WorkPanel onClose={() => setOpen(false)} />}
    </>
  );
}
