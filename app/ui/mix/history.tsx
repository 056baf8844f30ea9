'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExportView, PastExport } from '../../../lib/services/exports/view.ts';
import { api, sentence } from '../api.ts';
import { capital, clock, decibels, size } from '../format.ts';
import { useClip } from '../player/use-player.ts';
import { Term } from '../term/term.tsx';
import { When } from '../when.tsx';
import { useWorkspace } from '../workspace/context.tsx';
import { historyKey } from '../workspace/keys.ts';

/** The exports so far, each heard and taken away as it was, with what has changed since; read when it is opened. */
export function History({ projectId, mix: newest }: { projectId: string; mix: ExportView }) {
  const [open, setOpen] = useState(false);
  const { data: mixes, error } = useQuery({
    // Another history as soon as there is another export, or the first change since.
    queryKey: [...historyKey(projectId), newest.id, newest.stale, ...newest.masters.map(({ exportId, state }) => (state === 'ready' ? exportId : null))],
    queryFn: ({ signal }) => api<PastExport[]>(`/api/projects/${projectId}/history`, { signal }),
    enabled: open,
    placeholderData: keepPreviousData,
    // Whenever it is opened it is of that moment.
    staleTime: 0,
  });
  return (
    <section aria-labelledby="history" className="mt-8">
      <h2 id="history" className="text-[15px] font-semibold">
        Exports so far
      </h2>
      <details className="mt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="min-h-9 py-1.5 text-[13px] text-ink-soft">What each was, and what has changed since</summary>
        {error ? (
          <p role="alert" className="mt-1 text-[13px] text-warn">
            {sentence(error)}
          </p>
        ) : mixes === undefined ? (
          <output className="text-[13px] text-ink-faint">Comparing…</output>
        ) : (
          <ol aria-label="Exports so far" className="mt-1 grid gap-2">
            {mixes.map((mix, index) => (
              <li key={mix.id} className="card px-4 py-3">
                <Past mix={mix} what={`export ${mixes.length - index}`} shown={mix.id === newest.id} />
              </li>
            ))}
          </ol>
        )}
        <p className="mt-2 text-[13px] text-ink-faint">The last ten of each master are kept, and those of a version as long as the version.</p>
      </details>
    </section>
  );
}

/** `what` is its number among those that are kept, the oldest first. */
function Past({ mix, what, shown }: { mix: PastExport; what: string; shown: boolean }) {
  const { clips } = useWorkspace();
  const clip = useClip();
  const key = `mixes/${mix.id}`;
  const playing = clip.key === key;
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-72">
        <p>
          <span className="font-semibold">
            {capital(what)}
            {mix.label !== null && `, ${mix.label}`}
          </span>
          <span className="text-[13px] text-ink-soft">
            , <When iso={mix.createdAt} withTime />
            {shown && ', the one above'}
            {mix.scope.kind === 'sample' && ', a sample'}, {clock(mix.durationSeconds)}, {decibels(mix.integratedLufs)} <Term of="LUFS">LUFS</Term>
          </span>
        </p>
        <p className={`text-[13px] ${mix.since === null ? 'text-ink-soft' : 'text-warn'}`}>{mix.since === null ? 'Nothing has changed since.' : `Since then: ${mix.since}.`}</p>
        {mix.versions.length > 0 && <p className="text-[13px] text-ink-faint">Kept by {mix.versions.map((name) => `“${name}”`).join(', ')}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        {!shown && (
          <button type="button" className="btn" aria-label={`${playing ? 'Stop' : 'Hear'}: ${what}`} onClick={() => void clips.toggleSound(key, `/api/exports/${mix.id}/mp3?inline=1`)}>
            {playing ? 'Stop' : 'Hear it'}
          </button>
        )}
        {mix.files.map((file) => (
          <a key={file.format} className="btn" href={file.url} download={file.fileName} aria-label={`Download ${file.label} of ${what}`}>
            {file.label}
            {file.bytes !== null && <span className="text-[13px] font-normal text-ink-faint">{size(file.bytes)}</span>}
          </a>
        ))}
      </div>
    </div>
  );
}
