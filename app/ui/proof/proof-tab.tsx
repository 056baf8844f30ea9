'use client';

import { useCallback, useState } from 'react';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { longestNote, type PickUpKind, type PickUpState, type ProofView } from '../../../lib/services/proof/view.ts';
import { sentence } from '../api.ts';
import { count } from '../format.ts';
import { NameDialog } from '../name-dialog.tsx';
import { placeAt } from '../player/place.ts';
import { useSpeechIndex } from '../player/use-player.ts';
import { Sheet } from '../sheet.tsx';
import { useShortcuts } from '../shortcuts/use-shortcuts.ts';
import { useMediaQuery } from '../use-media-query.ts';
import { useProject, useWorkspace } from '../workspace/context.tsx';
import { MarkBar } from './mark-bar.tsx';
import { PickUpList, type PickUpFilter } from './pick-up-list.tsx';
import { ProofText } from './proof-text.tsx';
import { usePickUps, useProofChapter, useProofView } from './use-proof.ts';

/** Listening with the text, marking what is not right, and working through what was marked. */
export function ProofTab() {
  const project = useProject();
  const { data: proof, error, refetch } = useProofView();
  if (!project.export) {
    return (
      <main className="h-full overflow-y-auto px-4 py-8 sm:px-8">
        <div className="mx-auto max-w-[46rem]">
          <h1 className="title">Proof</h1>
          <p className="mt-3 max-w-[60ch] font-text text-lg leading-7 text-ink-soft">There is no mix to listen to yet. Once the drama is made, you hear it here with its text, and mark what is not right on the words you hear.</p>
        </div>
      </main>
    );
  }
  if (!proof) {
    return (
      <main className="px-4 py-8 sm:px-8">
        <h1 className="title">Proof</h1>
        {error ? (
          <div role="alert" className="mt-3">
            <p className="text-bad">{sentence(error)}</p>
            <button type="button" className="btn mt-3" onClick={() => void refetch()}>
              Try again
            </button>
          </div>
        ) : (
          <p className="mt-3 text-ink-soft">Reading…</p>
        )}
      </main>
    );
  }
  return <Proof mix={project.export} proof={proof} />;
}

const scopes = ['proof'] as const;

function Proof({ mix, proof }: { mix: ExportView; proof: ProofView }) {
  const { player } = useWorkspace();
  const index = useSpeechIndex();
  const line = mix.timeline.speech[index];
  const chapter = Math.max(0, placeAt(mix.timeline.chapters, line?.start ?? 0));
  const { data: heard } = useProofChapter(mix, chapter);
  const desk = usePickUps(mix);
  const [filter, setFilter] = useState<PickUpFilter>('open');
  const [sheet, setSheet] = useState(false);
  const wide = useMediaQuery('(min-width: 62rem)');
  const shown = proof.pickUps.filter((one) => filter === 'all' || one.state === filter || one.id === desk.chosen);
  const open = proof.pickUps.filter((one) => one.state === 'open').length;
  const chosen = proof.pickUps.find((one) => one.id === desk.chosen);

  const { mark } = desk;
  const lines = heard?.lines;
  const [noting, setNoting] = useState(false);
  const { mayEdit } = desk;
  const onMark = useCallback(
    (kind: PickUpKind) => {
      // Who may not change a pick-up writes their note before it is marked.
      if (kind === 'note' && !mayEdit) {
        player.pause();
        setNoting(true);
      } else void mark(kind, lines ?? []);
    },
    [mark, lines, mayEdit, player, setNoting],
  );
  const go = (by: -1 | 1) => {
    const at = shown.findIndex((one) => one.id === desk.chosen);
    const next = shown[at < 0 ? (by === 1 ? 0 : shown.length - 1) : at + by];
    if (next) desk.hear(next);
  };
  const set = (state: PickUpState) => mayEdit && chosen && chosen.state !== state && void desk.set(chosen, { state });
  useShortcuts(scopes, {
    'mark-misread': () => onMark('misread'),
    'mark-pronunciation': () => onMark('pronunciation'),
    'mark-voice': () => onMark('voice'),
    'mark-pace': () => onMark('pace'),
    'mark-noise': () => onMark('noise'),
    'mark-level': () => onMark('level'),
    'mark-note': () => {
      if (!wide && mayEdit) setSheet(true);
      onMark('note');
    },
    'next-pick-up': () => go(1),
    'previous-pick-up': () => go(-1),
    'pick-up-open': () => set('open'),
    'pick-up-fixed': () => set('fixed'),
    'pick-up-verified': () => set('verified'),
    'pick-up-as-is': () => set('as-is'),
  });

  const list = <PickUpList all={proof.pickUps} shown={shown} filter={filter} onFilter={setFilter} desk={desk} />;
  return (
    <main className="grid h-full min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto]">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-3 py-3 sm:px-8">
        <h1 className="text-[15px] font-semibold">Proof</h1>
        <Heard proof={proof} />
        {mix.timeline.chapters.length > 1 && (
          <select className="input w-auto max-w-[24rem] min-w-0 text-ellipsis max-sm:w-full" aria-label="Chapter" value={chapter} onChange={(event) => player.seek(mix.timeline.chapters[Number(event.target.value)]?.start ?? 0)}>
            {mix.timeline.chapters.map((one, at) => (
              <option key={one.chapterId} value={at}>
                {one.title}
              </option>
            ))}
          </select>
        )}
        {mix.stale && <p className="text-[13px] text-warn">Something has changed since this mix: what you hear is older than the script.</p>}
      </header>
      <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] wide:grid-cols-[minmax(0,1fr)_26rem]">
        {heard ? <ProofText key={heard.index} player={player} speakers={mix.speakers} title={heard.title} lines={heard.lines} current={line?.segmentId ?? null} pickUps={proof.pickUps} /> : <p className="px-8 py-6 text-ink-soft">Reading…</p>}
        {wide && (
          <aside aria-label="Pick-ups to work through" className="grid min-h-0 border-l border-line px-4 py-4">
            {list}
          </aside>
        )}
      </div>
      <div className="flex items-center gap-2 border-t border-line bg-surface px-2 py-1 sm:px-7">
        {wide ? null : (
          <button type="button" className="btn btn-primary min-h-11 flex-none" onClick={() => setSheet(true)}>
            {count(open, 'pick-up')}
          </button>
        )}
        <MarkBar onMark={onMark} />
      </div>
      {noting && (
        <NameDialog
          title="What do you hear?"
          description="It is marked on the words you heard last, and the writer reads it."
          label="Note"
          maxLength={longestNote}
          action="Mark it"
          onClose={() => setNoting(false)}
          onName={async (text) => await mark('note', lines ?? [], text)}
        />
      )}
      {sheet && !wide && (
        <Sheet title="Pick-ups" onClose={() => setSheet(false)}>
          {list}
        </Sheet>
      )}
    </main>
  );
}

function Heard({ proof }: { proof: ProofView }) {
  const share = proof.lines === 0 ? 0 : Math.floor((100 * proof.heard) / proof.lines);
  return (
    <div className="min-w-48">
      <p className="text-[13px] text-ink-soft">
        Heard {share} % since the last change <span className="text-ink-faint">({proof.heard} of {count(proof.lines, 'line')})</span>
      </p>
      <div aria-hidden className="bar mt-1">
        <i style={{ width: `${share}%` }} />
      </div>
    </div>
  );
}
