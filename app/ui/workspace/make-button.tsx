'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Nothing } from '../nothing.ts';
import { about } from '../format.ts';
import { useProject } from './context.tsx';
import { nextStep } from './next-step.ts';
import { useMaking } from './use-making.ts';

const MakeDialog = dynamic(() => import('./make-dialog.tsx').then((file) => file.MakeDialog), { loading: Nothing });

/** The one primary button of the workspace: the next thing to do, and about how long it takes. */
export function MakeButton() {
  const project = useProject();
  const { make, readAgain, resume, busy } = useMaking();
  const [asking, setAsking] = useState(false);
  const step = nextStep(project);

  if (step.kind === 'download') {
    return (
      <a className="btn btn-primary" href={step.url} download>
        Download MP3
      </a>
    );
  }
  // Whoever may only listen has nothing to press: making is for those who may change it.
  if (project.shared?.role === 'listener') return null;
  if (step.kind === 'make') {
    return (
      <>
        <button type="button" className="btn btn-primary" disabled={busy} onClick={() => (step.ask ? setAsking(true) : void make(step.scope))}>
          {step.label}
          {step.seconds !== null && !step.ask && <span className="font-normal max-sm:hidden">{about(step.seconds)}</span>}
        </button>
        {asking && <MakeDialog close={() => setAsking(false)} make={make} />}
      </>
    );
  }
  if (step.kind === 'paused') {
    return (
      <button type="button" className="btn btn-primary" disabled={busy} onClick={() => void resume()}>
        Go on
        <span className="font-normal max-sm:hidden">{Math.floor(step.fraction * 100)} % made</span>
      </button>
    );
  }
  if (step.kind === 'read-again') {
    return (
      <button type="button" className="btn btn-primary" disabled={busy} onClick={() => void readAgain()}>
        Read it again
      </button>
    );
  }
  return (
    <button type="button" className="btn btn-primary" disabled>
      {step.kind === 'reading' ? 'Reading…' : `Making, ${Math.floor(step.fraction * 100)} %`}
    </button>
  );
}
