'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import type { ProductionView } from '../../../lib/services/views.ts';
import { about, clock, count } from '../format.ts';
import { Nothing } from '../nothing.ts';
import { useReader } from '../reader/use-reader.ts';
import { ForEditors, useMayEdit, useProject } from './context.tsx';
import { useDoneNotification } from '../work/notify.ts';
import { useMaking } from './use-making.ts';

const Problems = dynamic(() => import('./problems.tsx').then((file) => file.Problems), { loading: Nothing });

/** What is being made, while it is; and, where it stopped, why and how to go on. */
export function ProgressStrip() {
  const project = useProject();
  const { production } = project;
  const mayEdit = useMayEdit();
  useDoneNotice();
  useDoneNotification();
  if (project.state === 'failed' && production?.state !== 'running') return <ReadFailed message={project.readError} />;
  // A reading that is over has nothing to say here.
  const shown = production !== null && (production.kind === 'make' || production.state === 'running') ? production : null;
  if ((project.worthHearing.length === 0 || !mayEdit) && (shown === null || (shown.state === 'done' && shown.problems.length === 0))) return null;
  return (
    <section aria-label="Making" className="border-b border-line bg-surface px-3 py-3 sm:px-5">
      {shown?.state === 'running' && <Running production={shown} />}
      {shown !== null && shown.state !== 'running' && <Stopped production={shown} />}
      <Problems production={shown} />
    </section>
  );
}

function Running({ production }: { production: ProductionView }) {
  const { cancel, pause, resume, busy } = useMaking();
  const mayEdit = useMayEdit();
  const reading = production.kind === 'read';
  const current = production.stages.filter((stage) => stage.state === 'running');
  const percent = Math.floor(production.fraction * 100);
  // The built-in reader takes a second or two; a vendor's takes minutes, as a batch up to a day.
  const { data: reader } = useReader();
  const claude = reading && reader?.reading === true;
  return (
    <>
      <div className="flex items-center gap-4">
        <p className="min-w-0 flex-1">
          <span className="font-semibold">{claude ? 'Claude is reading the story' : reading ? 'Reading the story' : production.paused ? 'Paused' : current.map((stage, index) => (index === 0 ? stage.label : stage.label.toLocaleLowerCase('en-GB'))).join(', ') || 'Getting ready'}</span>
          <span className="text-ink-soft">
            {claude && reader.batch ? ' as a batch. This takes up to a day; you may close the page.' : production.paused ? ', also over a restart, until you go on. What runs just now still comes to its end.' : production.secondsLeft === null ? '' : `, ${about(production.secondsLeft)} left`}
          </span>
        </p>
        {(!reading || claude) && <span className="text-ink-soft">{percent} %</span>}
        {mayEdit && !reading && (
          <button type="button" className="btn" aria-label={production.paused ? 'Go on with the making' : 'Pause the making'} disabled={busy} onClick={() => void (production.paused ? resume() : pause())}>
            {production.paused ? 'Go on' : 'Pause'}
          </button>
        )}
        {mayEdit && (!reading || claude) && (
          <button type="button" className="btn" disabled={busy} onClick={() => void cancel()}>
            Cancel
          </button>
        )}
      </div>
      {!reading && (
        <ol className="mt-2.5 grid grid-cols-6 gap-x-5 gap-y-2 max-wide:grid-cols-2 max-sm:gap-x-3">
          {production.stages.map((stage) => (
            <li key={stage.name} className="min-w-0" data-stage={stage.name} data-state={stage.state}>
              <div className="bar" aria-hidden>
                <i style={{ width: `${stage.state === 'done' ? 100 : stage.total === 0 ? 0 : (100 * (stage.done + stage.failed)) / stage.total}%` }} />
              </div>
              <p className={`mt-1.5 flex justify-between gap-2 text-[13px] ${stage.state === 'waiting' ? 'text-ink-faint' : stage.state === 'running' ? 'text-ink' : 'text-ink-soft'}`}>
                <span className="truncate">{stage.label}</span>
                <span>
                  {stage.state === 'done' ? 'done' : stage.total > 1 ? `${stage.done}/${stage.total}` : ''}
                  {stage.failed > 0 && <span className="text-bad"> {stage.failed} failed</span>}
                </span>
              </p>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** Where the making stopped. Going on is the header's one primary button. */
function Stopped({ production }: { production: ProductionView }) {
  const mayEdit = useMayEdit();
  if (production.state === 'done') return null;
  if (production.state === 'cancelled') {
    const done = production.stages.some((stage) => stage.done > 0);
    return (
      <p>
        <span className="font-semibold">Cancelled.</span> <span className="text-ink-soft">{done ? `What was made so far is kept${mayEdit ? '; “Go on” makes the rest.' : '.'}` : mayEdit ? 'Nothing was lost; “Go on” starts again.' : 'Nothing was lost.'}</span>
      </p>
    );
  }
  return (
    <p>
      <span className="font-semibold text-bad">It could not be finished.</span> <span className="text-ink-soft">{production.error ?? 'What was made so far is kept.'}{mayEdit && ' “Go on” tries the rest again.'}</span>
    </p>
  );
}

function ReadFailed({ message }: { message: string | null }) {
  const { readAgain, busy } = useMaking();
  return (
    <section aria-label="Reading" className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-bad-wash px-3 py-3 sm:px-5">
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-semibold text-bad">The story could not be read.</span> {message ?? 'Its text is kept as it is.'}
      </p>
      <ForEditors>
        <button type="button" className="btn" disabled={busy} onClick={() => void readAgain()}>
          Read it again
        </button>
      </ForEditors>
    </section>
  );
}

/** Says once that a mix is done, where the page saw it being made. */
function useDoneNotice(): void {
  const project = useProject();
  const router = useRouter();
  const running = useRef<string | null>(null);
  const { production } = project;
  const seconds = project.export?.measure.durationSeconds;
  useEffect(() => {
    if (production?.state === 'running') {
      if (production.kind === 'make') running.current = production.id;
      return;
    }
    if (production?.state === 'done' && production.id === running.current && seconds !== undefined) {
      running.current = null;
      const failed = production.problems.length;
      toast.success(`Your drama is made: ${clock(seconds)}.${failed > 0 ? ` ${count(failed, 'thing')} could not be made.` : ''}`, {
        action: { label: 'Listen', onClick: () => router.push(`/projects/${project.id}/mix`) },
        duration: 10_000,
      });
    }
  }, [production, seconds, project.id, router]);
}
