'use client';

import { acceptRevisionAction, discardRevisionAction } from '../../actions/chapters.ts';
import type { RevisionView } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import { useProject, useWorkspace } from './context.tsx';

/** A revised manuscript that waits: what it changes, and whether it takes the old one's place. */
export function RevisedManuscript({ revised }: { revised: RevisionView }) {
  const { id, production } = useProject();
  const { change, saving } = useWorkspace();
  const name = revised.fileName === null ? 'The revised manuscript' : `“${revised.fileName}”`;
  const busy = saving === 'saving' || production?.state === 'running';
  const takeOver = () => void change(() => acceptRevisionAction({ projectId: id }));
  const discard = () => void change(() => discardRevisionAction({ projectId: id }));
  if (revised.state === 'reading' || revised.state === 'replacing') {
    return (
      <section aria-label="Revised manuscript" className="border-b border-line bg-surface px-3 py-3 sm:px-5">
        <output>
          <span aria-hidden className="mark mark-making mr-2.5" />
          {revised.state === 'reading' ? `${name} is compared with the one you have…` : `${name} takes the place of the one you had…`}
        </output>
      </section>
    );
  }
  return (
    <section aria-label="Revised manuscript" className={`flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-3 sm:px-5 ${revised.state === 'failed' ? 'bg-bad-wash' : 'bg-accent-wash'}`}>
      <div className="min-w-0 flex-1 basis-72">
        {revised.state === 'failed' || revised.counts === null ? (
          <p>
            <span className="font-semibold text-bad">{name} could not be read.</span> {revised.error ?? 'Nothing was changed. Discard it and upload it once more.'}
          </p>
        ) : (
          <p>
            <span className="font-semibold">{name}:</span> {changes(revised.counts)}
          </p>
        )}
        {revised.notes.map((note) => (
          <p key={note} className="text-[13px] text-ink-soft">
            {note}
          </p>
        ))}
      </div>
      <div className="flex gap-2">
        <button type="button" className="btn" disabled={busy} onClick={discard}>
          Discard it
        </button>
        {revised.counts !== null && (
          <button type="button" className="btn" disabled={busy} onClick={takeOver}>
            Take it over
          </button>
        )}
      </div>
    </section>
  );
}

/** "212 lines unchanged, 5 changed, 3 new, 2 gone; 8 to be spoken." */
export function changes(counts: NonNullable<RevisionView['counts']>): string {
  const { unchanged, moved, changed, added, gone, toSpeak } = counts;
  const parts = [`${count(unchanged, 'line')} unchanged${moved > 0 ? ` (${moved} moved)` : ''}`, `${changed} changed`, `${added} new`, `${gone} gone`];
  return `${parts.join(', ')}; ${toSpeak === 0 ? 'nothing has to be spoken again' : `${toSpeak} to be spoken`}.`;
}
