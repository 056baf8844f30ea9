'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { dollars } from '../../../lib/services/money.ts';
import type { TakeView } from '../../../lib/services/segments/takes.ts';
import type { SegmentView } from '../../../lib/services/views.ts';
import { chooseTakeAction, noteTakeAction } from '../../actions/lines.ts';
import { api } from '../api.ts';
import { useClip } from '../player/use-player.ts';
import { KeptElsewhere } from '../kept-elsewhere.tsx';
import { When } from '../when.tsx';
import { useDraft } from '../use-draft.ts';
import { useMayEdit, useWorkspace } from '../workspace/context.tsx';

/** The takes of a line: heard one by one or against the chosen one, chosen, and noted. Nothing for a line with one take. */
export function Takes({ segment }: { segment: SegmentView }) {
  const { clips, change, changeFor } = useWorkspace();
  const mayEdit = useMayEdit();
  const queries = useQueryClient();
  const clip = useClip();
  const key = ['takes', segment.id];
  const { data: takes = [] } = useQuery({ queryKey: [...key, segment.takeAssetId, segment.version], queryFn: ({ signal }) => api<TakeView[]>(`/api/segments/${segment.id}/takes`, { signal }) });
  const chosen = takes.find((take) => take.chosen) ?? null;
  if (takes.length < 2) return null;
  const choose = async (take: TakeView) => {
    const done = await changeFor(() => chooseTakeAction({ segmentId: segment.id, takeId: take.id, version: segment.version }));
    if (done?.locked && !segment.locked) toast('The line is kept on this take: it is no longer what the line says. Let it go under “How it is said”.');
    await queries.invalidateQueries({ queryKey: key });
  };
  const note = async (take: TakeView, text: string) => {
    const kept = await change(() => noteTakeAction({ segmentId: segment.id, takeId: take.id, note: text, seen: take.note }));
    await queries.invalidateQueries({ queryKey: key });
    return kept;
  };
  return (
    <section aria-label="Takes of this line">
      <h3 className="label">Takes</h3>
      <ol className="grid gap-2">
        {takes.map((take, index) => {
          const name = `take ${index + 1}`;
          const playing = clip.key === `takes/${take.id}`;
          return (
            <li key={take.id} className={`rounded-card border p-2.5 ${take.chosen ? 'border-accent bg-raised' : 'border-line'}`}>
              <p className="flex items-baseline justify-between gap-2">
                <span className="font-semibold">
                  {index + 1}
                  {take.chosen && <span className="font-normal text-ink-soft"> is heard</span>}
                  {!take.fits && <span className="font-normal text-ink-faint">, of an earlier wording or voice</span>}
                </span>
                <span className="text-[13px] text-ink-faint tabular-nums">{take.durationSeconds.toFixed(1)} s</span>
              </p>
              <p className="text-[13px] text-ink-faint">
                {take.voice ?? 'a voice that is gone'}, <When iso={take.createdAt} withTime />
                {take.costMicros > 0 && `, ${dollars(take.costMicros)}`}
              </p>
              {take.problems.length > 0 && <p className="text-[13px] text-warn">{take.problems.join(' ')}</p>}
              <div className="mt-1.5 flex flex-wrap gap-2">
                <button type="button" className="btn" aria-label={`${playing ? 'Stop' : 'Hear'}: ${name}`} onClick={() => void clips.hearAssets(`takes/${take.id}`, [take.assetId])}>
                  {playing ? 'Stop' : 'Hear it'}
                </button>
                {chosen && !take.chosen && (
                  <button type="button" className="btn" aria-label={`The chosen take, then ${name}`} onClick={() => void clips.hearAssets(`takes/${take.id}`, [chosen.assetId, take.assetId])}>
                    A / B
                  </button>
                )}
                {mayEdit && !take.chosen && (
                  <button type="button" className="btn" aria-label={`Choose ${name}`} onClick={() => void choose(take)}>
                    Choose
                  </button>
                )}
              </div>
              {mayEdit ? <TakeNote name={name} note={take.note} onNote={(text) => note(take, text)} /> : take.note !== null && <p className="mt-1 text-ink-soft">{take.note}</p>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function TakeNote({ name, note, onNote }: { name: string; note: string | null; onNote: (text: string) => Promise<boolean> }) {
  const draft = useDraft(note ?? '', onNote);
  return (
    <>
      <input className="input mt-2" aria-label={`Note beside ${name}`} placeholder="Note" maxLength={500} value={draft.text} onChange={(event) => draft.write(event.target.value)} onBlur={draft.keep} onKeyDown={(event) => event.key === 'Enter' && draft.keep()} />
      <KeptElsewhere draft={draft} what={`note beside ${name}`} />
    </>
  );
}
