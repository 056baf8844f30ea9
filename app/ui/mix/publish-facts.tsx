'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Image from 'next/image';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import type { PublishingView } from '../../../lib/services/exports/view.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { api, post, sentence } from '../api.ts';
import { clock } from '../format.ts';
import { Nothing } from '../nothing.ts';
import { useCurrentSpeech } from '../player/use-player.ts';
import { projectKey } from '../workspace/keys.ts';
import type { CoverArt } from './cover/draw-cover.ts';
import { Credits } from './publish-credits.tsx';

const CoverDialog = dynamic(() => import('./cover/cover-dialog.tsx').then((file) => file.CoverDialog), { loading: Nothing });

type Facts = PublishingView['facts'];

function useSay(projectId: string) {
  const queries = useQueryClient();
  const settled = (): void => void Promise.all([queries.invalidateQueries({ queryKey: ['publishing', projectId] }), queries.invalidateQueries({ queryKey: projectKey(projectId) })]);
  const failed = (error: unknown): void => void toast.error(sentence(error));
  const say = useMutation({ mutationFn: (change: { [part in keyof Facts]?: string } & { sampleSegmentId?: string | null; creditsCharacterId?: string | null }) => post(`/api/projects/${projectId}/publishing`, change), onError: failed, onSettled: settled });
  const cover = useMutation({ mutationFn: (file: File) => api(`/api/projects/${projectId}/cover`, { method: 'PUT', body: file }), onError: failed, onSettled: settled });
  return { say, cover };
}

/** What every destination is told of the book: who wrote it, the blurb, its series, cover and sample. */
export function BookFacts({ view, project }: { view: PublishingView; project: ProjectView }) {
  const { say, cover } = useSay(project.id);
  const [changed, setChanged] = useState<{ [part in keyof Facts]?: string }>({});
  const { facts } = view;
  const shown = (part: keyof Facts): string => changed[part] ?? facts[part] ?? '';
  const dirty = Object.keys(changed).length > 0;
  const field = { shown, set: (part: keyof Facts, text: string) => setChanged((before) => ({ ...before, [part]: text })) };
  return (
    <form
      aria-label="About the book"
      className="grid grid-cols-1 content-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        say.mutate(changed, { onSuccess: () => setChanged({}) });
      }}
    >
      <Field label="Author" part="author" {...field} />
      <div className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
        <Field label="Series" part="series" {...field} />
        <Field label="Part" part="seriesPart" {...field} />
      </div>
      <Field label="Blurb" part="blurb" rows={4} {...field} />
      <button type="submit" className="btn w-fit" disabled={!dirty || say.isPending}>
        Keep what is written here
      </button>
      <Cover project={project} book={{ title: project.title, author: shown('author'), series: [shown('series'), shown('seriesPart')].filter((part) => part !== '').join(', ') }} busy={cover.isPending} onChoose={(file) => cover.mutate(file)} />
      <Sample sample={view.sample} busy={say.isPending} onPick={(sampleSegmentId) => say.mutate({ sampleSegmentId })} />
      <Credits view={view} project={project} busy={say.isPending} onChoose={(creditsCharacterId) => say.mutate({ creditsCharacterId })} />
    </form>
  );
}

function Field({ label, part, rows, shown, set }: { label: string; part: keyof Facts; rows?: number; shown: (part: keyof Facts) => string; set: (part: keyof Facts, text: string) => void }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="label">
        {label}
      </label>
      {rows === undefined ? (
        <input id={id} className="input w-full" autoComplete="off" maxLength={part === 'seriesPart' ? 20 : 300} value={shown(part)} onChange={(event) => set(part, event.target.value)} />
      ) : (
        <textarea id={id} className="input w-full" rows={rows} maxLength={10_000} value={shown(part)} onChange={(event) => set(part, event.target.value)} />
      )}
    </div>
  );
}

/** A picture of the writer's own, or one that is made of the book. */
function Cover({ project, book, busy, onChoose }: { project: ProjectView; book: Pick<CoverArt, 'title' | 'author' | 'series'>; busy: boolean; onChoose: (file: File) => void }) {
  const id = useId();
  const [making, setMaking] = useState(false);
  const { coverAssetId: assetId, export: mix } = project;
  return (
    <div className="flex items-center gap-3">
      {assetId === null ? null : <Image src={`/api/assets/${assetId}`} alt="The cover" width={64} height={64} unoptimized className="size-16 flex-none rounded-small border border-line bg-paper object-cover" />}
      <div className="min-w-0">
        <label htmlFor={id} className="label">
          Cover, a JPEG or PNG{assetId === null ? '' : ' (another)'}
        </label>
        <input
          id={id}
          type="file"
          accept="image/jpeg,image/png"
          className="w-full text-[13px] text-ink-soft file:mr-3 file:min-h-9 file:rounded-small file:border file:border-solid file:border-line-strong file:bg-raised file:px-3 file:font-semibold file:text-ink"
          disabled={busy}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) onChoose(file);
          }}
        />
        {mix !== null && (
          <button type="button" className="btn-text mt-1.5" aria-haspopup="dialog" disabled={busy} onClick={() => setMaking(true)}>
            Or make one of the title
          </button>
        )}
        {making && mix !== null && <CoverDialog mix={mix} book={book} onUse={onChoose} onClose={() => setMaking(false)} />}
      </div>
    </div>
  );
}

function Sample({ sample, busy, onPick }: { sample: PublishingView['sample']; busy: boolean; onPick: (segmentId: string | null) => void }) {
  const sounding = useCurrentSpeech();
  if (sample === null) return null;
  return (
    <div>
      <p className="label">Sample</p>
      <p className="max-w-[60ch] font-text text-[15px] leading-6">{sample.words}</p>
      <p className="mt-1 text-[13px] text-ink-soft">It begins with this line and lasts {clock(sample.seconds)}, to the end of a line.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <button type="button" className="btn" disabled={busy || sounding === null || sounding.segmentId === sample.segmentId} onClick={() => sounding && onPick(sounding.segmentId)}>
          Begin it with the line that sounds
        </button>
        {sample.picked ? (
          <button type="button" className="btn btn-quiet" disabled={busy} onClick={() => onPick(null)}>
            With the first that somebody says
          </button>
        ) : null}
      </div>
    </div>
  );
}
