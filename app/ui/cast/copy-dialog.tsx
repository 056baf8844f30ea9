'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import type { CastCopyView } from '../../../lib/services/characters/copy-cast.ts';
import { copyCastAction } from '../../actions/cast.ts';
import { api, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { count, personColour } from '../format.ts';
import { useWorkspace } from '../workspace/context.tsx';

/** Takes voices, colours and pronunciations from another drama; what would be taken is shown first, and each can be left out. */
export function CopyCastDialog({ onClose }: { onClose: () => void }) {
  const { projectId, changeFor } = useWorkspace();
  const [fromId, setFromId] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [sending, setSending] = useState(false);
  const id = useId();
  const { data, error } = useQuery({
    queryKey: ['cast-copy', projectId, fromId],
    queryFn: ({ signal }) => api<CastCopyView>(`/api/projects/${projectId}/cast-copy${fromId === null ? '' : `?from=${encodeURIComponent(fromId)}`}`, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const preview = data?.preview?.fromId === fromId ? data.preview : null;
  const people = preview?.people.filter(({ characterId }) => !left.has(characterId)) ?? [];
  const words = preview?.words.filter(({ word }) => !left.has(`word ${word}`)) ?? [];
  const toggle = (key: string) =>
    setLeft((before) => {
      const now = new Set(before);
      if (!now.delete(key)) now.add(key);
      return now;
    });
  const take = async () => {
    if (fromId === null) return;
    setSending(true);
    const done = await changeFor(() => copyCastAction({ projectId, fromId, characterIds: people.map(({ characterId }) => characterId), words: words.map(({ word }) => word) }));
    setSending(false);
    if (!done) return;
    toast(`Taken over: ${count(done.people, 'person', 'people')}${done.words > 0 ? ` and ${count(done.words, 'pronunciation')}` : ''}.`);
    onClose();
  };
  return (
    <Panel wide title="Take a cast from another drama" description="People are matched by their names. Nothing is taken before you say so." onClose={onClose}>
      <div className="overflow-y-auto px-5 py-4">
        {error && !data && (
          <p role="alert" className="text-bad">
            {sentence(error)}
          </p>
        )}
        {data?.sources.length === 0 && <p className="text-ink-soft">There is no other drama with voices in your library yet.</p>}
        {data && data.sources.length > 0 && (
          <>
            <label className="label" htmlFor={id}>
              From
            </label>
            <select id={id} className="input" value={fromId ?? ''} onChange={(event) => setFromId(event.target.value === '' ? null : event.target.value)}>
              <option value="">Choose a drama</option>
              {data.sources.map((source) => (
                <option key={source.id} value={source.id}>
                  {source.title}
                  {source.sameSeries ? ' (this series)' : ''}, {count(source.people, 'voice')}
                </option>
              ))}
            </select>
          </>
        )}
        {preview && preview.people.length === 0 && preview.words.length === 0 && <p className="mt-4 text-ink-soft">Nobody of this cast is there under the same name with another voice or colour.</p>}
        {preview && preview.people.length > 0 && (
          <fieldset className="mt-4">
            <legend className="label">People</legend>
            {preview.people.map((match) => (
              <label key={match.characterId} className="flex min-h-9 items-center gap-2.5 pointer-coarse:min-h-11">
                <input type="checkbox" className="size-4 flex-none" checked={!left.has(match.characterId)} onChange={() => toggle(match.characterId)} />
                <span className="min-w-0">
                  <span className="font-semibold">{match.name}</span>
                  {match.fromName !== match.name && <span className="text-ink-soft"> ({match.fromName} there)</span>}
                  <span className="text-ink-soft">
                    {match.voice !== null && `: ${match.voice}`}
                    {match.colour !== null && (
                      <>
                        {match.voice === null ? ': ' : ', '}
                        <span aria-hidden className="inline-block size-2.5 rounded-full" style={{ background: personColour(match.colour) }} /> their colour
                      </>
                    )}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        {preview && preview.words.length > 0 && (
          <fieldset className="mt-4">
            <legend className="label">Pronunciations</legend>
            {preview.words.map(({ word, said }) => (
              <label key={word} aria-label={`${word} is said ${said}`} className="flex min-h-9 items-center gap-2.5 pointer-coarse:min-h-11">
                <input type="checkbox" className="size-4 flex-none" checked={!left.has(`word ${word}`)} onChange={() => toggle(`word ${word}`)} />
                <span>
                  <span className="font-text font-semibold">{word}</span> <span className="text-ink-soft">is said</span> <span className="font-text">{said}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
      </div>
      <PanelActions>
        <button type="button" className="btn" onClick={onClose}>
          Leave it
        </button>
        <button type="button" className="btn btn-primary" disabled={sending || people.length + words.length === 0} onClick={() => void take()}>
          Take them over
        </button>
      </PanelActions>
    </Panel>
  );
}
