'use client';

import { useState } from 'react';
import type { CharacterView } from '../../../../lib/services/views.ts';
import type { KeptVoice } from '../../../../lib/services/voice-generation/view.ts';
import { useAsk } from './use-voice-sheet.ts';

/** Takes a designed voice out of the drama, and out of the vendor's keeping; asked twice. */
export function DeleteDesigned({ character, voice }: { character: CharacterView; voice: KeptVoice }) {
  const { ask, busy, problem } = useAsk(character.id);
  const [sure, setSure] = useState(false);
  const remove = () => void ask(`/api/designed-voices/${voice.id}`, { method: 'DELETE' });
  return (
    <>
      <button type="button" className={`btn-text flex-none text-[13px] ${sure ? 'text-bad' : ''}`} aria-label={sure ? `Delete ${voice.name} for good` : `Delete ${voice.name}`} disabled={busy} onClick={() => (sure ? remove() : setSure(true))} onBlur={() => setSure(false)}>
        {sure ? 'Delete for good' : 'Delete…'}
      </button>
      {problem !== null && (
        <span role="alert" className="text-[13px] text-bad">
          {problem}
        </span>
      )}
    </>
  );
}
