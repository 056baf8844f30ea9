'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { dollars } from '../../../lib/services/money.ts';
import type { SegmentView } from '../../../lib/services/views.ts';
import { api, sentence } from '../api.ts';
import { useWorkspace } from '../workspace/context.tsx';

/** What the check found in a line's take and what its engine could not obey; one more take of it, or the one before. */
export function TakeCheck({ segment }: { segment: SegmentView }) {
  const { ask, busy } = useTakes(segment);
  const { problems, warnings, againMicros, takeNumber, wordsBy } = segment;
  const spoken = segment.state === 'ready';
  const again = againMicros !== null && (spoken || (takeNumber > 0 && segment.state === 'failed'));
  const estimated = spoken && wordsBy === 'aligned';
  if (problems.length === 0 && warnings.length === 0 && !again && takeNumber === 0 && !estimated) return null;
  return (
    <div className="grid gap-2">
      {problems.length > 0 && (
        <div className="rounded-card bg-warn-wash p-3">
          <p className="font-semibold text-warn">Worth hearing</p>
          <Sentences of={problems} />
        </div>
      )}
      {warnings.length > 0 && (
        <div>
          <h3 className="label">What the voice could not do</h3>
          <Sentences of={warnings} />
        </div>
      )}
      {estimated && <p className="text-[13px] text-ink-soft">The voice does not say when each word is heard: the times of the words are estimated from the sound.</p>}
      {(again || takeNumber > 0) && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          {again && (
            <button type="button" className="btn" disabled={busy} onClick={() => void ask('POST')}>
              Speak it again, up to {dollars(againMicros)}
            </button>
          )}
          {takeNumber > 0 && (
            <button type="button" className="btn-text" disabled={busy} onClick={() => void ask('DELETE')}>
              Back to the take before
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Sentences({ of }: { of: string[] }) {
  return (
    <ul className="grid gap-0.5">
      {of.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

/** Asks for a take; a second press of the same button names the same take, and the server knows it. */
function useTakes({ id, takeNumber }: SegmentView) {
  const { projectId, clips } = useWorkspace();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const ask = async (method: 'POST' | 'DELETE') => {
    setBusy(true);
    clips.stop();
    try {
      await api(`/api/segments/${id}/again`, { method, body: JSON.stringify({ takeNumber }), headers: { 'Content-Type': 'application/json' } });
    } catch (error) {
      toast.error(sentence(error));
    }
    await queries.invalidateQueries({ queryKey: ['script', projectId] });
    setBusy(false);
  };
  return { ask, busy };
}
