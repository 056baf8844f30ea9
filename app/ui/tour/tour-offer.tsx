'use client';

import { useRouter } from 'next/navigation';
import { useState, useSyncExternalStore } from 'react';
import { sentence } from '../api.ts';
import { startDemo } from '../library/start.ts';
import { leaveTour, startTour, subscribeTour, tourState } from './tour-state.ts';

/** The first step, for who is here for the first time: a story of ours, heard and changed in four steps. */
export function TourOffer({ demo }: { demo: { file: string; title: string } }) {
  const router = useRouter();
  const state = useSyncExternalStore(subscribeTour, tourState, () => 'done' as const);
  const [opening, setOpening] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (state !== null && !opening) return null;
  const begin = async () => {
    setOpening(true);
    setProblem(null);
    try {
      const { id } = await startDemo(demo);
      startTour('hear');
      router.push(`/projects/${id}`);
    } catch (error) {
      setProblem(sentence(error));
      setOpening(false);
    }
  };
  return (
    <section aria-label="Tour" className="mb-8 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card bg-accent-wash px-4 py-3">
      <p className="min-w-0 flex-1 basis-72">
        <span className="font-semibold">First time here?</span> Four steps, about two minutes: open a story of ours, hear a line, change who speaks, make the drama.
        {problem !== null && (
          <span role="alert" className="block text-bad">
            {problem}
          </span>
        )}
      </p>
      <button type="button" className="btn btn-primary" disabled={opening} onClick={() => void begin()}>
        {opening ? 'Opening it…' : 'Show me'}
      </button>
      <button type="button" className="btn btn-quiet" disabled={opening} onClick={leaveTour}>
        No, thank you
      </button>
    </section>
  );
}
