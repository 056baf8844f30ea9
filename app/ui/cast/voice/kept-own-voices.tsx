'use client';

import { useState } from 'react';
import type { CharacterView } from '../../../../lib/services/views.ts';
import type { KeptVoice } from '../../../../lib/services/voice-generation/view.ts';
import { HearButton } from '../../hear-button.tsx';
import { dayOf } from '../../locale.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { useAsk } from './use-voice-sheet.ts';

/** Own voices of the drama: whose, since when, who speaks with them; and out of it for good. */
export function KeptOwnVoices({ character, voices }: { character: CharacterView; voices: KeptVoice[] }) {
  const { clips } = useWorkspace();
  const { ask, busy, problem } = useAsk(character.id);
  const [sure, setSure] = useState<string | null>(null);
  return (
    <section aria-label="Own voices of this drama">
      <h3 className="eyebrow mb-1">In this drama</h3>
      <ul>
        {voices.map((voice) => (
          <li key={voice.id} className="border-b border-line py-2.5 last:border-0">
            <div className="flex flex-wrap items-center gap-2">
              {voice.assetId !== null && <HearButton target={`voices/${voice.id}`} what={`the recording of ${voice.who ?? voice.name}`} onHear={() => void clips.toggleSound(`voices/${voice.id}`, `/api/assets/${voice.assetId}`)} />}
              <p className="min-w-0 flex-1">
                <span className="font-semibold">{voice.who ?? voice.name}</span>{' '}
                <span className="text-[13px] text-ink-soft">
                  {voice.agreedAt !== null && `agreed on ${dayOf(new Date(voice.agreedAt))}, `}
                  {voice.speaksFor.length > 0 ? `speaks for ${voice.speaksFor.join(', ')}` : 'speaks for nobody now'}
                </span>
              </p>
              {sure !== voice.id && (
                <button type="button" className="btn btn-quiet" aria-label={`Delete the voice of ${voice.who ?? voice.name}`} disabled={busy} onClick={() => setSure(voice.id)}>
                  Delete…
                </button>
              )}
            </div>
            {sure === voice.id && (
              <div className="mt-2 rounded-card bg-bad-wash p-3">
                <p>
                  The recording, the voice and everything that was spoken with it are deleted for good, and cannot be had back; only mixes that are finished stay. {voice.speaksFor.length > 0 && `${voice.speaksFor.join(', ')} will be given another voice with the next making.`}
                </p>
                <div className="mt-2 flex flex-wrap gap-2">
                  <button type="button" className="btn" disabled={busy} onClick={() => setSure(null)}>
                    Keep it
                  </button>
                  <button type="button" className="btn btn-bad" disabled={busy} onClick={() => void ask(`/api/own-voices/${voice.id}`, { method: 'DELETE' })}>
                    Delete for good
                  </button>
                </div>
              </div>
            )}
          </li>
        ))}
      </ul>
      <p role="alert" className={problem === null ? 'sr-only' : 'text-bad'}>
        {problem}
      </p>
    </section>
  );
}
