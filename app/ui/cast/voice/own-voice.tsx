'use client';

import { useId, useState } from 'react';
import { said } from '../../../said.ts';
import { encodeWav16 } from '../../../../lib/audio/wav.ts';
import type { Pcm } from '../../../../lib/audio/types.ts';
import type { CharacterView } from '../../../../lib/services/views.ts';
import type { VoiceSheetView } from '../../../../lib/services/voice-generation/view.ts';
import { useProject } from '../../workspace/context.tsx';
import { EnginesLink } from './engines-link.tsx';
import { KeptOwnVoices } from './kept-own-voices.tsx';
import { Recording } from './recording-field.tsx';
import { useAsk } from './use-voice-sheet.ts';

/** A recording that is there, and what was read in it. */
export interface Recorded {
  pcm: Pcm;
  from: 'microphone' | 'file';
}

/** Somebody's own voice: read aloud here or brought as a file, with whose it is and their word that they agree. */
export function OwnVoice({ character, sheet, shown }: { character: CharacterView; sheet: VoiceSheetView; shown: boolean }) {
  const project = useProject();
  const { ask, busy, problem } = useAsk(character.id);
  const ids = { who: useId(), said: useId(), agree: useId(), missing: useId() };
  const [recorded, setRecorded] = useState<Recorded | null>(null);
  const [words, setWords] = useState('');
  const [who, setWho] = useState('');
  const [agreed, setAgreed] = useState(false);
  const own = sheet.kept.filter((voice) => voice.origin === 'own');
  const lacking = lacks({ recorded, who, agreed, missing: sheet.own.missing });

  const keep = async () => {
    if (!recorded || lacking !== null) return;
    const about = said({ characterId: character.id, name: who.trim(), who: who.trim(), text: recorded.from === 'file' ? words : sheet.own.readAloud, agreed: 'yes' });
    const wav = new Blob([new Uint8Array(encodeWav16(recorded.pcm))], { type: 'audio/wav' });
    if (!(await ask(`/api/projects/${project.id}/own-voices`, { method: 'POST', body: wav, headers: { 'Content-Type': 'audio/wav', ...about } }))) return;
    setRecorded(null);
    setAgreed(false);
    setWho('');
  };
  return (
    <div className="grid gap-5">
      {own.length > 0 && <KeptOwnVoices character={character} voices={own} />}
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        {sheet.own.missing !== null && (
          <div className="grid gap-1 rounded-card bg-warn-wash p-3">
            <p>An own voice is spoken by Qwen3-TTS, and it cannot be used: {sheet.own.missing}. You can try a recording here; keeping it needs that first.</p>
            <EnginesLink />
          </div>
        )}
        <Recording readAloud={sheet.own.readAloud} recorded={recorded} shown={shown} onRecorded={setRecorded} />
        {recorded?.from === 'file' && (
          <div>
            <div className="flex flex-wrap items-baseline gap-x-3">
              <label className="label" htmlFor={ids.said}>
                What is said in the file, word for word; empty if you do not know
              </label>
              <button type="button" className="btn-text ml-auto text-[13px]" onClick={() => setWords(sheet.own.readAloud)}>
                The text above
              </button>
            </div>
            <textarea id={ids.said} className="input min-h-24 resize-y font-text text-base leading-6" value={words} maxLength={1200} onChange={(event) => setWords(event.target.value)} />
          </div>
        )}
        <div>
          <label className="label" htmlFor={ids.who}>
            Whose voice it is
          </label>
          <input id={ids.who} className="input" value={who} maxLength={120} autoComplete="name" onChange={(event) => setWho(event.target.value)} />
        </div>
        <label className="flex items-start gap-3">
          <input type="checkbox" className="mt-1 size-4 flex-none" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
          <span>{sheet.own.statement}</span>
        </label>
        <p className="text-[13px] text-ink-soft">The recording stays with this drama until you delete it here; then it and all that was spoken with it are gone for good.</p>
        <div className="flex flex-wrap items-center gap-3">
          <p id={ids.missing} className="min-w-0 flex-1 text-[13px] text-ink-soft" aria-live="polite">
            {lacking}
          </p>
          <button type="submit" className="btn btn-primary max-sm:w-full" disabled={busy || lacking !== null} aria-describedby={ids.missing}>
            {busy ? 'Keeping it…' : `Keep it for ${character.name}`}
          </button>
        </div>
        <p role="alert" className={problem === null ? 'sr-only' : 'text-bad'}>
          {problem}
        </p>
      </form>
    </div>
  );
}

/** What is still to be done before the voice can be kept, or null. */
function lacks({ recorded, who, agreed, missing }: { recorded: Recorded | null; who: string; agreed: boolean; missing: string | null }): string | null {
  if (missing !== null) return `Before it can be kept: ${missing}.`;
  if (recorded === null) return 'Record the text, or choose a file.';
  if (who.trim() === '') return 'Say whose voice it is.';
  return agreed ? null : 'Say that it may be used.';
}
