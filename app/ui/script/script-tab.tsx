'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useMemo, useState } from 'react';
import { Nothing } from '../nothing.ts';
import { assignSpeakerAction } from '../../actions/edits.ts';
import type { ScriptView } from '../../../lib/services/views.ts';
import { useMediaQuery } from '../use-media-query.ts';
import { useProject, useScript, useWorkspace } from '../workspace/context.tsx';
import { scriptKey } from '../workspace/keys.ts';
import { speakersOf } from './cast-of.ts';
import type { Speaker } from './cast-of.ts';
import { ChapterRail } from './chapter-rail.tsx';
import { isUnsure } from './line.tsx';
import { ScriptList } from './script-list.tsx';
import { NoScript } from './no-script.tsx';

const Inspector = dynamic(() => import('./inspector.tsx').then((file) => file.Inspector), { loading: Nothing });
const Sheet = dynamic(() => import('../sheet.tsx').then((file) => file.Sheet), { loading: Nothing });

/** The manuscript: chapters at the left, lines in the middle, the chosen line at the right (on a phone, in sheets). */
export function ScriptTab({ initial, line }: { initial: ScriptView | null; line: string | null }) {
  const project = useProject();
  const { clips, change } = useWorkspace();
  const queries = useQueryClient();
  const router = useRouter();
  const asked = useSearchParams().get('chapter');
  const wide = useMediaQuery('(min-width: 62rem)');
  const [selectedId, setSelectedId] = useState(line);
  const [chaptersOpen, setChaptersOpen] = useState(false);

  const chapter = project.chapters.find(({ id }) => id === asked) ?? project.chapters.find(({ id }) => id === initial?.chapterId) ?? project.chapters[0] ?? null;
  const { data: script, error, refetch } = useScript(chapter?.id ?? null, initial ?? undefined);
  const speakers = useMemo(() => speakersOf(project.cast, script), [project.cast, script]);
  const segments = script?.segments;
  const selected = segments?.find((segment) => segment.id === selectedId) ?? null;
  const unsure = useMemo(() => segments?.filter(isUnsure) ?? [], [segments]);

  const select = useCallback((id: string) => setSelectedId(id), []);
  const hear = useCallback(
    (id: string) => {
      const key = scriptKey(project.id, chapter?.id ?? '');
      const failure = () => {
        const found = queries.getQueryData<ScriptView>(key)?.segments.find((segment) => segment.id === id);
        return found?.state === 'failed' ? (found.error ?? 'This line could not be spoken.') : null;
      };
      void clips.toggle(`segments/${id}`, failure);
    },
    [clips, queries, project.id, chapter?.id],
  );
  const assign = useCallback(
    (id: string, speaker: Speaker) => {
      const key = scriptKey(project.id, chapter?.id ?? '');
      const segment = queries.getQueryData<ScriptView>(key)?.segments.find((one) => one.id === id);
      if (!segment) return;
      const draw = () =>
        queries.setQueryData<ScriptView>(key, (before) => before && { ...before, segments: before.segments.map((one) => (one.id === id ? { ...one, characterId: speaker.id, speakerSetBy: 'person', evidence: 'person', confidence: 1, version: one.version + 1 } : one)) });
      void change(() => assignSpeakerAction({ segmentId: id, characterId: speaker.id, version: segment.version }), draw);
    },
    [change, queries, project.id, chapter?.id],
  );
  const goTo = (chapterId: string) => {
    setSelectedId(null);
    setChaptersOpen(false);
    window.history.replaceState(null, '', `?chapter=${encodeURIComponent(chapterId)}`);
  };
  const review = () => {
    const after = unsure.find((segment) => segment.index > (selected?.index ?? -1)) ?? unsure[0];
    if (after) {
      setChaptersOpen(false);
      setSelectedId(after.id);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-lines]')?.focus());
    }
  };

  const rail = <ChapterRail project={project} current={chapter?.id ?? null} speakers={speakers} unsureHere={unsure.length} goTo={goTo} review={review} />;
  const inspector = selected && <Inspector key={selected.id} segment={selected} speakers={speakers} onAssign={assign} onHear={hear} openSound={() => router.push(`/projects/${project.id}/sound`)} />;

  return (
    <div className="grid h-full grid-cols-1 grid-rows-[auto_minmax(0,1fr)] wide:grid-cols-[220px_minmax(0,1fr)_320px] wide:grid-rows-1">
      {wide ? (
        <aside aria-label="Chapters and cast" className="overflow-y-auto border-r border-line bg-surface px-3 py-4 max-wide:hidden">
          {rail}
        </aside>
      ) : (
        <div className="flex items-center gap-3 border-b border-line bg-surface px-3 py-1.5 wide:hidden">
          <button type="button" className="btn btn-quiet min-w-0 max-w-full justify-start" onClick={() => setChaptersOpen(true)} aria-haspopup="dialog">
            <span className="truncate">{chapter?.title ?? 'Chapters'}</span>
            {unsure.length > 0 && <span className="text-warn">{unsure.length} to check</span>}
          </button>
        </div>
      )}
      <main className="min-h-0 min-w-0">
        {chapter && segments && segments.length > 0 ? (
          <ScriptList key={chapter.id} chapter={chapter} segments={segments} cues={project.cues} speakers={speakers} selectedId={selectedId} onSelect={select} onHear={hear} onAssign={assign} />
        ) : (
          <NoScript project={project} loading={script === undefined && error === null} error={error} retry={() => void refetch()} />
        )}
      </main>
      {wide ? (
        <aside aria-label="The chosen line" className="overflow-y-auto border-l border-line bg-surface p-5 max-wide:hidden">
          {inspector || <p className="font-text text-base text-ink-faint">Choose a line to see who speaks it and why, to hear it, or to give it to somebody else.</p>}
        </aside>
      ) : (
        <>
          {chaptersOpen && (
            <Sheet title="Chapters and cast" onClose={() => setChaptersOpen(false)}>
              {rail}
            </Sheet>
          )}
          {inspector && (
            <Sheet title="The chosen line" hideTitle onClose={() => setSelectedId(null)}>
              {inspector}
            </Sheet>
          )}
        </>
      )}
    </div>
  );
}
