'use client';

import { useQueryClient } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { ScriptView, SegmentView } from '../../../lib/services/views.ts';
import { useClip } from '../player/use-player.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { nextStep } from '../workspace/next-step.ts';
import { useMaking } from '../workspace/use-making.ts';
import { leaveTour, tourDone, tourSteps, type TourStep } from './tour-state.ts';

/** The story came first, in the library: these are steps two to four. */
const before = 1;

const words: Record<TourStep, { title: string; says: string }> = {
  hear: { title: 'Hear a line', says: 'Every line can be heard by itself: press Enter on it, or the button beside it. Try one now.' },
  speaker: { title: 'Change a speaker', says: 'The name beside a line says who speaks it. Choose a line and give it to somebody else, by the name or by a number key; the lines around it follow.' },
  make: { title: 'Make it', says: 'All lines are spoken, sounds are placed, and it is mixed. You may close the page meanwhile.' },
};

/** One step of the tour: what to do, a button that really does it, and a way out. It moves on when the thing is done, whichever way. */
export function TourCard({ step }: { step: TourStep }) {
  const project = useProject();
  const { clips } = useWorkspace();
  const { make, resume, busy } = useMaking();
  const router = useRouter();
  const path = usePathname();
  const base = `/projects/${project.id}`;
  const reading = project.readError === null && project.lines.total === 0;
  const done = useDone(step);
  const next = nextStep(project);
  const number = tourSteps.indexOf(step) + 1 + before;

  useEffect(() => {
    if (!done) return;
    tourDone(step);
    if (step === 'make') toast('That was the tour. Whatever you look for next is found with Ctrl K, or under ⋯.', { duration: 10_000 });
  }, [done, step]);

  const sample = project.cast.find((person) => person.role === 'cast' && person.sampleSegmentId !== null) ?? project.cast.find((person) => person.sampleSegmentId !== null);
  const leastSure = useLeastSure();
  const act = () => {
    if (step === 'hear' && sample) void clips.toggle(`characters/${sample.id}`);
    if (step === 'speaker') {
      const line = leastSure();
      const to = line === null ? base : `${base}?chapter=${encodeURIComponent(line.chapterId)}&line=${encodeURIComponent(line.id)}`;
      if (path === base) window.location.assign(to);
      else router.push(to);
    }
    if (step === 'make') void (next.kind === 'make' ? make(next.scope) : resume());
  };
  const label = { hear: 'Hear a line', speaker: 'Show me a line', make: next.kind === 'make' ? next.label : 'Make it' }[step];
  return (
    <section aria-label={`Tour, step ${number} of ${tourSteps.length + before}`} className="fixed right-4 bottom-36 max-sm:bottom-48 z-20 w-[min(20rem,calc(100vw-2rem))] popup p-4">
      <p className="eyebrow">
        Step {number} of {tourSteps.length + before}
      </p>
      <h2 className="mt-0.5 font-text text-lg font-semibold">{words[step].title}</h2>
      <p className="mt-1 text-ink-soft">{reading ? 'The story is being read. In a moment its lines are here.' : words[step].says}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" className="btn btn-primary" disabled={reading || busy || (step === 'hear' && !sample)} onClick={act}>
          {label}
        </button>
        <button type="button" className="btn btn-quiet" onClick={() => tourDone(step)}>
          Next
        </button>
        <button type="button" className="btn btn-quiet ml-auto" aria-label="Leave the tour" onClick={leaveTour}>
          Leave
        </button>
      </div>
    </section>
  );
}

/** Whether the step's thing was done, by the card's button or by hand. */
function useDone(step: TourStep): boolean {
  const { production } = useProject();
  const clip = useClip();
  const settled = useSettled();
  const [first] = useState(settled);
  if (step === 'hear') return clip.phase === 'playing';
  if (step === 'speaker') return settled > first;
  return production?.kind === 'make' && (production.state === 'running' || production.state === 'done');
}

function useScripts(): () => SegmentAt[] {
  const queries = useQueryClient();
  const { projectId } = useWorkspace();
  return () => queries.getQueriesData<ScriptView>({ queryKey: ['script', projectId] }).flatMap(([, script]) => script?.segments.map((segment) => ({ ...segment, chapterId: script.chapterId })) ?? []);
}
type SegmentAt = SegmentView & { chapterId: string };

/** Lines of the chapters at hand whose speaker a person set. It is counted again whenever one of them is read or drawn anew. */
function useSettled(): number {
  const queries = useQueryClient();
  const scripts = useScripts();
  const count = () => scripts().filter((segment) => segment.speakerSetBy === 'person').length;
  const [settled, setSettled] = useState(count);
  const latest = useRef(count);
  useEffect(() => {
    latest.current = count;
  });
  useEffect(() => queries.getQueryCache().subscribe((event) => event.type === 'updated' && setSettled(latest.current())), [queries]);
  return settled;
}

/** The spoken line at hand that the reader is least sure of. */
function useLeastSure(): () => SegmentAt | null {
  const scripts = useScripts();
  return () => {
    const lines = scripts().filter((segment) => segment.kind === 'dialogue' && segment.state !== 'silent' && segment.speakerSetBy === 'analysis');
    return lines.toSorted((a, b) => a.confidence - b.confidence)[0] ?? null;
  };
}
