'use client';

import type { CharacterView } from '../../../../lib/services/views.ts';
import type { CandidateView } from '../../../../lib/services/voice-generation/view.ts';
import { count } from '../../format.ts';
import { HearButton } from '../../hear-button.tsx';
import { useWorkspace } from '../../workspace/context.tsx';
import { asJson, useAsk } from './use-voice-sheet.ts';

/** Designed voices to be heard one after another; one is chosen, others are dropped. */
export function Candidates({ character, candidates }: { character: CharacterView; candidates: CandidateView[] }) {
  const { clips } = useWorkspace();
  const { ask, busy, problem } = useAsk(character.id);
  const orders = [...Map.groupBy(candidates, (one) => one.description)];
  return (
    <section aria-label="Voices to hear">
      <h3 className="eyebrow mb-1">{count(candidates.length, 'voice')} to hear</h3>
      {orders.map(([description, voices]) => (
        <div key={description} className="border-b border-line py-2 last:border-0">
          {orders.length > 1 && <p className="mb-1.5 line-clamp-2 text-[13px] text-ink-soft">{description}</p>}
          <ul className="grid gap-2">
            {voices.map((one) => {
              const name = `Voice ${candidates.length - candidates.indexOf(one)}`;
              return (
                <li key={one.id} className="flex flex-wrap items-center gap-2">
                  <HearButton target={`candidates/${one.id}`} what={name} onHear={() => void clips.toggleSound(`candidates/${one.id}`, `/api/assets/${one.assetId}`)} className="min-w-[6.5rem]" />
                  <span className="min-w-0 flex-1">
                    {name} <span className="text-ink-faint">{one.durationSeconds.toFixed(1)} s</span>
                  </span>
                  <button type="button" className="btn" aria-label={`Choose ${name}`} disabled={busy} onClick={() => void ask(`/api/candidates/${one.id}/keep`, asJson('POST', { version: character.version }))}>
                    Choose
                  </button>
                  <button type="button" className="btn btn-quiet" aria-label={`Drop ${name}`} disabled={busy} onClick={() => void ask(`/api/candidates/${one.id}`, { method: 'DELETE' })}>
                    Drop
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
      <p role="alert" className={problem === null ? 'sr-only' : 'mt-2 text-bad'}>
        {problem}
      </p>
    </section>
  );
}
