'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { toast } from 'sonner';
import { said } from '../../said.ts';
import type { FoundWords } from '../../../lib/services/segments/replace-words.ts';
import { replaceWordsAction } from '../../actions/lines.ts';
import { api } from '../api.ts';
import { count } from '../format.ts';
import { useMayEdit, useWorkspace } from '../workspace/context.tsx';

interface Found {
  places: number;
  all: number;
  lines: FoundWords[];
}

/** Finds words in the whole drama, and has others said for them: for the ear only, the text stays. */
export function FindPanel({ onGo, onClose }: { onGo: (line: { segmentId: string; chapterId: string }) => void; onClose: () => void }) {
  const { projectId, changeFor } = useWorkspace();
  const mayEdit = useMayEdit();
  const queries = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [find, setFind] = useState('');
  const [replace, setReplace] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [wholeWords, setWholeWords] = useState(false);
  const [at, setAt] = useState(0);
  const ids = { find: useId(), replace: useId() };
  const sought = find.trim();
  const { data, error } = useQuery({
    queryKey: ['words', projectId, sought, matchCase, wholeWords],
    queryFn: ({ signal }) => api<Found>(`/api/projects/${projectId}/words?case=${matchCase ? '1' : '0'}&whole=${wholeWords ? '1' : '0'}`, { signal, headers: said({ find: sought }) }),
    enabled: sought.length > 1,
    placeholderData: (before) => before,
  });
  const found: Found = sought.length > 1 && data ? data : { places: 0, all: 0, lines: [] };
  const place = Math.min(at, Math.max(0, found.lines.length - 1));
  const line = found.lines[place];
  useEffect(() => {
    field.current?.focus();
  }, []);
  const go = (to: number) => {
    const next = found.lines[(to + found.lines.length) % Math.max(1, found.lines.length)];
    if (!next) return;
    setAt((to + found.lines.length) % found.lines.length);
    onGo(next);
  };
  const put = async (segmentIds?: string[]) => {
    const done = await changeFor(() => replaceWordsAction({ projectId, find: sought, replace, matchCase, wholeWords, ...(segmentIds ? { segmentIds } : {}) }));
    if (done) toast(`Said otherwise in ${count(done.lines, 'line')} now. The text of the story stays as it is.`);
    await queries.invalidateQueries({ queryKey: ['words', projectId] });
  };
  return (
    <search aria-label={mayEdit ? 'Find and replace' : 'Find'} className="border-b border-line bg-surface px-3 py-2.5">
      <div
        className="mx-auto grid max-w-[50rem] gap-2"
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
        role="presentation"
      >
        <div className="flex flex-wrap items-center gap-2">
          <label htmlFor={ids.find} className="sr-only">
            Find
          </label>
          <input id={ids.find} ref={field} className="input min-w-40 flex-1 max-sm:basis-full" placeholder="Find in the whole story" maxLength={200} value={find} onChange={(event) => (setFind(event.target.value), setAt(0))} onKeyDown={(event) => event.key === 'Enter' && go(place + (event.shiftKey ? -1 : line && at === 0 ? 0 : 1))} />
          <output className="min-w-24 text-[13px] text-ink-soft tabular-nums max-sm:grow">{error ? error.message : sought.length < 2 ? '' : found.places === 0 ? 'Nothing found' : `${count(found.places, 'place')} in ${count(found.all, 'line')}`}</output>
          <button type="button" className="btn" disabled={!line} onClick={() => go(place - 1)}>
            Previous
          </button>
          <button type="button" className="btn" disabled={!line} onClick={() => go(place + 1)}>
            Next
          </button>
          <button type="button" className="btn btn-quiet px-2" aria-label={mayEdit ? 'Close find and replace' : 'Close find'} onClick={onClose}>
            <X size={16} aria-hidden />
          </button>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {mayEdit && (
            <>
              <label htmlFor={ids.replace} className="sr-only">
                Say instead
              </label>
              <input id={ids.replace} className="input min-w-40 flex-1 max-sm:basis-full" placeholder="Say instead (for the ear)" maxLength={200} value={replace} onChange={(event) => setReplace(event.target.value)} />
              <button type="button" className="btn" disabled={!line} onClick={() => line && void put([line.segmentId])}>
                In this line
              </button>
              <button type="button" className="btn" disabled={found.places === 0} onClick={() => void put()}>
                In all
              </button>
            </>
          )}
          <label className="flex min-h-6 items-center gap-1.5 text-[13px]">
            <input type="checkbox" checked={matchCase} onChange={(event) => setMatchCase(event.target.checked)} /> Capitals as typed
          </label>
          <label className="flex min-h-6 items-center gap-1.5 text-[13px]">
            <input type="checkbox" checked={wholeWords} onChange={(event) => setWholeWords(event.target.checked)} /> Whole words
          </label>
        </div>
      </div>
    </search>
  );
}
