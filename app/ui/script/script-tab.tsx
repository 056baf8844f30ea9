'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Nothing } from '../nothing.ts';
import type { LineRef, ScriptView, SegmentView } from '../../../lib/services/views.ts';
import { useMediaQuery } from '../use-media-query.ts';
import { useMayEdit, useProject, useScript, useWorkspace } from '../workspace/context.tsx';
import { scriptKey } from '../workspace/keys.ts';
import { speakersOf } from './cast-of.ts';
import { ChapterRail } from './chapter-rail.tsx';
import { ScriptList } from './script-list.tsx';
import { chooseMany, chooseOne, nothingChosen } from './selection.ts';
import type { Selection } from './selection.ts';
import { useLineVerbs } from './use-line-verbs.ts';

const NoScript = dynamic(() => import('./no-script.tsx').then((file) => file.NoScript), { loading: Nothing });
const LineFacts = dynamic(() => import('./line-facts.tsx').then((file) => file.LineFacts), { loading: Nothing });
const Inspector = dynamic(() => import('./inspector.tsx').then((file) => file.Inspector), { loading: Nothing });
const SelectionBar = dynamic(() => import('./selection-bar.tsx').then((file) => file.SelectionBar), { loading: Nothing });
const ReviewMode = dynamic(() => import('./review/review-mode.tsx').then((file) => file.ReviewMode), { loading: Nothing });
const HowItIsRead = dynamic(() => import('./how-it-is-read.tsx').then((file) => file.HowItIsRead), { loading: Nothing });
const FindPanel = dynamic(() => import('./find-panel.tsx').then((file) => file.FindPanel), { loading: Nothing });
const Sheet = dynamic(() => import('../sheet.tsx').then((file) => file.Sheet), { loading: Nothing });

/** The manuscript: chapters at the left, lines in the middle, the chosen line at the right (on a phone, in sheets). */
export function ScriptTab({ initial, line }: { initial: ScriptView | null; line: string | null }) {
  const project = useProject();
  const { clips, deck } = useWorkspace();
  const mayEdit = useMayEdit();
  const queries = useQueryClient();
  const router = useRouter();
  const asked = useSearchParams().get('chapter');
  const wide = useMediaQuery('(min-width: 62rem)');
  const [selection, setSelection] = useState<Selection>(() => (line === null ? nothingChosen : chooseOne(line)));
  // Lines that were chosen for being alike may lie in other chapters, where the page does not know them.
  const [refs, setRefs] = useState<ReadonlyMap<string, LineRef>>(new Map());
  const [picking, setPicking] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const [finding, setFinding] = useState(false);
  const [howOpen, setHowOpen] = useState(false);
  const verbs = useLineVerbs();
  const [chaptersOpen, setChaptersOpen] = useState(false);

  const chapter = project.chapters.find(({ id }) => id === asked) ?? project.chapters.find(({ id }) => id === initial?.chapterId) ?? project.chapters[0] ?? null;
  const { data: script, error, refetch } = useScript(chapter?.id ?? null, initial ?? undefined);
  const speakers = useMemo(() => speakersOf(project.cast, script, mayEdit), [project.cast, script, mayEdit]);
  const segments = script?.segments;
  const selected = segments?.find((segment) => segment.id === selection.lead) ?? null;
  const shown = useMemo(() => segments?.filter((segment) => selection.ids.has(segment.id)) ?? [], [segments, selection.ids]);
  const chosen = useMemo(() => {
    const here = new Map(shown.map((segment) => [segment.id, segment]));
    return [...selection.ids].map((id) => here.get(id) ?? refs.get(id)).filter((one) => one !== undefined);
  }, [selection.ids, shown, refs]);
  const several = picking || selection.ids.size > 1;

  const hear = useCallback(
    (id: string) => {
      const key = scriptKey(project.id, chapter?.id ?? '');
      if (!mayEdit) {
        const take = queries.getQueryData<ScriptView>(key)?.segments.find((segment) => segment.id === id)?.takeAssetId ?? null;
        if (take !== null) void clips.toggleSound(`segments/${id}`, `/api/assets/${take}`);
        return;
      }
      const failure = () => {
        const found = queries.getQueryData<ScriptView>(key)?.segments.find((segment) => segment.id === id);
        return found?.state === 'failed' ? (found.error ?? 'This line could not be spoken.') : null;
      };
      void clips.toggle(`segments/${id}`, failure);
    },
    [clips, queries, project.id, chapter?.id, mayEdit],
  );
  const onlyOne = () => {
    setPicking(false);
    setSelection(selection.lead === null ? nothingChosen : chooseOne(selection.lead));
  };
  const chooseAlike = (lines: LineRef[]) => {
    setRefs(new Map(lines.map((one) => [one.id, one])));
    setSelection((before) => chooseMany(before, lines.map((one) => one.id)));
  };
  const goTo = (chapterId: string) => {
    setSelection(nothingChosen);
    setChaptersOpen(false);
    setReviewing(false);
    window.history.replaceState(null, '', `?chapter=${encodeURIComponent(chapterId)}`);
  };
  const review = () => {
    setChaptersOpen(false);
    setSelection(nothingChosen);
    setReviewing(true);
  };
  const leaveReview = (at: { chapterId: string; lineId: string } | null) => {
    setReviewing(false);
    if (!at) return;
    if (at.chapterId !== chapter?.id) goTo(at.chapterId);
    setSelection(chooseOne(at.lineId));
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      setFinding(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const rail = <ChapterRail project={project} current={chapter?.id ?? null} speakers={speakers} reviewing={reviewing} goTo={goTo} review={review} openHow={() => setHowOpen(true)} />;
  const scenes = segments?.some((segment) => segment.sceneIndex !== selected?.sceneIndex) ?? false;
  const facts = selected && chapter && <LineFacts key={selected.id} segment={selected} chapterId={chapter.id} speakers={speakers} onHear={hear} scenes={scenes} />;
  const tools = selected && !several && chapter && (
    <Inspector
      key={selected.id}
      segment={selected}
      chapterId={chapter.id}
      speakers={speakers}
      verbs={verbs}
      onChooseMany={chooseAlike}
      onPick={() => setPicking(true)}
      onHear={hear}
      scenes={scenes}
      openSound={() => router.push(`/projects/${project.id}/sound`)}
      joins={joinsNext(segments ?? [], selected.id)}
      onChosen={(id) => setSelection(chooseOne(id))}
    />
  );
  const inspector = mayEdit ? tools : facts;
  // Who gives no line away has no use for several of them.
  const onSelection = mayEdit ? setSelection : (next: Selection) => setSelection(next.lead === null ? nothingChosen : chooseOne(next.lead));
  const bar = several && <SelectionBar lines={chosen} shown={shown} speakers={speakers} verbs={verbs} onClear={onlyOne} />;
  const how = howOpen && <HowItIsRead project={project} onClose={() => setHowOpen(false)} />;

  return (
    <div className="grid h-full grid-cols-1 grid-rows-[auto_minmax(0,1fr)] wide:grid-cols-[220px_minmax(0,1fr)_320px] wide:grid-rows-1">
      {wide ? (
        <aside aria-label="Chapters and cast" className="overflow-y-auto border-r border-line bg-surface px-3 py-4 max-wide:hidden">
          {rail}
        </aside>
      ) : (
        <div className={`flex items-center gap-3 border-b border-line bg-surface px-3 py-1.5 wide:hidden ${reviewing ? 'hidden' : ''}`}>
          <button type="button" className="btn btn-quiet min-w-0 max-w-full justify-start" onClick={() => setChaptersOpen(true)} aria-haspopup="dialog">
            <span className="truncate">{chapter?.title ?? 'Chapters'}</span>
          </button>
          {mayEdit && project.lines.unsure > 0 && !reviewing && (
            <button type="button" className="btn ml-auto flex-none text-warn" onClick={review}>
              Review {project.lines.unsure}
            </button>
          )}
        </div>
      )}
      {reviewing ? (
        <ReviewMode speakers={speakers} onLeave={leaveReview} />
      ) : (
        <main className="flex min-h-0 min-w-0 flex-col">
          {finding && (
            <FindPanel
              onClose={() => setFinding(false)}
              onGo={(line) => {
                if (line.chapterId !== chapter?.id) goTo(line.chapterId);
                setSelection(chooseOne(line.segmentId));
              }}
            />
          )}
          <div className="min-h-0 flex-1">
            {chapter && segments && segments.length > 0 ? (
              <ScriptList
                key={chapter.id}
                chapter={chapter}
                segments={segments}
                cues={project.cues}
                speakers={speakers}
                selection={selection}
                onSelection={onSelection}
                picking={picking}
                onHear={hear}
                onPlayFrom={(id) => void deck.preview.hear({ chapterId: chapter.id, sceneIndex: null }, id)}
                onAssign={(speaker) => void verbs.assign(chosen, speaker)}
              />
            ) : (
              <NoScript project={project} loading={script === undefined && error === null} error={error} retry={() => void refetch()} />
            )}
          </div>
          {bar}
        </main>
      )}
      {how}
      {reviewing ? null : wide ? (
        <aside aria-label="The chosen line" className="overflow-y-auto border-l border-line bg-surface p-5 max-wide:hidden">
          {several && <p className="font-text text-base text-ink-soft">Several lines are chosen: what you do below the text is done to all of them.</p>}
          {inspector || several || <p className="font-text text-base text-ink-faint">Choose a line to see who speaks it and why{mayEdit ? ', to hear it, or to give it to somebody else.' : ', and to hear it.'}</p>}
        </aside>
      ) : (
        <>
          {chaptersOpen && !howOpen && (
            <Sheet title="Chapters and cast" onClose={() => setChaptersOpen(false)}>
              {rail}
            </Sheet>
          )}
          {inspector && (
            <Sheet title="The chosen line" hideTitle onClose={() => setSelection(nothingChosen)}>
              {inspector}
            </Sheet>
          )}
        </>
      )}
    </div>
  );
}

/** Whether a line of the same scene follows in the text. */
function joinsNext(segments: readonly SegmentView[], id: string): boolean {
  const at = segments.findIndex((segment) => segment.id === id);
  const [line, next] = [segments[at], segments[at + 1]];
  return line !== undefined && next !== undefined && line.kind !== 'scene-break' && next.kind !== 'scene-break' && line.sceneIndex === next.sceneIndex && next.start === line.end;
}
