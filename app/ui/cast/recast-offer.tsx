'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { dollars } from '../../../lib/services/money.ts';
import type { RecastView } from '../../../lib/services/views.ts';
import { post, sentence } from '../api.ts';
import { count } from '../format.ts';
import { useProject } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';

const named = 3;

/** Voices that cannot be used any more, or that could be better at once, said once; and who could speak in their place, for all of them at a press. */
export function RecastOffer() {
  const { id, recast } = useProject();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  if (recast === null) return null;
  const gone = recast.kind === 'gone';
  const to = async (offer: RecastView['offers'][number]) => {
    setBusy(true);
    try {
      const { characters } = await post<{ characters: number }>(`/api/projects/${id}/recast`, { engine: offer.engine });
      toast(`${count(characters, 'character')} will speak in new voices with the next making. What was spoken stays until then.`);
    } catch (error) {
      toast.error(sentence(error));
    }
    await Promise.all([queries.invalidateQueries({ queryKey: projectKey(id) }), queries.invalidateQueries({ queryKey: ['script', id] })]);
    setBusy(false);
  };
  return (
    <section aria-label={gone ? 'Voices that cannot be used' : 'Better voices'} className={`mt-4 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card px-4 py-3 ${gone ? 'bg-warn-wash' : 'bg-accent-wash'}`}>
      <p className="min-w-0 flex-1 basis-80">
        {recast.why} <span className="text-ink-soft">{gone ? `That was the voice of ${people(recast.people)}.` : `They are those of ${people(recast.people)}; voices that you chose stay.`} Everything else about them stays as it is.</span>
      </p>
      <div className="flex flex-wrap gap-2">
        {recast.offers.map((offer) => (
          <button key={offer.engine} type="button" className="btn" disabled={busy} onClick={() => void to(offer)}>
            Recast with {offer.name}
            {offer.micros > 0 && <span className="font-normal">voices up to {dollars(offer.micros)}</span>}
          </button>
        ))}
      </div>
    </section>
  );
}

function people(names: string[]): string {
  const shown = names.slice(0, named);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${count(more, 'other')}`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
